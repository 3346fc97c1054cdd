import type { Filter, Rule } from "../model/inventory.ts";
import { PacketSet } from "../model/packets.ts";
import type { Exposure } from "./exposure.ts";

/** What is told of a target more than once, once. */
export const toldOnce = (found: readonly Exposure[]): readonly Exposure[] => withDefaultsOnce(rulesOnce(found));

/** A filter may stand in several layers, as Calico's failsafes do before and after DNAT: of each rule where it lets in most. */
function rulesOnce(found: readonly Exposure[]): readonly Exposure[] {
	const told = new Map<string, Exposure>();
	for (const one of found) {
		const before = told.get(one.rule.id);
		if (before === undefined || openedBy(one).covers(openedBy(before))) told.set(one.rule.id, one);
	}
	return [...told.values()];
}

const openedBy = ({ parts }: Exposure): PacketSet => parts.reduce((sum, { packets }) => sum.union(packets), PacketSet.empty);

/** A provider's default rule stands in every group: what it lets in is told once of a target, however many groups stand in front. */
function withDefaultsOnce(found: readonly Exposure[]): readonly Exposure[] {
	const told = new Map<string, Filter>();
	return found.filter(({ rule, filter }) => {
		if (rule.providerDefault !== true) return true;
		const key = `${filter.kind} ${nameInFilter(rule)}`;
		const first = told.get(key) ?? filter;
		told.set(key, first);
		return first === filter;
	});
}

/** Default rules are named after their filter and by what they are: `NSG#AllowVnetInBound`. */
const nameInFilter = ({ id, filter }: Rule): string => (id.startsWith(filter) ? id.slice(filter.length) : id);
