import type { Finding, Report } from "../../src/model/finding.ts";

/** Marks the reviewer's reason below a line of a golden. */
const NOTE = "    # ";

const list = (items: readonly string[]): string => items.join(", ");

/** One finding on one line: level, rule, target and role, packets, sources, what decides, what is unknown. */
function findingLine({
	level,
	rule,
	partial,
	target,
	role,
	protocol,
	ports,
	sources,
	because,
	unknowns,
	change,
	message,
}: Finding): string {
	const packets = protocol === "" ? "" : ports === "" ? protocol : `${protocol}/${ports}`;
	const by = [...new Set(because.map((cause) => cause.rule ?? cause.filter))];
	const words = [
		`${level} ${rule}${partial ? " (partial)" : ""}`,
		...(target === null ? [] : [role === null ? target : `${target} (${role})`]),
		...(packets === "" ? [] : [packets]),
		...(sources.length === 0 ? [] : [`from ${list(sources)}`]),
		...(by.length === 0 ? [] : [`by ${list(by)}`]),
		...(unknowns.length === 0 ? [] : [`unknown ${list(unknowns.map(({ address, attribute }) => `${address}.${attribute}`))}`]),
		// What concerns an input as a whole has nothing but its words.
		...(target === null && because.length === 0 ? [message] : []),
		...(change === null ? [] : [change]),
	];
	return words.join(" | ");
}

/** The verdict on one input as lines: exit code and profile, who is who, the counts, the findings. No line tells a place in a file. */
export function goldenLines({ profile, inputs, targets, findings, summary, exitCode }: Report): readonly string[] {
	const counts = Object.entries(summary)
		.filter(([, count]) => count > 0)
		.map(([name, count]) => `${count} ${name}`);
	return [
		`exit ${exitCode} | profile ${profile.name} by ${profile.evidence} | ${inputs.reduce((sum, { rules }) => sum + rules, 0)} rules | ${counts.length === 0 ? "nothing judged" : list(counts)}`,
		...targets.map(
			({ id, members, role, roleEvidence, filters }) =>
				`target ${id}${members.length > 1 ? ` and ${members.length - 1} more` : ""} | ${role} by ${roleEvidence} | behind ${filters.length === 0 ? "nothing" : list(filters)}`,
		),
		...inputs.flatMap(({ notes }) => notes).map((text) => `remark ${text}`),
		...findings.map(findingLine),
	];
}

/** The lines with the reasons that a golden already gives for them: a line that changes loses its reason, and has to be reviewed again. */
export function withReasons(lines: readonly string[], golden: string): string {
	const reasons = new Map<string, string[]>();
	let current: string[] = [];
	for (const line of golden.split("\n")) {
		if (line.startsWith(NOTE)) current.push(line);
		else {
			current = [];
			reasons.set(line, current);
		}
	}
	return `${lines.flatMap((line) => [line, ...(reasons.get(line) ?? [])]).join("\n")}\n`;
}

/** Findings of a golden that nobody has given a reason for. */
export function unreasoned(golden: string): readonly string[] {
	const lines = golden.trimEnd().split("\n");
	return lines.filter((line, index) => /^(?:error|warning|note) /.test(line) && !lines[index + 1]?.startsWith(NOTE));
}
