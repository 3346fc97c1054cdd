import type { ObjectList } from "../model/location.ts";

/**
 * What follows from the kinds of a list's objects alone. Of objects that are no list, of which a large cluster has tens of thousands, it is
 * found once for each sketch: those of one kind share it.
 */
export function bySketch<T extends object>(make: (sketch: ObjectList["sketch"]) => T): (list: ObjectList) => T {
	const known = new WeakMap<ObjectList["sketch"], T>();
	return ({ isAlone, sketch }) => {
		if (!isAlone) return make(sketch);
		let found = known.get(sketch);
		if (found === undefined) {
			found = make(sketch);
			known.set(sketch, found);
		}
		return found;
	};
}
