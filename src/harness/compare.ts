import type { Expectation, Outcome, Pattern, ReportView } from "./expectation.ts";
import { assign, matches, matchesFinding } from "./matching.ts";

/** What differs between a run and what a case expects, in sentences; none when the case passes. */
export function differences(expected: Expectation, { exitCode, report, stderr }: Outcome): readonly string[] {
	const found: string[] = [];
	if (exitCode !== expected.exitCode) found.push(`exit code: expected ${expected.exitCode}, got ${exitCode}`);
	for (const text of expected.stderr ?? []) if (!stderr.includes(text)) found.push(`standard error does not say: ${text}`);
	const wanted =
		expected.findings !== undefined || expected.targets !== undefined || expected.summary !== undefined || expected.absent !== undefined;
	if (report === null) {
		if (wanted) found.push("no report on standard output");
	} else {
		if (report.exitCode !== exitCode) found.push(`exit code: the report says ${report.exitCode}, the command ${exitCode}`);
		found.push(...aroundFindings(expected, report));
		if (expected.findings !== undefined) found.push(...amongFindings(expected, expected.findings, report.findings));
	}
	// The reason of a refusal is on standard error; it explains most differences.
	return found.length > 0 && stderr !== "" ? [...found, `standard error: ${stderr.trim()}`] : found;
}

function aroundFindings(expected: Expectation, report: ReportView): readonly string[] {
	const found: string[] = [];
	for (const [key, value] of Object.entries(expected.summary ?? {})) {
		if (report.summary[key] !== value) found.push(`summary.${key}: expected ${value}, got ${report.summary[key]}`);
	}
	if (expected.profile !== undefined && !matches(expected.profile, report.profile))
		found.push(`profile: ${JSON.stringify(report.profile)}`);
	for (const [key, wanted, actual] of [
		["targets", expected.targets, report.targets],
		["inputs", expected.inputs, report.inputs],
	] as const) {
		if (wanted === undefined) continue;
		const places = assign(wanted, actual, matches);
		for (const [index, place] of places.entries()) if (place === undefined) found.push(`${key}: missing ${JSON.stringify(wanted[index])}`);
		if (key === "inputs") continue;
		for (const [index, entry] of actual.entries()) if (!places.includes(index)) found.push(`${key}: unexpected ${JSON.stringify(entry)}`);
	}
	return found;
}

function amongFindings(expected: Expectation, wanted: readonly Pattern[], findings: readonly Pattern[]): readonly string[] {
	const found: string[] = [];
	const places = assign(wanted, findings, matchesFinding);
	for (const [index, place] of places.entries()) if (place === undefined) found.push(`missing: ${JSON.stringify(wanted[index])}`);
	for (const [index, finding] of findings.entries()) {
		if (!places.includes(index) && mustBeListed(expected, finding)) found.push(`unexpected: ${brief(finding)}`);
	}
	for (const pattern of expected.absent ?? []) {
		for (const finding of findings) if (matchesFinding(pattern, finding)) found.push(`must be absent: ${brief(finding)}`);
	}
	return found;
}

/** Whether a case that does not list a finding fails on it. */
export const mustBeListed = ({ exact = true, notes = "listed" }: Expectation, finding: Pattern): boolean =>
	finding["level"] === "note" ? notes === "exact" : exact;

/** A finding as far as it tells it from others. */
function brief(finding: Pattern): string {
	const keys = [
		"rule",
		"level",
		"partial",
		"target",
		"role",
		"protocol",
		"ports",
		"sources",
		"requirement",
		"change",
		"waived",
		"hints",
		"message",
	];
	return JSON.stringify(Object.fromEntries(keys.filter((key) => key in finding).map((key) => [key, finding[key]])));
}
