import type { Level } from "../model/facts.ts";
import type { Finding } from "../model/finding.ts";

const RANK: Readonly<Record<Level, number>> = { error: 0, warning: 1, note: 2 };

/** Code unit order: the same on every machine, whatever its locale. */
export const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/**
 * Findings by level, rule, target and ports; what is still equal by everything else, so that the order never depends on the inputs' order.
 * What several clusters tell of one thing alike is told once.
 */
export function sortFindings(findings: readonly Finding[]): Finding[] {
	const sorted = findings
		.map((finding) => ({ finding, rest: JSON.stringify(finding) }))
		.sort(
			(a, b) =>
				RANK[a.finding.level] - RANK[b.finding.level] ||
				compareText(a.finding.rule, b.finding.rule) ||
				compareText(a.finding.target ?? "", b.finding.target ?? "") ||
				firstPort(a.finding) - firstPort(b.finding) ||
				compareText(a.finding.ports, b.finding.ports) ||
				compareText(a.rest, b.rest),
		);
	return sorted.filter(({ rest }, index) => rest !== sorted[index - 1]?.rest).map(({ finding }) => finding);
}

const firstPort = ({ ports }: Finding): number => Number(/^\d+/.exec(ports)?.[0] ?? -1);
