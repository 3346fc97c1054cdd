import { changedFilter } from "../model/changed.ts";
import { groupBy } from "../model/group.ts";
import type { Filter, Inventory, Rule } from "../model/inventory.ts";
import type { Target } from "../model/target.ts";
import type { Scene } from "./classes.ts";
import { memoOfTargets } from "./memo.ts";
import { Overlay } from "./overlay.ts";

/** The scene with one filter's inbound rules replaced: the model of an edit, to be judged again. */
export function withIngress(scene: Scene, filter: Filter, ingress: readonly Rule[]): Scene {
	const filters = new Overlay(scene.inventory.filters, filter.id, changedFilter(filter, { ingress }));
	const inventory: Inventory = { ...scene.inventory, filters };
	return { ...scene, inventory };
}

/** Targets that a filter is in front of, for certain or possibly. */
export function carriersOf({ targets }: Scene, { id, kind, network }: Filter): readonly Target[] {
	// A NetworkPolicy is in front of pods of its own namespace only: those of thousands of others need not be looked at.
	if (kind !== "kubernetes-networkpolicy" || network === null)
		return memoOfTargets(targets, "carriers by filter", () => carriersByFilter(targets)).get(id) ?? [];
	const near = memoOfTargets(targets, "by network", () => groupBy(targets, ({ subject }) => subject.network)).get(network) ?? [];
	return memoOfTargets(targets, `carriers by filter of ${network}`, () => carriersByFilter(near)).get(id) ?? [];
}

function carriersByFilter(targets: readonly Target[]): ReadonlyMap<string, readonly Target[]> {
	const carriers = new Map<string, Target[]>();
	const add = (filter: string, target: Target): void => {
		const others = carriers.get(filter);
		if (others === undefined) carriers.set(filter, [target]);
		else if (others.at(-1) !== target) others.push(target);
	};
	for (const target of targets)
		for (const { certain, possible } of target.subject.layers) {
			for (const filter of certain) add(filter, target);
			for (const { candidates } of possible) for (const filter of candidates) add(filter, target);
		}
	return carriers;
}
