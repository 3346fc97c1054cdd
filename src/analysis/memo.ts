import type { Subject } from "../model/inventory.ts";
import { filterIds } from "../model/rule.ts";
import type { Target } from "../model/target.ts";
import type { Scene } from "./classes.ts";

/** What is worth computing once per scene. Scenes are immutable, so nothing here ever goes stale. */
class Memo {
	private readonly values = new Map<string, unknown>();
	get<T>(key: string, make: () => T): T {
		if (!this.values.has(key)) this.values.set(key, make());
		return this.values.get(key) as T;
	}
}

const MEMOS = new WeakMap<object, Memo>();

/** The value of `make` for a key of a scene, computed at the first call. */
export const memo = <T>(scene: Scene, key: string, make: () => T): T => memoOf(scene, key, make);

/** The same for what hangs on the targets alone: scenes of edits of rules share their targets. */
export const memoOfTargets = <T>(targets: readonly Target[], key: string, make: () => T): T => memoOf(targets, key, make);

/** The same for what hangs on anything else that never changes. */
export function memoOf<T>(owner: object, key: string, make: () => T): T {
	let found = MEMOS.get(owner);
	if (found === undefined) {
		found = new Memo();
		MEMOS.set(owner, found);
	}
	return found.get(key, make);
}

/** The same for what hangs on something in the scene besides. */
export function memoFor<K, T>(scene: Scene, key: string, thing: K, make: () => T): T {
	const known = memo(scene, key, () => new Map<K, T>());
	let value = known.get(thing);
	if (value === undefined) {
		value = make();
		known.set(thing, value);
	}
	return value;
}

/** Group ids that a subject carries, for certain or possibly. */
const groupsOf = ({ layers, memberships = [], possibleMemberships = [] }: Subject): readonly string[] => [
	...memberships,
	...(possibleMemberships === "any" ? [] : possibleMemberships),
	...layers.flatMap((layer) => (layer.kind === "security-group" ? filterIds(layer) : [])),
];

/** Targets that may carry a group: those that name it, and those of which nothing bounds what they carry. */
export function possibleCarriers(scene: Scene, group: string): readonly Target[] {
	const index = memo(scene, "carriers", () => {
		const byGroup = new Map<string, Target[]>();
		const unbounded: Target[] = [];
		for (const target of scene.everyone) {
			const anyone = target.subject.possibleMemberships === "any";
			if (anyone || target.subject.layers.some(({ possible }) => possible.some((attachment) => attachment.unbounded)))
				unbounded.push(target);
			else for (const id of new Set(groupsOf(target.subject))) byGroup.set(id, [...(byGroup.get(id) ?? []), target]);
		}
		return { byGroup, unbounded };
	});
	return [...(index.byGroup.get(group) ?? []), ...index.unbounded];
}
