/** Things by key, in the order in which each key first comes; of one key in the order given. */
export function groupBy<T, K>(things: Iterable<T>, keyOf: (thing: T) => K): ReadonlyMap<K, readonly [T, ...T[]]> {
	const groups = new Map<K, [T, ...T[]]>();
	// By number: an iterator makes an object for each thing, and there may be tens of thousands.
	const all = Array.isArray(things) ? (things as readonly T[]) : [...things];
	for (let index = 0; index < all.length; index++) {
		const thing = all[index] as T;
		const key = keyOf(thing);
		const group = groups.get(key);
		if (group === undefined) groups.set(key, [thing]);
		else group.push(thing);
	}
	return groups;
}
