import type { Pattern } from "./expectation.ts";

const isObject = (value: unknown): value is Pattern => typeof value === "object" && value !== null && !Array.isArray(value);

/** Whether a value is what a pattern says: objects by subset, arrays element by element, `{"contains": X}` by part. */
export function matches(pattern: unknown, value: unknown): boolean {
	if (isObject(pattern)) {
		const keys = Object.keys(pattern);
		if (keys.length === 1 && keys[0] === "contains") return contains(pattern["contains"], value);
		return isObject(value) && keys.every((key) => key in value && matches(pattern[key], value[key]));
	}
	if (Array.isArray(pattern)) {
		return Array.isArray(value) && value.length === pattern.length && pattern.every((part, index) => matches(part, value[index]));
	}
	return Object.is(pattern, value);
}

function contains(part: unknown, value: unknown): boolean {
	if (typeof value === "string") return typeof part === "string" && value.includes(part);
	return (
		Array.isArray(value) && value.some((element) => matches(part, element) || (typeof element === "string" && contains(part, element)))
	);
}

/** Whether a finding is what a pattern says. One that a waiver covers is asked for by name. */
export const matchesFinding = (pattern: Pattern, finding: Pattern): boolean =>
	matches("waived" in pattern ? pattern : { ...pattern, waived: null }, finding);

/**
 * Gives each pattern a finding of its own, as many as can be (augmenting paths: a broad pattern does not take the only
 * finding of a narrow one).
 *
 * @returns for each pattern the index of its finding, or undefined.
 */
export function assign(
	patterns: readonly Pattern[],
	findings: readonly Pattern[],
	fits: (pattern: Pattern, finding: Pattern) => boolean,
): readonly (number | undefined)[] {
	const owner = new Map<number, number>();
	const place = (pattern: number, seen: Set<number>): boolean => {
		for (const [index, finding] of findings.entries()) {
			const wanted = patterns[pattern];
			if (wanted === undefined || seen.has(index) || !fits(wanted, finding)) continue;
			seen.add(index);
			const holder = owner.get(index);
			if (holder === undefined || place(holder, seen)) {
				owner.set(index, pattern);
				return true;
			}
		}
		return false;
	};
	for (const index of patterns.keys()) place(index, new Set());
	const found = new Map([...owner].map(([finding, pattern]) => [pattern, finding]));
	return patterns.map((_, index) => found.get(index));
}
