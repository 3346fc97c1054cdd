interface Identified {
	readonly id: string;
}

/**
 * Sorts things by their ids, code unit by code unit. Of most ids the part up to the first slash is a namespace: these are compared once
 * for all things that have them, not with each two things.
 */
export function sortedById<T extends Identified>(things: readonly T[]): T[] {
	const groups = new Map<string, T[]>();
	let start = "";
	let group: T[] = [];
	for (let index = 0; index < things.length; index++) {
		const thing = things[index] as T;
		const { id } = thing;
		// Things of one namespace mostly follow each other.
		if (!start.endsWith("/") || !id.startsWith(start)) {
			// With its slash, so that no start is the beginning of another, but for that of an id without one.
			start = id.slice(0, id.indexOf("/") + 1) || id;
			group = groups.get(start) ?? [];
			groups.set(start, group);
		}
		group.push(thing);
	}
	const found: T[] = [];
	// Not by flatMap, which takes much longer for each thing.
	for (const key of [...groups.keys()].sort()) {
		const ordered = inOrder(groups.get(key) as T[]);
		for (let index = 0; index < ordered.length; index++) found.push(ordered[index] as T);
	}
	return found;
}

/** So few things are put in their place one by one: `sort` allocates lists of its own each time. */
const FEW = 32;

/** Sorts in place. Compares by the ids alone as long as it can: most things stand in order already. */
function inOrder<T extends Identified>(things: T[]): T[] {
	for (let index = 1; index < things.length; index++) {
		const thing = things[index] as T;
		let at = index;
		for (; at > 0 && (things[at - 1] as T).id > thing.id; at--) {
			if (things.length > FEW) return things.sort(byId);
			things[at] = things[at - 1] as T;
		}
		things[at] = thing;
	}
	return things;
}

const byId = (a: Identified, b: Identified): number => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
