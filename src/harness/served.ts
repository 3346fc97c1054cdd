import { behindNodes, mandatesOf } from "../analysis/mandate.ts";
import type { IntervalSet } from "../model/intervals.ts";
import type { Filter, Inventory, Rule } from "../model/inventory.ts";
import { NO_PORTS } from "../model/ports.ts";
import type { RequirementsAnswer } from "../model/requirement.ts";
import type { Target } from "../model/target.ts";
import { named, type Ports } from "./openings.ts";

/** What stands behind a filter: targets with a role, and the packets that rows in force demand of each. */
export interface Behind {
	readonly target: Target;
	readonly demanded: readonly Ports[];
}

/** Filters in front of targets with a role, and what stands behind each. */
export function behindFilters(
	clusters: readonly { readonly answer: RequirementsAnswer; readonly targets: readonly Target[] }[],
	{ demands, filters }: Inventory,
): ReadonlyMap<Filter, readonly Behind[]> {
	const behind = new Map<Filter, Behind[]>();
	for (const { answer, targets } of clusters)
		for (const target of targets.filter(({ roles }) => roles.length > 0)) {
			const demanded = [...mandatesOf(target, answer.rows, demands), ...behindNodes(target, answer.expectedRoles, demands)];
			for (const id of new Set(target.subject.layers.flatMap(({ certain }) => certain))) {
				const filter = filters.get(id);
				if (filter !== undefined) behind.set(filter, [...(behind.get(filter) ?? []), { target, demanded }]);
			}
		}
	return behind;
}

/** The ports of a rule that rows in force demand of what stands behind it. */
export const servedPorts = (rule: Rule, behind: readonly Behind[]): IntervalSet =>
	behind
		.flatMap(({ target, demanded }) => demanded.map((packets) => named(rule, target, packets)))
		.reduce((sum, ports) => sum.union(ports), NO_PORTS);
