/** What a walk over a document would meet when every alias is written out. */
export interface Expansion {
	/** Values visited. */
	readonly size: number;
	/** Collections inside collections. */
	readonly depth: number;
}

/**
 * Measures a document whose parts are shared by aliases. Shared parts are measured once, so the time is that of the text, not of the
 * expansion. Counting stops above `limit`; a document that holds itself is infinite.
 */
export function expansion(root: unknown, limit: number): Expansion {
	const known = new Map<object, Expansion>();
	const open = new Set<object>();
	const measure = (value: unknown): Expansion => {
		if (typeof value !== "object" || value === null) return { size: 1, depth: 0 };
		const before = known.get(value);
		if (before !== undefined) return before;
		if (open.has(value)) return { size: Number.POSITIVE_INFINITY, depth: Number.POSITIVE_INFINITY };
		open.add(value);
		let size = 1;
		let depth = 0;
		for (const member of Array.isArray(value) ? value : Object.values(value)) {
			const part = measure(member);
			size += part.size;
			depth = Math.max(depth, part.depth);
			if (size > limit) break;
		}
		open.delete(value);
		const whole = { size, depth: depth + 1 };
		known.set(value, whole);
		return whole;
	};
	return measure(root);
}
