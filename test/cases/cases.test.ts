import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { differences } from "../../src/harness/compare.ts";
import { updated } from "../../src/harness/update.ts";
import { commandLine, readCases, run } from "./folders.ts";

const UPDATE = process.env["UPDATE_CASES"] === "1";
/** Those of `tables/` run in one process, in harness.test.ts. */
const cases = readCases().filter(({ name }) => !name.startsWith("tables/"));
let bundle = "";

beforeAll(() => {
	bundle = commandLine();
});

test("there are cases", () => {
	expect(cases.length).toBeGreaterThan(100);
});

describe.concurrent("fixtures/cases", () => {
	test.each(cases)("$name", async (one) => {
		const outcome = await run(bundle, one);
		if (UPDATE) {
			const rewritten = updated(one.expected, outcome);
			if (differences(one.expected, outcome).length > 0) {
				writeFileSync(join(one.folder, "expected.json"), `${JSON.stringify(rewritten, null, "\t")}\n`);
			}
			expect(differences(rewritten, outcome)).toEqual([]);
			return;
		}
		const found = differences(one.expected, outcome);
		if (found.length > 0)
			expect.fail([`fixtures/cases/${one.name}: ${one.expected.description}`, ...found.map((line) => `  ${line}`)].join("\n"));
	});
});
