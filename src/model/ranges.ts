import type { AddressSet } from "./addresses.ts";
import { changedFilter } from "./changed.ts";
import type { Filter, Inventory, Rule } from "./inventory.ts";

/** Filters in which lists of addresses that some other input shows are these addresses. What an earlier input says of a list stands. */
export function withRanges(filters: ReadonlyMap<string, Filter>, list: readonly Inventory[]): ReadonlyMap<string, Filter> {
	const ranges = new Map<string, AddressSet>();
	for (const { ranges: own } of list) for (const [id, addresses] of own ?? []) if (!ranges.has(id)) ranges.set(id, addresses);
	if (ranges.size === 0) return filters;
	const shown = (rule: Rule): Rule => resolved(rule, ranges);
	return new Map(
		[...filters].map(([id, one]) => [id, changedFilter(one, { ingress: one.ingress.map(shown), egress: one.egress.map(shown) })]),
	);
}

function resolved(rule: Rule, ranges: ReadonlyMap<string, AddressSet>): Rule {
	const { members } = rule.sources;
	const found = members.flatMap((member) => (member.kind === "named-range" ? (ranges.get(member.id) ?? []) : []));
	if (found.length === 0) return rule;
	const left = members.filter((member) => member.kind !== "named-range" || !ranges.has(member.id));
	const addresses = found.reduce((sum, one) => sum.union(one), rule.sources.addresses);
	return { ...rule, sources: { ...rule.sources, addresses, members: left } };
}
