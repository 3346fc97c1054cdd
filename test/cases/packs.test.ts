import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { differences } from "../../src/harness/compare.ts";
import { portpolicy } from "../e2e/command.ts";
import { folder } from "../unit/input/folder.ts";
import { commandLine, readCases, run } from "./folders.ts";

const PACKS = join(import.meta.dirname, "../../fixtures/packs");
const cases = readCases(join(PACKS, "cases"));
let bundle = "";

beforeAll(() => {
	bundle = commandLine();
});

/** Cases of packs stand apart from fixtures/cases, where `--coverage` speaks of the tables that ship. */
describe.concurrent("fixtures/packs/cases", () => {
	test.each(cases)("$name", async (one) => {
		expect(differences(one.expected, await run(bundle, one))).toEqual([]);
	});
});

describe("a pack outside the repository", () => {
	const home = mkdtempSync(join(tmpdir(), "portpolicy-packs-"));
	afterAll(() => rmSync(home, { recursive: true, force: true }));

	test("is judged as it is inside", async () => {
		cpSync(PACKS, home, { recursive: true });
		const [copied] = readCases(join(home, "cases")).filter(({ name }) => name === "row-blocked");
		if (copied === undefined) throw new Error("no case row-blocked");
		expect(differences(copied.expected, await run(bundle, copied))).toEqual([]);
	});
});

describe("packs and the other commands", () => {
	const files = {
		"portpolicy.yaml": "version: 1\npacks: [acme]\nprofile: kubernetes@1.33\nsources: {log-collector: {cidrs: [10.30.0.0/24]}}\n",
	};
	const home = (): string => {
		const root = folder(files);
		cpSync(join(PACKS, "acme"), join(root, "acme"), { recursive: true });
		return root;
	};

	test("generate writes rules for rows of a pack", () => {
		const { stdout } = portpolicy(["generate", "aws-json"], home());
		expect(stdout).toMatch(/"FromPort": 24224,\s+"ToPort": 24224/);
		expect(stdout).toContain('"10.30.0.0/24"');
	});

	test("requirements says where such a row stands, and narrows to roles of a pack", () => {
		const root = home();
		expect(portpolicy(["requirements", "--role", "worker", "-v"], root).stdout.replaceAll(/\s+/g, " ")).toContain(
			"the row stands in acme/requirements/kubernetes/worker/data.yaml:3",
		);
		expect(portpolicy(["requirements", "--role", "wrker"], root).stderr).toMatch(
			/^portpolicy: --role: unknown role wrker; did you mean worker\?/,
		);
	});

	test("init keeps the packs that it was given", () => {
		const root = home();
		cpSync(join(root, "portpolicy.yaml"), join(root, "with.yaml"));
		rmSync(join(root, "portpolicy.yaml"));
		cpSync(join(PACKS, "cases/row-met/sg.json"), join(root, "sg.json"));
		expect(portpolicy(["init", "sg.json", "--config", "with.yaml", "--stdout"], root).stdout).toContain('\npacks: ["acme"]\n');
	});

	test("explain and schema do not mind them", () => {
		const root = home();
		cpSync(join(PACKS, "cases/row-met/sg.json"), join(root, "sg.json"));
		expect(
			portpolicy(["explain", "sg.json", "--from", "ip:10.30.0.9", "--to", "target:sg-worker", "--port", "tcp/24224"], root),
		).toMatchObject({
			status: 0,
			stdout: expect.stringContaining("allowed") as string,
		});
	});
});
