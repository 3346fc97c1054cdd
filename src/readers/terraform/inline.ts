import { NO_ADDRESSES } from "../../model/addresses.ts";
import { isUnknownSet, type Rule, type UnreadRule } from "../../model/inventory.ts";
import type { Unknown } from "../../model/tri.ts";
import { asList } from "./json.ts";
import type { Lookup } from "./lookup.ts";
import type { Resource } from "./resources.ts";
import { INLINE, type RuleReader } from "./rules.ts";
import { refused } from "./standalone.ts";
import { pathText } from "./wanted.ts";

/** The inline rules of one direction of a security group. */
export interface InlineRules {
	readonly rules: readonly Rule[];
	readonly unread: readonly UnreadRule[];
	/** Further rules may exist. */
	readonly unknown: readonly Unknown[];
	/** The author wrote them here; otherwise AWS shows what other resources own as well. */
	readonly owned: boolean;
}

/**
 * Inline `ingress` or `egress` of a group. Unset means that rules are not managed here, `[]` that there are none. The set
 * has no order of its own: rules are numbered by their content.
 */
export function inlineRules(lookup: Lookup, reader: RuleReader, resource: Resource, direction: "ingress" | "egress"): InlineRules {
	const { world } = lookup;
	const attribute = world.attribute(resource, direction);
	const owned = resource.fresh || (resource.unknown !== undefined && world.configured(resource, [direction]) === true);
	if (attribute.state === "unknown") return { rules: [], unread: [], unknown: [lookup.unknown(resource, direction)], owned };
	const elements = attribute.state === "known" ? asList(attribute.value) : [];
	const order = elements
		.map((element, index) => ({ index, text: JSON.stringify(element) }))
		.sort((a, b) => (a.text < b.text ? -1 : a.text > b.text ? 1 : 0));
	const rules: Rule[] = [];
	const unread: UnreadRule[] = [];
	const unknown: Unknown[] = [];
	order.forEach(({ index }, number) => {
		const id = `${resource.address}.${direction}[${number}]`;
		if (isGhost(lookup, resource, direction, index)) {
			unknown.push(lookup.unknown(resource, direction));
			rules.push(ghostRule(lookup, resource, direction, index, id));
			return;
		}
		try {
			const rule = reader.read(id, resource.address, resource.address, resource, [direction, index], INLINE);
			rules.push(renumbered(rule, pathText([direction, index]), pathText([direction, number])));
		} catch (cause) {
			if (!(cause instanceof RangeError)) throw cause;
			unread.push({
				...refused(lookup, resource, resource.address, id, cause.message),
				location: world.location(resource, direction, index),
			});
			unknown.push(lookup.unknown(resource, direction, index));
		}
	});
	return { rules, unread, unknown, owned };
}

/** What is not known of a rule goes by the rule's own number, not by the place that it happens to have in the input. */
function renumbered(rule: Rule, from: string, to: string): Rule {
	const known = (unknown: Unknown): Unknown =>
		unknown.attribute.startsWith(`${from}.`) ? { ...unknown, attribute: `${to}${unknown.attribute.slice(from.length)}` } : unknown;
	const set = (part: Rule["ports"]): Rule["ports"] => (isUnknownSet(part) ? { ...part, unknown: known(part.unknown) } : part);
	const unknowns = rule.sources.unknowns.map((part) => ({ ...part, unknown: known(part.unknown) }));
	return { ...rule, protocols: set(rule.protocols), ports: set(rule.ports), sources: { ...rule.sources, unknowns } };
}

/** A dynamic block over an unknown collection shows as one element of which nothing is known: it stands for any number of rules. */
const isGhost = (lookup: Lookup, resource: Resource, direction: string, index: number): boolean =>
	["protocol", "from_port", "to_port"].every((field) => lookup.world.attribute(resource, direction, index, field).state === "unknown");

function ghostRule(lookup: Lookup, resource: Resource, direction: string, index: number, id: string): Rule {
	const unknown = lookup.unknown(resource, direction);
	return {
		id,
		filter: resource.address,
		action: "allow",
		protocols: { unknown, within: null },
		ports: { unknown, within: null },
		namedPorts: [],
		sources: { addresses: NO_ADDRESSES, members: [], unknowns: [{ unknown, bound: "anything", members: [] }] },
		location: lookup.world.location(resource, direction, index),
		sourceText: "(known after apply)",
		allProtocols: false,
	};
}
