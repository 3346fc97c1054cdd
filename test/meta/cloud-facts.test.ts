import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readCases } from "../cases/folders.ts";
import { ROOT } from "./sources.ts";

const ROWS = readFileSync(join(ROOT, "fixtures/CLOUD-FACTS.md"), "utf8")
	.split("\n")
	.filter((line) => line.startsWith("| ") && !line.startsWith("| fact |"))
	.map((line) => ({
		fact: line.split(" | ")[0]?.slice(2) ?? "",
		cases: [...line.matchAll(/\]\(cases\/(\S+)\/expected\.json\)/g)].map(([, path]) => path ?? ""),
	}));
const CASES = readCases();

describe("fixtures/CLOUD-FACTS.md", () => {
	it("lists facts", () => {
		expect(ROWS.length).toBeGreaterThanOrEqual(40);
	});

	it.each(ROWS)("$fact: shown in more than one direction", ({ cases }) => {
		const verdicts = cases
			.map((name) => CASES.find((one) => one.name === name))
			.map((one) => one && JSON.stringify([one.expected.exitCode, one.expected.summary, one.expected.findings?.map(({ rule }) => rule)]));
		expect(verdicts).not.toContain(undefined);
		expect(new Set(verdicts).size).toBeGreaterThan(1);
	});

	it("names every case of its folder once", () => {
		const named = ROWS.flatMap(({ cases }) => cases).filter((name) => name.startsWith("cloud-facts/"));
		expect([...named].sort()).toEqual(CASES.map(({ name }) => name).filter((name) => name.startsWith("cloud-facts/")));
	});
});
