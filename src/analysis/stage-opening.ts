import { ALL_ADDRESSES, NO_ADDRESSES } from "../model/addresses.ts";
import type { IntervalSet } from "../model/intervals.ts";
import { isUnknownSet, type Layer, type Rule } from "../model/inventory.ts";
import { PacketSet } from "../model/packets.ts";
import type { Target } from "../model/target.ts";
import { rulePorts } from "./admission.ts";
import type { Scene } from "./classes.ts";
import type { Excess } from "./excess.ts";
import { packetsOf } from "./other-layers.ts";
import { throughStages } from "./stages.ts";

/** What every question of this module to the stages of a layer begins with. */
const inwards = (region: PacketSet) => ({ region, empty: PacketSet.empty, direction: "ingress" }) as const;

const NOTHING = { lower: PacketSet.empty, upper: PacketSet.empty };

/** Whether a rule speaks of a protocol, or may. */
const speaksOf = ({ protocols }: Rule, protocol: number): boolean => isUnknownSet(protocols) || protocols.has(protocol);

/** What is left of a rule's excess behind the rules that stand before it in the stages of a layer. */
export function withinStages(
	{ inventory }: Scene,
	{ subject }: Target,
	layer: Layer,
	rule: Rule,
	protocol: number,
	ports: IntervalSet,
	excess: Excess,
): Excess {
	if (layer.stages === undefined) return excess;
	const region = packetsOf(protocol, ports, ALL_ADDRESSES);
	const ends = throughStages(
		layer,
		{
			...inwards(region),
			// The rule in question lets in what its own excess says; of others only what they match by address is certain. What an
			// engine lets in by itself excuses nobody.
			matches: (other) => {
				if (other.id === rule.id) return { lower: region, upper: region };
				return inventory.filters.get(other.filter)?.standing === undefined ? byAddress(other) : NOTHING;
			},
			silent: ({ silentProtocols }) => silentProtocols?.has(protocol) === true,
		},
		inventory,
	);
	const sure = region.subtract(ends.refused).addresses;
	const reached = ends.hits.some(({ rule: hit }) => hit?.id === rule.id);
	return {
		...excess,
		addresses: reached ? excess.addresses.intersect(sure) : NO_ADDRESSES,
		possibleAddresses: reached ? excess.possibleAddresses.intersect(ends.allowed.addresses) : NO_ADDRESSES,
		members: reached ? excess.members : [],
		possibleMembers: reached ? excess.possibleMembers : [],
	};

	function byAddress(other: Rule): typeof NOTHING {
		const { protocols, sources } = other;
		if (!speaksOf(other, protocol)) return NOTHING;
		const everything = sources.members.some(({ kind }) => kind === "everything");
		const certain = everything ? ALL_ADDRESSES : sources.addresses;
		const possible = sources.members.length > 0 || sources.unknowns.length > 0 ? ALL_ADDRESSES : sources.addresses;
		const portsOf = (generous: boolean): IntervalSet => ports.intersect(rulePorts(other, subject, protocol, generous));
		return {
			lower: isUnknownSet(protocols) ? PacketSet.empty : packetsOf(protocol, portsOf(false), certain),
			upper: packetsOf(protocol, portsOf(true), possible),
		};
	}
}

/**
 * Whether nothing in a layer refuses any packet to some ports, whatever its rules let in: no policy isolates the pod there (those of admins
 * and of Cilium without default deny need not), and what they let in would get in without them. A deny counts, whomever it names.
 */
export function refusesNobody({ inventory }: Scene, { subject }: Target, layer: Layer, protocol: number, ports: IntervalSet): boolean {
	if (layer.stages === undefined || layer.whenNone === "closed") return false;
	const region = packetsOf(protocol, ports, ALL_ADDRESSES);
	const ends = throughStages(
		layer,
		{
			...inwards(region),
			matches: (rule) => {
				if (rule.action !== "deny" || !speaksOf(rule, protocol)) return NOTHING;
				const upper = packetsOf(protocol, ports.intersect(rulePorts(rule, subject, protocol, true)), ALL_ADDRESSES);
				return { lower: PacketSet.empty, upper };
			},
		},
		inventory,
	);
	return ends.refused.isEmpty;
}
