import type { Finding } from "../model/finding.ts";
import type { Unknown } from "../model/tri.ts";

/** Findings that one thing would settle, and that thing. */
export interface Cause {
	readonly key: string;
	readonly unknowns: readonly Unknown[];
	readonly findings: readonly Finding[];
}

/** What names an unknown: the end of its chain of references where there is one, else the attribute itself. */
const keyOf = ({ address, attribute, via }: Unknown): string => via ?? `${blockOf(address)}.${attribute}`;

/** Instances of one block take their values from one expression: `aws_x.y` of `aws_x.y["a.b"]`. */
export const blockOf = (address: string): string => address.replace(/\[(?:\d+|"(?:[^"\\]|\\.)*")\]$/, "");

/**
 * Undetermined findings by cause: again and again the unknown that most of the findings left depend on. Sorted by the number of
 * findings, then by name.
 */
export function groupByCause(findings: readonly Finding[]): Cause[] {
	const causes: Cause[] = [];
	let left = [...findings];
	while (left.length > 0) {
		const groups = new Map<string, Finding[]>();
		for (const finding of left) for (const key of keysOf(finding)) groups.set(key, [...(groups.get(key) ?? []), finding]);
		const [key, group] = [...groups].sort(([a, x], [b, y]) => y.length - x.length || (a < b ? -1 : 1))[0] as [string, Finding[]];
		const unknowns = group.flatMap((finding) => finding.unknowns).filter((unknown) => keyOf(unknown) === key);
		causes.push({
			key,
			unknowns: [...new Map(unknowns.map((unknown) => [`${unknown.address}.${unknown.attribute}`, unknown])).values()],
			findings: group,
		});
		const told = new Set(group);
		left = left.filter((finding) => !told.has(finding));
	}
	return causes;
}

const keysOf = ({ unknowns }: Finding): readonly string[] => (unknowns.length === 0 ? [""] : [...new Set(unknowns.map(keyOf))]);
