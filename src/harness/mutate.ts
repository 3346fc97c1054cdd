import { type AddressSet, ALL_ADDRESSES, ALL_V4, ALL_V6, formatCidrs, parseCidr } from "../model/addresses.ts";
import { changedFilter } from "../model/changed.ts";
import { type IntervalSet, intervals } from "../model/intervals.ts";
import { type Filter, type Inventory, isUnknownSet, type Rule, type Sources } from "../model/inventory.ts";
import { hasPorts, isIcmp, TCP, UDP } from "../model/protocols.ts";
import { type Behind, servedPorts } from "./served.ts";

export type MutationKind = "remove" | "narrow-ports" | "narrow-sources" | "change-protocol" | "widen";

/** One change to one admitting rule. */
export interface Mutation {
	readonly kind: MutationKind;
	readonly filter: string;
	readonly rule: string;
	readonly apply: (inventory: Inventory) => Inventory;
}

/**
 * Mutations of the rules that admit something to a target with a role. A rule that serves a row in force is removed, loses the lowest
 * port or a source that it names (where it names more than one), and changes TCP for UDP or back; what a rule admits that no row asks
 * for is nobody's loss. Every rule is widened to every address. A correct table finds each of them, unless another rule admits the same
 * packets.
 */
export const mutationsOf = (behind: ReadonlyMap<Filter, readonly Behind[]>): readonly Mutation[] =>
	[...behind]
		.filter(([{ mode }]) => mode === "union")
		.flatMap(([filter, targets]) =>
			filter.ingress.filter(({ action }) => action === "allow").flatMap((rule) => ofRule(filter, rule, servedPorts(rule, targets))),
		);

function ofRule(filter: Filter, rule: Rule, served: IntervalSet): readonly Mutation[] {
	const change = (kind: MutationKind, changed: Rule | null): Mutation => ({
		kind,
		filter: filter.id,
		rule: rule.id,
		apply: (inventory) => ({ ...inventory, filters: new Map(inventory.filters).set(filter.id, replaced(filter, rule.id, changed)) }),
	});
	const losses = served.isEmpty ? [] : lossesOf(rule, served).map(([kind, changed]) => change(kind, changed));
	return canWiden(rule) ? [...losses, change("widen", { ...rule, sources: { ...rule.sources, addresses: ALL_ADDRESSES } })] : losses;
}

const replaced = (filter: Filter, id: string, changed: Rule | null): Filter =>
	changedFilter(filter, { ingress: filter.ingress.flatMap((rule) => (rule.id === id ? (changed ?? []) : rule)) });

function lossesOf(rule: Rule, served: IntervalSet): readonly (readonly [MutationKind, Rule | null])[] {
	const ports = withoutPort(rule, served);
	const sources = withoutSource(rule.sources);
	const protocols = otherProtocol(rule);
	return [
		["remove", null],
		...(ports === null ? [] : [["narrow-ports", { ...rule, ports }] as const]),
		...(sources === null ? [] : [["narrow-sources", { ...rule, sources }] as const]),
		...(protocols === null ? [] : [["change-protocol", { ...rule, protocols }] as const]),
	];
}

/** The rule's ports without the lowest that a row asks for; null where it names one port, or no ports. */
function withoutPort({ ports, protocols }: Rule, served: IntervalSet): IntervalSet | null {
	const lowest = served.items[0]?.from;
	if (isUnknownSet(ports) || isUnknownSet(protocols) || lowest === undefined) return null;
	if (!protocols.items.every(({ from, to }) => from === to && hasPorts(from))) return null;
	const fewer = ports.subtract(intervals(lowest));
	return fewer.isEmpty || fewer.equals(ports) ? null : fewer;
}

/**
 * The sources without the first group or selector, else without the first of several ranges or the lowest address of one; null where
 * there is but one source, or every address of a family.
 */
function withoutSource(sources: Sources): Sources | null {
	const { members, addresses } = sources;
	if (members.some(({ kind }) => kind === "everything")) return null;
	if (members.length > 0) return members.length === 1 && addresses.isEmpty ? null : { ...sources, members: members.slice(1) };
	const fewer = withoutLowest(addresses);
	return fewer === null ? null : { ...sources, addresses: fewer };
}

function withoutLowest(set: AddressSet): AddressSet | null {
	const [range, ...others] = formatCidrs(set);
	if (set.first === null || range === undefined || set.covers(ALL_V4) || set.covers(ALL_V6)) return null;
	const rest = set.subtract(parseCidr(others.length > 0 ? range : set.first));
	return rest.isEmpty ? null : rest;
}

/** TCP in place of UDP and the other way round; null for a rule of other protocols, or of both. */
function otherProtocol({ protocols, allProtocols }: Rule): IntervalSet | null {
	if (allProtocols || isUnknownSet(protocols) || protocols.has(TCP) === protocols.has(UDP)) return null;
	return intervals(protocols.has(TCP) ? UDP : TCP);
}

/** Nothing is said of ICMP that others reach (contract.md section 6.2), and what admits everybody cannot grow. */
function canWiden({ sources, protocols }: Rule): boolean {
	if (!isUnknownSet(protocols) && protocols.items.every(({ from, to }) => from === to && isIcmp(from))) return false;
	return !sources.addresses.covers(ALL_ADDRESSES) && !sources.members.some(({ kind }) => kind === "everything");
}
