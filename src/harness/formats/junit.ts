import { type CaseResult, failures } from "../result.ts";

/** JUnit XML as CI servers read it: one suite, one test case for each folder. */
export function formatJunit(results: readonly CaseResult[]): string {
	const counts = `tests="${results.length}" failures="${failures(results).length}" errors="0" skipped="0"`;
	const time = seconds(results.reduce((sum, result) => sum + result.time, 0));
	return [
		'<?xml version="1.0" encoding="UTF-8"?>',
		`<testsuites ${counts} time="${time}">`,
		`  <testsuite name="portpolicy" ${counts} time="${time}">`,
		...results.flatMap(testCase),
		"  </testsuite>",
		"</testsuites>",
		"",
	].join("\n");
}

function testCase({ name, description, differences, time }: CaseResult): readonly string[] {
	const slash = name.lastIndexOf("/");
	const open = `    <testcase classname="${escaped(name.slice(0, Math.max(slash, 0)) || "cases")}" name="${escaped(name.slice(slash + 1))}" time="${seconds(time)}"`;
	if (differences.length === 0) return [`${open}/>`];
	return [`${open}>`, `      <failure message="${escaped(description)}">${escaped(differences.join("\n"))}</failure>`, "    </testcase>"];
}

const seconds = (milliseconds: number): string => (milliseconds / 1000).toFixed(3);

const ENTITIES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&apos;" };

/** Text of XML 1.0: markup escaped, characters that XML has not replaced. */
const escaped = (text: string): string =>
	text.replace(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, "\uFFFD").replace(/[&<>"']/g, (mark) => ENTITIES[mark] ?? mark);
