import { mustBeListed } from "./compare.ts";
import type { Expectation, Outcome, Pattern } from "./expectation.ts";
import { assign, matches, matchesFinding } from "./matching.ts";

/** Fields that a finding which no pattern names is listed with. */
const FIELDS = ["rule", "level", "target", "protocol", "ports", "sources", "requirement"];

/**
 * The expectation that a run satisfies, with the keys that the case already names: exit code, counts, and of each listed
 * finding its fields. A pattern goes to the finding that shares most of its fields; one without such a finding is
 * dropped, and a finding that must be listed is added. Everything else stays as its author wrote it.
 */
export function updated(expected: Expectation, { exitCode: status, report }: Outcome): Expectation {
	const exitCode = ([0, 1, 2] as const).find((code) => code === status);
	if (exitCode === undefined) throw new Error(`no exit code that a case may expect: ${status}`);
	if (report === null) return { ...expected, exitCode };
	const summary = Object.fromEntries(Object.keys(expected.summary ?? {}).map((key) => [key, report.summary[key] ?? 0]));
	const withCounts = { ...expected, exitCode, ...(expected.summary === undefined ? {} : { summary }) };
	if (expected.findings === undefined) return withCounts;
	return { ...withCounts, findings: relisted(expected, expected.findings, report.findings) };
}

function relisted(expected: Expectation, listed: readonly Pattern[], findings: readonly Pattern[]): readonly Pattern[] {
	const places = [...assign(listed, findings, matchesFinding)];
	for (const [index, pattern] of listed.entries()) {
		if (places[index] !== undefined) continue;
		const free = findings.map((finding, at) => ({ at, shared: places.includes(at) ? 0 : alike(pattern, finding) }));
		const best = free.reduce((a, b) => (b.shared > a.shared ? b : a), { at: -1, shared: 0 });
		if (best.shared > 0) places[index] = best.at;
	}
	const kept = listed.flatMap((pattern, index) => {
		const finding = findings[places[index] ?? -1];
		return finding === undefined ? [] : [refilled(pattern, finding)];
	});
	const added = findings.filter((finding, index) => !places.includes(index) && mustBeListed(expected, finding));
	return [...kept, ...added.map(shortened)];
}

function shortened(finding: Pattern): Pattern {
	const fields = finding["waived"] === null ? FIELDS : [...FIELDS, "waived"];
	return Object.fromEntries(fields.filter((key) => key in finding).map((key) => [key, finding[key]]));
}

/** Fields in common, none unless rule and target are; a finding of another rule or target is another finding. */
function alike(pattern: Pattern, finding: Pattern): number {
	const names = ["rule", "target"].filter((key) => key in pattern);
	if (!names.every((key) => matches(pattern[key], finding[key]))) return 0;
	return Object.keys(pattern).filter((key) => matches(pattern[key], finding[key])).length;
}

/** The pattern's keys with the finding's values; a field that matches keeps the author's shorter form. */
const refilled = (pattern: Pattern, finding: Pattern): Pattern =>
	Object.fromEntries(Object.entries(pattern).map(([key, value]) => [key, matches(value, finding[key]) ? value : finding[key]]));
