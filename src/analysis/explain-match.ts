import { ALL_ADDRESSES, NO_ADDRESSES } from "../model/addresses.ts";
import { holdsFor, isUnknownSet, type Member, type Rule, type Sources } from "../model/inventory.ts";
import { and, not, or, type Tri } from "../model/tri.ts";
import { carriesGroup, mayBeMeant } from "./endpoint.ts";
import type { Passage, Region } from "./explain-layer.ts";
import type { Party } from "./explain-party.ts";
import type { Packets } from "./explain-probe.ts";
import { isSenderHere, OUTSIDE, OUTSIDER, reachedByAddress, type Senders, sendersOf } from "./senders.ts";

/** The part of the passage's space that a rule matches. The whole space is returned as the same object. */
export function matches(rule: Rule, passage: Passage): Region {
	const { packets, space, sent } = passage;
	if (rule.front === true && sent !== undefined) return asSent(rule, passage, sent);
	const carried = and(carriage(rule, passage), holdsFor(rule, passage.own));
	if (carried === "no") return { lower: NO_ADDRESSES, upper: NO_ADDRESSES };
	const region = sent === undefined ? sourced(rule.sources, passage) : handedOn(rule.sources, passage, sent);
	const lower = carried === "yes" ? region.lower : NO_ADDRESSES;
	return {
		lower: lower !== space && !lower.isEmpty && lower.covers(space) ? space : lower,
		upper: packets.ports.isEmpty ? NO_ADDRESSES : region.upper,
	};
}

/**
 * What a rule matches of packets that a Service hands on. Whether rules by address see the Service's or the pod's address upstream leaves
 * open (concepts/services-networking/network-policies.md, "ipBlock"): only where both are the same is it certain.
 */
function handedOn(sources: Sources, passage: Passage, { party, seenByAddress }: NonNullable<Passage["sent"]>): Region {
	const region = sourced(sources, passage);
	const { addresses, reach } = sources;
	if (seenByAddress === "no" || addresses.isEmpty || reach !== undefined) return region;
	if (addresses.covers(party.addresses ?? ALL_ADDRESSES)) return { lower: region.lower, upper: passage.space };
	return { lower: sourced({ ...sources, addresses: NO_ADDRESSES }, passage).lower, upper: region.upper };
}

/** The same for packets that go to a Service's own address, and to nobody behind it. */
function asSent(rule: Rule, passage: Passage, { party, packets }: NonNullable<Passage["sent"]>): Region {
	const addresses = party.addresses ?? ALL_ADDRESSES;
	const { lower, upper } = matches(rule, { ...passage, other: party, packets, space: addresses, receiver: null, sent: undefined });
	return { lower: lower.covers(addresses) ? passage.space : NO_ADDRESSES, upper: upper.isEmpty ? NO_ADDRESSES : passage.space };
}

/** Whether a rule speaks of the protocol and ports, on the receiver. */
function carriage(rule: Rule, { packets, receiver }: Passage): Tri {
	const { protocols, ports } = rule;
	let protocol: Tri;
	if (isUnknownSet(protocols)) protocol = protocols.within === null || protocols.within.has(packets.protocol) ? "maybe" : "no";
	else protocol = protocols.has(packets.protocol) ? "yes" : "no";
	if (protocol === "no") return "no";
	let port: Tri;
	if (isUnknownSet(ports)) port = ports.within === null || ports.within.overlaps(packets.ports) ? "maybe" : "no";
	else port = ports.covers(packets.ports) ? "yes" : ports.overlaps(packets.ports) ? "maybe" : "no";
	for (const named of rule.namedPorts) port = or(port, namedSo(named, packets, receiver));
	for (const named of rule.exceptNamedPorts ?? []) port = and(port, not(namedSo(named, packets, receiver)));
	return port === "yes" ? protocol : port;
}

/** Whether packets go to the port that the receiver calls by a name. */
function namedSo({ name, protocol }: Rule["namedPorts"][number], packets: Packets, receiver: Passage["receiver"]): Tri {
	if (protocol !== packets.protocol || receiver === null) return "no";
	const numbers = receiver.namedPorts.get(`${name}/${protocol}`);
	if (numbers === undefined) return receiver.synthetic ? "maybe" : "no";
	return numbers.every((number) => packets.ports.has(number))
		? "yes"
		: numbers.some((number) => packets.ports.has(number))
			? "maybe"
			: "no";
}

function sourced({ within, ...sources }: Sources, passage: Passage): Region {
	if (within === undefined || within.covers(passage.space)) return sourcedAnywhere(sources, passage);
	return sourcedAnywhere(sources, { ...passage, space: passage.space.intersect(within) });
}

function sourcedAnywhere({ addresses, members, unknowns, reach }: Sources, passage: Passage): Region {
	const { space, other } = passage;
	let member: Tri = "no";
	for (const one of members) {
		member = or(member, carries(passage, one));
		if (member === "yes") return { lower: space, upper: space };
	}
	const met: Tri = reach === undefined ? "yes" : reachedByAddress(sendersOfParty(other), reach);
	const byAddress = met === "no" || addresses.isEmpty ? NO_ADDRESSES : addresses.intersect(space);
	const doubtful = unknowns
		.filter((unknown) => mayBeMeant(unknown, met, (one) => carries(passage, one)))
		.reduce((sum, { within }) => sum.union(within === undefined ? space : within.intersect(space)), byAddress);
	return { lower: met === "yes" ? byAddress : NO_ADDRESSES, upper: member === "maybe" ? space : doubtful };
}

/** An address that may be anybody's may be that of a pod or machine; any other that nothing in the inputs has is outside. */
const sendersOfParty = ({ subject, unknownMember, noServer }: Party): Senders =>
	subject === null && !unknownMember ? (noServer === true ? OUTSIDER : OUTSIDE) : sendersOf(subject, false);

function carries({ other: party, inventory, isOwnNode }: Passage, member: Member): Tri {
	const { subject, unknownMember } = party;
	switch (member.kind) {
		case "everything":
			return "yes";
		case "senders":
			return isSenderHere(sendersOfParty(party), member, isOwnNode);
		case "named-range":
			return "maybe";
		case "pods":
			if (subject === null) return unknownMember ? "maybe" : "no";
			return inventory.matchers.get(member.key)?.(subject) ?? "maybe";
		case "group":
			if (subject === null) return unknownMember ? "maybe" : "no";
			return carriesGroup(subject, member.id, inventory);
	}
}
