/** The name that a slip of the hand most likely meant: within a third of its letters (at least one, at most three edits), or began to write; else null. */
function closest(given: string, names: readonly string[]): string | null {
	const longer = names.filter((name) => given.length > 2 && name.startsWith(given));
	if (longer.length === 1) return longer[0] ?? null;
	let best: string | null = null;
	let least = Math.min(3, Math.max(1, Math.floor(given.length / 3))) + 1;
	for (const name of names) {
		const edits = distance(given.toLowerCase(), name.toLowerCase());
		if (edits < least) {
			least = edits;
			best = name;
		}
	}
	return best;
}

/** `did you mean X?` in front of the allowed names. */
export function allowed(given: string, names: readonly string[]): string {
	const near = closest(given, names);
	return `${near === null ? "" : `did you mean ${near}? `}allowed: ${names.join(", ")}`;
}

/** Levenshtein's distance. */
function distance(a: string, b: string): number {
	let row = Array.from({ length: b.length + 1 }, (_, index) => index);
	for (let i = 1; i <= a.length; i++) {
		const next = [i];
		for (let j = 1; j <= b.length; j++)
			next.push(Math.min((row[j] as number) + 1, (next[j - 1] as number) + 1, (row[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1)));
		row = next;
	}
	return row[b.length] as number;
}
