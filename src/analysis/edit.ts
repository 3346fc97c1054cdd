import type { Filter, Inventory, Rule } from "../model/inventory.ts";
import type { Target } from "../model/target.ts";
import type { Scene } from "./classes.ts";
import { Overlay } from "./overlay.ts";

/** The scene with one filter's inbound rules replaced: the model of an edit, to be judged again. */
export function withIngress(scene: Scene, filter: Filter, ingress: readonly Rule[]): Scene {
	const filters = new Overlay(scene.inventory.filters, filter.id, { ...filter, ingress });
	const inventory: Inventory = { ...scene.inventory, filters };
	return { ...scene, inventory };
}

/** Targets that a filter is in front of, for certain or possibly. */
export const carriersOf = ({ targets }: Scene, filter: string): readonly Target[] => {
	let known = CARRIERS.get(targets);
	if (known === undefined) {
		known = carriersByFilter(targets);
		CARRIERS.set(targets, known);
	}
	return known.get(filter) ?? [];
};

/** An edit of rules leaves the targets as they are: who carries what is found once for all edits of a cluster. */
const CARRIERS = new WeakMap<readonly Target[], ReadonlyMap<string, readonly Target[]>>();

function carriersByFilter(targets: readonly Target[]): ReadonlyMap<string, readonly Target[]> {
	const carriers = new Map<string, Target[]>();
	for (const target of targets) {
		const filters = new Set(
			target.subject.layers.flatMap(({ certain, possible }) => [...certain, ...possible.flatMap(({ candidates }) => candidates)]),
		);
		for (const filter of filters) {
			const others = carriers.get(filter);
			if (others === undefined) carriers.set(filter, [target]);
			else others.push(target);
		}
	}
	return carriers;
}
