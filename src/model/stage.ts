import type { Rule } from "./rule.ts";

/**
 * One step of a layer that decides in order (policy tiers). A packet enters the first stage; the rules of its filters are
 * tried by rank, then in the order given, whatever the filter's own mode. The first that matches decides: `allow` lets the
 * packet through the layer, `deny` refuses it, `pass` hands it to the next stage. What no rule matches is refused when a
 * filter is attached that isolates, else handed to the next stage. Behind the last stage the layer's `whenNone` decides.
 */
export interface Stage {
	/** For messages: `ClusterNetworkPolicy, tier Admin`, `NetworkPolicy`, `tier platform`. */
	readonly name: string;
	/** Ascending by rank. */
	readonly filters: readonly StageFilter[];
}

export interface StageFilter {
	/** Key of Inventory.filters; also listed in the layer's `certain` or among the candidates of its `possible`. */
	readonly id: string;
	/** Whether the filter is in front of the subject at all. */
	readonly attached: "yes" | "maybe";
	/** Order of evaluation, lowest first. Filters of one rank are tried in an order that nobody knows, save those of one owner. */
	readonly rank: number;
	/** What the filter is a part of. Parts of one rank are tried one after the other, as they stand. */
	readonly owner?: string;
	/** Whether the filter's presence refuses what no rule of the stage matches. */
	readonly isolates: boolean;
	/** The stage applies the filter's rules of this action alone; all rules when absent. */
	readonly only?: Rule["action"];
}
