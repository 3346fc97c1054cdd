import { isUnknownSet, type Rule, type Sources } from "../../model/inventory.ts";
import { memberKey } from "../../model/target.ts";

/** Whether every packet that `narrow` may name by protocol and port is named by `wide`; unknowns never are. */
function coversPackets(wide: Rule, narrow: Rule): boolean {
	if (isUnknownSet(wide.protocols) || isUnknownSet(wide.ports) || isUnknownSet(narrow.protocols) || isUnknownSet(narrow.ports))
		return false;
	return wide.protocols.covers(narrow.protocols) && wide.ports.covers(narrow.ports);
}

/**
 * The part of a rule that other rules of the same filter do not already state, or null when nothing is left.
 *
 * AWS shows one rule in several places: in the group's own list, as a rule object, as a Terraform resource. The copy
 * that has a name of its own is kept; of the other only what is left counts.
 */
export function unstated(rule: Rule, named: readonly Rule[]): Rule | null {
	let { addresses, members } = rule.sources;
	let repeated = false;
	for (const other of named) {
		if (other.action !== rule.action || !coversPackets(other, rule)) continue;
		repeated = true;
		const stated = new Set(other.sources.members.map(memberKey));
		addresses = addresses.subtract(other.sources.addresses);
		members = members.filter((member) => !stated.has(memberKey(member)));
	}
	if (repeated && addresses.isEmpty && members.length === 0 && rule.sources.unknowns.length === 0) return null;
	const sources: Sources = { addresses, members, unknowns: rule.sources.unknowns };
	return { ...rule, sources };
}
