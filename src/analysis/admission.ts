import { type AddressSet, NO_ADDRESSES } from "../model/addresses.ts";
import { type IntervalSet, intervals } from "../model/intervals.ts";
import {
	type Filter,
	holdsFor,
	type Inventory,
	isUnknownSet,
	type Layer,
	type Rule,
	type Sources,
	type StageFilter,
	type Subject,
} from "../model/inventory.ts";
import { PacketSet } from "../model/packets.ts";
import { ALL_PORTS, NO_PORTS } from "../model/ports.ts";
import { ALL_PROTOCOLS } from "../model/protocols.ts";
import { isUnfiltered } from "../model/rule.ts";
import { carries, type Endpoint, mayBeMeant, metByAddress } from "./endpoint.ts";
import { layerAnswers } from "./layer-answers.ts";
import { rulesFor } from "./rules-for.ts";
import { admitsOwnNode, boundsOf, type Ends, throughStages } from "./stages.ts";

/** `lower`: what gets in whatever the unknowns turn out to be. `upper`: what may get in. */
export type Bound = "lower" | "upper";

/** Packets of one endpoint that want in: one protocol, some ports, every address of `space`. */
export class Wanted {
	#region: PacketSet | null = null;

	constructor(
		readonly endpoint: Endpoint,
		readonly protocol: number,
		readonly ports: IntervalSet,
		readonly space: AddressSet,
	) {}

	/** All of them as a set, which every layer is asked about. */
	get region(): PacketSet {
		this.#region ??= PacketSet.of({ protocols: intervals(this.protocol), ports: this.ports, addresses: this.space });
		return this.#region;
	}

	/** The same on other ports, or from other addresses. */
	on(ports: IntervalSet): Wanted {
		return ports === this.ports ? this : new Wanted(this.endpoint, this.protocol, ports, this.space);
	}
	from(space: AddressSet): Wanted {
		return space === this.space ? this : new Wanted(this.endpoint, this.protocol, this.ports, space);
	}
}

/** What all layers in front of a subject let in of the wanted packets: layers intersect, a subject without any is open. */
export function admitted(subject: Subject, layers: readonly Layer[], wanted: Wanted, bound: Bound, inventory: Inventory): PacketSet {
	let open = wanted.region;
	for (const layer of layers) {
		if (open.isEmpty) return open;
		open = open.intersect(passes(subject, layer, wanted, bound, inventory));
	}
	return open;
}

/** What gets past one layer: what it admits, and what never crosses it because it stays inside a subnet. */
export function passes(subject: Subject, layer: Layer, wanted: Wanted, bound: Bound, inventory: Inventory): PacketSet {
	if (isUnfiltered(layer)) return wanted.region;
	if (layer.skippedInsideSubnet && insideOneSubnet(subject, wanted.endpoint.subject)) return wanted.region;
	const inside = subnetAddresses(layer, inventory).intersect(wanted.space);
	const open = layerAdmits(subject, layer, wanted, bound, inventory);
	return inside.isEmpty ? open : open.union(wanted.from(inside).region);
}

/** Addresses of the subnet at whose edge a layer stands; none where it stands elsewhere, or they are not known. */
export const subnetAddresses = ({ subnet }: Layer, inventory: Inventory): AddressSet =>
	(subnet === undefined ? null : inventory.subnets.get(subnet)?.addresses) ?? NO_ADDRESSES;

/** What one layer lets in of the wanted packets. */
export const layerAdmits = (subject: Subject, layer: Layer, wanted: Wanted, bound: Bound, inventory: Inventory): PacketSet =>
	layerAnswers(inventory).of(layer, subject, wanted, bound, () => letIn(subject, layer, wanted, bound, inventory));

