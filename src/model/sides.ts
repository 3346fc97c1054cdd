import type { RequirementsAnswer, Row } from "./requirement.ts";

/** Both sides of an upgrade, `0.24..0.25`; null for one release, or none. */
export function sidesOf(release: string | null): readonly [before: string, after: string] | null {
	const [before, after] = release?.split("..") ?? [];
	return before === undefined || after === undefined ? null : [before, after];
}

/**
 * One answer for both sides of an upgrade. What either release demands is in force, and who is let in for either is tolerated, so that
 * rules that pass hold before, during and after it. A row that only one side has in force says which.
 */
export function bothSides(
	[first, second]: readonly [string, string],
	before: RequirementsAnswer,
	after: RequirementsAnswer,
): RequirementsAnswer {
	const later = new Map(after.rows.map((row) => [row.id, row]));
	const earlier = new Map(before.rows.map((row) => [row.id, row]));
	return {
		...after,
		profile: { ...after.profile, release: `${first}..${second}` },
		problems: [...new Set([...(before.problems ?? []), ...(after.problems ?? [])])],
		rows: [...new Set([...earlier.keys(), ...later.keys()])]
			.sort()
			.flatMap((id) => joined(earlier.get(id), later.get(id), first, second) ?? []),
	};
}

function joined(before: Row | undefined, after: Row | undefined, first: string, second: string): Row | undefined {
	if (before === undefined || after === undefined || before.applies === after.applies) return after ?? before;
	const because = `at ${first}: ${before.because}; at ${second}: ${after.because}`;
	return before.applies ? { ...before, because, release: first } : { ...after, because, release: second };
}
