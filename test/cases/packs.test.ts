import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { differences } from "../../src/harness/compare.ts";
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