function letIn(subject: Subject, layer: Layer, wanted: Wanted, bound: Bound, inventory: Inventory): PacketSet {
	const { region } = wanted;
	if (layer.stages !== undefined) return boundsOf(stagedEnds(subject, layer, wanted, inventory), region)[bound];
	const certain = filtersOf(layer.certain, inventory);
	const ids = layer.possible.flatMap(({ candidates }) => candidates);
	const possible = filtersOf(ids, inventory);
	const mayBeUnfiltered = layer.whenNone === "open" && certain.length === 0;
	if (mayBeUnfiltered && layer.possible.length === 0) return region;
	if (bound === "upper" && (mayBeUnfiltered || layer.possible.some(({ unbounded }) => unbounded) || hasUnseenFilter(layer, inventory)))
		return region;
	// With nothing attached for certain an open layer still passes at least what every candidate would let in.
	if (bound === "lower" && mayBeUnfiltered && possible.length === ids.length && !layer.possible.some(({ unbounded }) => unbounded))
		return possible.map((filter) => unionAdmits([filter], subject, wanted, bound, inventory)).reduce((a, b) => a.intersect(b), region);
	return unionAdmits(bound === "lower" ? certain : [...certain, ...possible], subject, wanted, bound, inventory);
}

/** What filters let in that are attached together: they unite. */
function unionAdmits(filters: readonly Filter[], subject: Subject, wanted: Wanted, bound: Bound, inventory: Inventory): PacketSet {
	const { region } = wanted;
	if (filters.some(({ mode }) => mode === "first-match"))
		return filters
			.map((filter) => firstMatchAdmits(filter, subject, wanted, bound, inventory))
			.reduce((a, b) => a.union(b), PacketSet.empty);
	let open = PacketSet.empty;
	for (const filter of filters) {
		if (bound === "upper" && filter.unknownIngress.length > 0) return region;
		for (const rule of filter.ingress) {
			if (rule.action !== "allow") continue;
			open = open.union(ruleMatches(rule, subject, wanted, bound === "upper", inventory));
			if (open.covers(region)) return region;
		}
	}
	return open;
}

/** Where the wanted packets end in a layer that acts in stages. */
export const stagedEnds = (
	subject: Subject,
	layer: Layer,
	wanted: Wanted,
	inventory: Inventory,
	excepts?: (filter: Filter, only: StageFilter["only"]) => boolean,
): Ends<PacketSet> =>
	throughStages(
		layer,
		{
			region: wanted.region,
			empty: PacketSet.empty,
			direction: "ingress",
			rules: (filter) => rulesFor(filter, subject),
			matches: (rule) => ({
				lower: ruleMatches(rule, subject, wanted, false, inventory),
				upper: ruleMatches(rule, subject, wanted, true, inventory),
			}),
			silent: ({ silentProtocols }) => silentProtocols?.has(wanted.protocol) === true,
			...(excepts === undefined ? {} : { excepts }),
		},
		inventory,
	);

/** What the own node of the pods of a subject gets in past the layers in front of them. */
export function admittedFromOwnNode(
	subject: Subject,
	layers: readonly Layer[],
	wanted: Wanted,
	bound: Bound,
	inventory: Inventory,
): PacketSet {
	const { region } = wanted;
	const denying = layers.filter(({ stages }) => stages?.some(({ filters }) => filters.some(({ only }) => only === "deny")) === true);
	return denying.reduce(
		(open, layer) => open.intersect(boundsOf(stagedEnds(subject, layer, wanted, inventory, admitsOwnNode), region)[bound]),
		region,
	);
}

/** First match in order; what no rule matches is denied. Unknown allows count above only, unknown denies below only. */
function firstMatchAdmits(filter: Filter, subject: Subject, wanted: Wanted, bound: Bound, inventory: Inventory): PacketSet {
	if (filter.unknownIngress.length > 0) return bound === "upper" ? wanted.region : PacketSet.empty;
	let undecided = wanted.region;
	let open = PacketSet.empty;
	for (const rule of filter.ingress) {
		if (undecided.isEmpty) break;
		const generous = (rule.action === "allow") === (bound === "upper");
		const hit = undecided.intersect(ruleMatches(rule, subject, wanted, generous, inventory));
		if (rule.action === "allow") open = open.union(hit);
		undecided = undecided.subtract(hit);
	}
	return open;
}

