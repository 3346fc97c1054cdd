import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { portpolicy, type Transcript } from "../e2e/command.ts";

const ROOT = join(import.meta.dirname, "../..");
const TABLES = join(ROOT, "fixtures/cases/tables");

/** Rows of packs that cases bring: what a case shows of those is its own business. */
const OF_PACKS = /^ {2}(?:acme-[a-z]+\/|kubernetes\/worker\/log-agent:|cilium\/etcd\/kvstore:)/;

let run: Transcript;
let lines: readonly string[] = [];

beforeAll(() => {
	run = portpolicy(["test", "fixtures/cases", "--coverage", "--mutate"], ROOT);
	lines = run.stdout.split("\n");
}, 900_000);

const counts = (pattern: RegExp): readonly number[] =>
	(lines.map((line) => pattern.exec(line)).find((match) => match !== null) ?? []).slice(1).map(Number);

describe("portpolicy test fixtures/cases", () => {
	test("passes every case", () => {
		expect({ failed: counts(/^\d+ passed, (\d+) failed$/), stderr: run.stderr, status: run.status }).toEqual({
			failed: [0],
			stderr: "",
			status: 0,
		});
	});

	test("shows every required and conditional row of every table in every direction", () => {
		const [rows = 0, shown] = counts(/^Rows required or conditional: (\d+); shown in every direction: (\d+)$/);
		const gaps = lines.filter((line) => line.includes("no case shows it"));
		expect(gaps.filter((line) => !OF_PACKS.test(line))).toEqual([]);
		expect(shown).toBe(rows - gaps.length);
		expect(rows).toBeGreaterThan(300);
	});

	test("asks for every profile, provider, CNI and add-on", () => {
		expect(lines.filter((line) => line.includes("that no case asks for"))).toEqual([]);
	});

	test("finds something by every rule", () => {
		expect(lines.filter((line) => line.endsWith(": no case finds it"))).toEqual([]);
	});

	test("notices at least 99 of 100 mutations, and has a reason for each of the others", () => {
		const [mutations = 0, noticed = 0] = counts(/^Mutations: (\d+); noticed: (\d+) /);
		expect(mutations).toBeGreaterThan(3000);
		expect(noticed / mutations).toBeGreaterThanOrEqual(0.99);
		expect(lines.filter((line) => line.endsWith(": nobody notices") || line.includes("a survivor that is none"))).toEqual([]);
	});
});

describe("fixtures/cases/tables", () => {
	const out = mkdtempSync(join(tmpdir(), "portpolicy-tables-"));
	afterAll(() => rmSync(out, { recursive: true, force: true }));

	const contents = (folder: string): Readonly<Record<string, string>> =>
		Object.fromEntries(
			readdirSync(folder, { recursive: true, encoding: "utf8" })
				.filter((path) => statSync(join(folder, path)).isFile())
				.sort()
				.map((path) => [path, readFileSync(join(folder, path), "utf8")]),
		);

	test("is what the tables give: node tools/gen-table-cases.mjs", () => {
		const { status, stderr } = spawnSync(process.execPath, [join(ROOT, "tools/gen-table-cases.mjs"), "--out", out], { encoding: "utf8" });
		expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
		expect(contents(out)).toEqual(contents(TABLES));
	});
});
