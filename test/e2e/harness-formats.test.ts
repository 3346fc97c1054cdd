import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { load } from "js-yaml";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { portpolicy } from "./command.ts";

const root = mkdtempSync(join(tmpdir(), "portpolicy-formats-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

beforeAll(() => {
	writeFileSync(
		join(root, "pods.yaml"),
		'apiVersion: v1\nkind: Pod\nmetadata: {name: a, namespace: "n"}\nspec: {containers: [{name: a, image: a}]}\n',
	);
	// Wrong on purpose, and full of what the formats must escape.
	const expected = {
		description: 'No "<finding>" & # in it: \\ é',
		exitCode: 1,
		findings: [{ rule: "required/blocked", ports: "<1>&\"'#" }],
	};
	writeFileSync(join(root, "expected.json"), JSON.stringify(expected));
	expect(portpolicy(["test", "--format", "tap=out.tap", "--format", "junit=out.xml"], root).status).toBe(1);
});

/** Python's expat, where there is one: the suites and cases of a document, or what is wrong with it. */
const EXPAT = `
import json, sys, xml.etree.ElementTree as tree
root = tree.parse(sys.argv[1]).getroot()
print(json.dumps([root.tag, root.attrib, [[suite.tag, suite.attrib, [[case.attrib, [[f.tag, f.get("message"), f.text] for f in case]] for case in suite]] for suite in root]]))
`;
const python = spawnSync("python3", ["--version"]).status === 0;
if (!python) console.log("skipped: JUnit read by another's parser (no python3)");

describe("formats that programs read", () => {
	test.skipIf(!python)("JUnit is XML with the counts that it says", () => {
		const { stdout, stderr } = spawnSync("python3", ["-c", EXPAT, join(root, "out.xml")], { encoding: "utf8" });
		expect(stderr).toBe("");
		const counts = { tests: "1", failures: "1", errors: "0", skipped: "0", time: expect.stringMatching(/^\d+\.\d{3}$/) };
		const failure = [
			"failure",
			'No "<finding>" & # in it: \\ é',
			expect.stringContaining('missing: {"rule":"required/blocked","ports":"<1>&\\"\'#"}'),
		];
		expect(JSON.parse(stdout)).toEqual([
			"testsuites",
			counts,
			[["testsuite", { name: "portpolicy", ...counts }, [[{ classname: "cases", name: ".", time: counts.time }, [failure]]]]],
		]);
	});

	test("TAP 14 has its version, its plan, a line for each case, and YAML under those that fail", () => {
		const text = readFileSync(join(root, "out.tap"), "utf8");
		const [version, plan, line, ...rest] = text.split("\n");
		expect([version, plan, line, rest[0], ...rest.slice(-2)]).toEqual(["TAP version 14", "1..1", "not ok 1 - .", "  ---", "  ...", ""]);
		expect(load(rest.slice(1, -2).join("\n"))).toEqual({
			differences: ["exit code: expected 1, got 0", 'missing: {"rule":"required/blocked","ports":"<1>&\\"\'#"}'],
		});
	});
});