/** The wanted packets that a rule matches: for certain, or (`generous`) possibly. */
export function ruleMatches(rule: Rule, subject: Subject, wanted: Wanted, generous: boolean, inventory: Inventory): PacketSet {
	const protocols = rulePart(rule.protocols, generous, ALL_PROTOCOLS);
	if (!protocols.has(wanted.protocol)) return PacketSet.empty;
	const open = rulePorts(rule, subject, wanted.protocol, generous);
	const ports = open.covers(wanted.ports) ? wanted.ports : wanted.ports.intersect(open);
	if (ports.isEmpty) return PacketSet.empty;
	const addresses = sourceAddresses(rule.sources, wanted, generous, inventory);
	if (addresses.isEmpty) return PacketSet.empty;
	return wanted.on(ports).from(addresses).region;
}

/** Destination ports that a rule names for a protocol on a subject, none where it does not hold; named ports are looked up there. */
export function rulePorts(rule: Rule, subject: Subject, protocol: number, generous: boolean): IntervalSet {
	const holds = holdsFor(rule, subject);
	return holds === "no" || (holds === "maybe" && !generous) ? NO_PORTS : portsAt(rule, subject, protocol, generous);
}

/** The same wherever the rule holds: ports as they are on whoever receives the packets. */
export function portsAt(rule: Rule, subject: Subject, protocol: number, generous: boolean): IntervalSet {
	let ports = rulePart(rule.ports, generous, ALL_PORTS);
	for (const named of rule.namedPorts) {
		if (named.protocol !== protocol) continue;
		const numbers = subject.namedPorts.get(`${named.name}/${named.protocol}`) ?? [];
		if (numbers.length > 0) ports = ports.union(intervals(...numbers));
		else if (subject.synthetic && generous) ports = ALL_PORTS;
	}
	for (const { name, protocol: own } of rule.exceptNamedPorts ?? []) {
		if (own !== protocol) continue;
		const numbers = subject.namedPorts.get(`${name}/${own}`) ?? [];
		if (numbers.length > 0) ports = ports.subtract(intervals(...numbers));
		else if (subject.synthetic && !generous) return NO_PORTS;
	}
	return ports;
}

const rulePart = (part: Rule["ports"], generous: boolean, all: IntervalSet): IntervalSet =>
	isUnknownSet(part) ? (generous ? (part.within ?? all) : NO_PORTS) : part;

function sourceAddresses(sources: Sources, wanted: Wanted, generous: boolean, inventory: Inventory): AddressSet {
	const { endpoint } = wanted;
	const space = sources.within === undefined ? wanted.space : wanted.space.intersect(sources.within);
	for (const member of sources.members) {
		const tri = carries(endpoint, member, inventory);
		if (tri === "yes" || (generous && tri === "maybe")) return space;
	}
	const met = metByAddress(endpoint, sources);
	let possible = NO_ADDRESSES;
	if (generous) {
		for (const unknown of sources.unknowns) {
			if (!mayBeMeant(unknown, met, (member) => carries(endpoint, member, inventory))) continue;
			const { within } = unknown;
			if (within === undefined) return space;
			possible = possible.union(within.intersect(space));
		}
	}
	if (sources.addresses.isEmpty) return possible;
	return met === "yes" || (generous && met === "maybe") ? possible.union(sources.addresses.intersect(space)) : possible;
}

/** A filter is attached that the inputs do not show: what it lets in is unknown. */
const hasUnseenFilter = (layer: Layer, inventory: Inventory): boolean =>
	layer.kind === "security-group" && layer.certain.some((id) => !inventory.filters.has(id));

function filtersOf(ids: readonly string[], inventory: Inventory): readonly Filter[] {
	const found: Filter[] = [];
	for (const id of ids) {
		const filter = inventory.filters.get(id);
		if (filter !== undefined) found.push(filter);
	}
	return found;
}

export const insideOneSubnet = (a: Subject, b: Subject | null): boolean =>
	b !== null && !a.subnetsUnknown && !b.subnetsUnknown && a.subnets.length === 1 && b.subnets.length === 1 && a.subnets[0] === b.subnets[0];
