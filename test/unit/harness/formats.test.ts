import { describe, expect, it } from "vitest";
import { formatJunit } from "../../../src/harness/formats/junit.ts";
import { formatTap } from "../../../src/harness/formats/tap.ts";
import { formatResults } from "../../../src/harness/formats/text.ts";
import type { CaseResult } from "../../../src/harness/result.ts";

const results: readonly CaseResult[] = [
	{ name: "levels/#1", description: "Shut.", differences: [], time: 12 },
	{ name: "levels/two", description: 'Says "<a>".', differences: ["exit code: expected 0, got 1", "missing: {}\u0000"], time: 1000 },
];

describe("results", () => {
	it("as text: what fails, then the counts", () => {
		expect(formatResults(results, false)).toBe(
			'FAILED levels/two\n  Says "<a>".\n  - exit code: expected 0, got 1\n  - missing: {}\u0000\n\n1 passed, 1 failed\n',
		);
		expect(formatResults(results, true).split("\n")[0]).toBe("ok levels/#1");
		expect(formatResults([], false)).toBe("0 passed, 0 failed\n");
	});

	it("as TAP: a hash in a name is escaped", () => {
		expect(formatTap(results)).toBe(
			[
				"TAP version 14",
				"1..2",
				"ok 1 - levels/\\#1",
				"not ok 2 - levels/two",
				"  ---",
				"  differences:",
				'    - "exit code: expected 0, got 1"',
				'    - "missing: {}\\u0000"',
				"  ...",
				"",
			].join("\n"),
		);
	});

	it("as JUnit: markup is escaped, what XML has not is replaced", () => {
		expect(formatJunit(results)).toBe(
			[
				'<?xml version="1.0" encoding="UTF-8"?>',
				'<testsuites tests="2" failures="1" errors="0" skipped="0" time="1.012">',
				'  <testsuite name="portpolicy" tests="2" failures="1" errors="0" skipped="0" time="1.012">',
				'    <testcase classname="levels" name="#1" time="0.012"/>',
				'    <testcase classname="levels" name="two" time="1.000">',
				'      <failure message="Says &quot;&lt;a&gt;&quot;.">exit code: expected 0, got 1\nmissing: {}\uFFFD</failure>',
				"    </testcase>",
				"  </testsuite>",
				"</testsuites>",
				"",
			].join("\n"),
		);
	});
});
