import { type AddressSet, ALL_ADDRESSES, NO_ADDRESSES, PRIVATE_ADDRESSES } from "../model/addresses.ts";
import { type IntervalSet, intervals } from "../model/intervals.ts";
import { type Filter, isUnknownSet, type Layer, type Rule } from "../model/inventory.ts";
import { PacketSet } from "../model/packets.ts";
import type { Target } from "../model/target.ts";
import { subnetAddresses } from "./admission.ts";
import type { Scene } from "./classes.ts";
import type { Excess } from "./excess.ts";

/** Addresses that another layer in front of the target stops are no excess. Members are left to the layer that names them. */
export function throughOtherLayers(
	scene: Scene,
	target: Target,
	layer: number,
	filter: Filter,
	protocol: number,
	ports: IntervalSet,
	excess: Excess,
): Excess {
	const others = target.subject.layers
		.filter((other, index) => index !== layer && other.subnet === undefined && decidesAlone(other))
		.flatMap((other) => other.certain.map((id) => scene.inventory.filters.get(id)));
	const open = [
		...others.flatMap((other) => (other === undefined || other === filter ? [] : [openTo(other, protocol, ports)])),
		...openAtEdges(scene, target, protocol, ports),
	];
	return {
		...excess,
		addresses: open.reduce((rest, { lower }) => rest.intersect(lower), excess.addresses),
		possibleAddresses: open.reduce((rest, { upper }) => rest.intersect(upper), excess.possibleAddresses),
	};
}

/**
 * What the lists at the edges of the target's subnets let in: exposed is what reaches any of its machines, so the subnets unite. A
 * subnet without a list in the input stops nothing.
 */
function openAtEdges(scene: Scene, target: Target, protocol: number, ports: IntervalSet): readonly Opening[] {
	const edges = target.subject.layers.filter(({ subnet }) => subnet !== undefined);
	const guarded = new Set(edges.map(({ subnet }) => subnet));
	const open = target.members.some(({ subnets, subnetsUnknown }) => subnetsUnknown || subnets.some((id) => !guarded.has(id)));
	if (edges.length === 0 || open) return [];
	const { filters } = scene.inventory;
	return [
		edges
			.map((layer): Opening => {
				const inside = subnetAddresses(layer, scene.inventory);
				const [certain] = layer.certain.map((id) => filters.get(id));
				if (certain === undefined) return { lower: inside, upper: ALL_ADDRESSES };
				const { lower, upper } = openTo(certain, protocol, ports);
				return { lower: lower.union(inside), upper: upper.union(inside) };
			})
			.reduce((a, b) => ({ lower: a.lower.union(b.lower), upper: a.upper.union(b.upper) })),
	];
}

interface Opening {
	readonly lower: AddressSet;
	readonly upper: AddressSet;
}

/** Addresses that a filter lets in on some of the ports; sources that are no addresses count in the upper set only. */
function openTo(filter: Filter, protocol: number, ports: IntervalSet): Opening {
	if (filter.unknownIngress.length > 0) return { lower: NO_ADDRESSES, upper: ALL_ADDRESSES };
	const walk = (generousToAllow: boolean): AddressSet => {
		let undecided = packetsOf(protocol, ports, ALL_ADDRESSES);
		let open = PacketSet.empty;
		for (const rule of filter.ingress) {
			const certain = !isUnknownSet(rule.protocols) && !isUnknownSet(rule.ports) && rule.sources.unknowns.length === 0;
			const generous = (rule.action === "allow") === generousToAllow;
			if (!certain && !generous) continue;
			if (!isUnknownSet(rule.protocols) && !rule.protocols.has(protocol)) continue;
			const rulePart = isUnknownSet(rule.ports) ? ports : rule.ports.intersect(ports);
			const addresses = generous ? widest(rule, certain) : rule.sources.addresses;
			const hit = undecided.intersect(packetsOf(protocol, rulePart, addresses));
			if (rule.action === "allow") open = open.union(hit);
			if (filter.mode === "first-match") undecided = undecided.subtract(hit);
		}
		return open.addresses;
	};
	return { lower: walk(false), upper: walk(true) };
}

/** A group of which one stands at a level (Azure) decides there on every packet, as a list without stages does. */
const decidesAlone = ({ kind, possible, stages }: Layer): boolean =>
	stages === undefined || (kind === "security-group" && possible.length === 0);

/** All addresses that a rule may mean; groups and networks have private ones, besides those that they are known by. */
function widest({ sources }: Rule, certain: boolean): AddressSet {
	if (!certain) return ALL_ADDRESSES;
	const near = sources.members.every(
		(member) => member.kind === "group" || (member.kind === "senders" && member.senders.every((sender) => sender === "machine")),
	);
	if (!near) return ALL_ADDRESSES;
	return sources.members.length === 0 ? sources.addresses : sources.addresses.union(PRIVATE_ADDRESSES);
}

/** Packets of one protocol; none where ports or addresses are. */
export const packetsOf = (protocol: number, ports: IntervalSet, addresses: AddressSet): PacketSet =>
	ports.isEmpty || addresses.isEmpty ? PacketSet.empty : PacketSet.of({ protocols: intervals(protocol), ports, addresses });
