import type { Filter, Inventory, Rule } from "../model/inventory.ts";
import type { Target } from "../model/target.ts";
import type { Scene } from "./classes.ts";

/** The scene with one filter's inbound rules replaced: the model of an edit, to be judged again. */
export function withIngress(scene: Scene, filter: Filter, ingress: readonly Rule[]): Scene {
	const filters = new Map(scene.inventory.filters);
	filters.set(filter.id, { ...filter, ingress });
	const inventory: Inventory = { ...scene.inventory, filters };
	return { ...scene, inventory };
}

/** Targets that a filter is in front of, for certain or possibly. */
export const carriersOf = (scene: Scene, filter: string): readonly Target[] =>
	scene.targets.filter(({ subject }) =>
		subject.layers.some(
			({ certain, possible }) => certain.includes(filter) || possible.some(({ candidates }) => candidates.includes(filter)),
		),
	);
