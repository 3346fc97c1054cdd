import { type AddressSet, NO_ADDRESSES, parseCidr } from "../../model/addresses.ts";
import type { Member, Sources, UnknownSource } from "../../model/inventory.ts";
import type { Tri } from "../../model/tri.ts";
import type { Membership } from "./membership.ts";
import { fieldName, type Problems } from "./problems.ts";
import { EVERYTHING, readSelector, type Selector } from "./selector.ts";
import { isRecord, isVariable, type Json, list } from "./value.ts";

export interface Peers {
	readonly sources: Sources;
	/** What the author wrote, for people. */
	readonly text: string;
}

const ANYWHERE: Peers = { sources: { addresses: NO_ADDRESSES, members: [{ kind: "everything" }], unknowns: [] }, text: "anywhere" };

/** Pods by their labels. */
export interface PodPeer {
	readonly pods: Selector;
	readonly namespaces: Selector | null;
	/** It has no podSelector. */
	readonly bare?: true;
	/** It means what nodes send to pods, too. */
	readonly machines?: Exclude<Tri, "no">;
	/** It may mean whoever is no pod, too. */
	readonly perhapsOthers?: true;
	/** It may mean what is sent to pods on the host network, too. */
	readonly hostPods?: true;
}

/** A peer as it is written, whatever namespace its policy is in. */
export type Peer =
	| PodPeer
	| { readonly addresses: AddressSet; readonly text: string; readonly wildcard?: true }
	| { readonly unknown: UnknownSource; readonly text: string };

/** The attribute by which it is told that a namespace of OVN-Kubernetes' may stand for the nodes. */
const HOST_NETWORK = "namespace of the host network";
/** The attribute by which it is told that a peer of which labels are only denied may be more than pods. */
const DENIED_LABELS = "labels that are only denied";
const OTHERS: Member = { kind: "senders", senders: ["machine", "api-server", "outside"], text: "whoever is no pod" };
const MACHINES: Member = { kind: "senders", senders: ["machine"], text: "machines of the cluster" };

/** The policy that peers stand in, and the direction of their rule. */
interface PeerPlace {
	readonly namespace: string;
	readonly address: string;
	readonly direction: "ingress" | "egress";
	readonly membership: Membership;
}

/** What peers mean in a policy of a namespace. */
export function peersIn(peers: readonly Peer[] | null, { namespace, address, direction, membership }: PeerPlace): Peers {
	if (peers === null) return ANYWHERE;
	let addresses = NO_ADDRESSES;
	const members: Member[] = [];
	const unknowns: UnknownSource[] = [];
	const texts: string[] = [];
	let wildcard = false;
	for (const peer of peers) {
		if ("pods" in peer) {
			const { pods, namespaces, machines, hostPods, perhapsOthers } = peer;
			const scope = namespaces === null ? { own: namespace } : { namespaces };
			const member = membership.member(scope, pods, direction === "egress" && hostPods === true ? "maybe" : "no");
			members.push(member);
			texts.push(member.text);
			if (perhapsOthers === true) unknowns.push({ unknown: { address, attribute: DENIED_LABELS }, bound: "members", members: [OTHERS] });
			// What pods send to a node goes to an address of its own.
			if (machines === undefined || direction === "egress") continue;
			if (machines === "yes") members.push(MACHINES);
			else unknowns.push({ unknown: { address, attribute: HOST_NETWORK }, bound: "members", members: [MACHINES] });
			continue;
		}
		texts.push(peer.text);
		if ("unknown" in peer) unknowns.push(peer.unknown);
		else {
			addresses = addresses.union(peer.addresses);
			wildcard ||= peer.wildcard === true;
		}
	}
	return { sources: { addresses, members, unknowns, ...(wildcard ? { wildcard } : {}) }, text: texts.join(", ") };
}

/**
 * One item of the `from` or `to` of a rule (networking/v1 NetworkPolicyPeer, ValidateNetworkPolicyPeer); null when it is none. `address` is
 * the policy's, for what is not known.
 */
export function readPeer(raw: unknown, path: string, address: string, problems: Problems): Peer | null {
	if (!isRecord(raw)) {
		problems.reject(path, "is no peer");
		return null;
	}
	problems.onlyKeys(raw, path, ["podSelector", "namespaceSelector", "ipBlock"]);
	const { podSelector, namespaceSelector, ipBlock } = raw;
	const given = (value: unknown): boolean => value !== undefined && value !== null;
	if (given(ipBlock)) {
		if (given(podSelector) || given(namespaceSelector))
			problems.reject(path, "has an ipBlock beside a selector; each needs an item of its own");
		return readBlock(ipBlock, `${path}/ipBlock`, address, problems);
	}
	if (!given(podSelector) && !given(namespaceSelector)) {
		problems.reject(path, "names no peer");
		return null;
	}
	const pods = readSelector(podSelector, `${path}/podSelector`, problems);
	const namespaces = given(namespaceSelector) ? readSelector(namespaceSelector, `${path}/namespaceSelector`, problems) : null;
	return given(podSelector) ? { pods, namespaces } : { pods: EVERYTHING, namespaces, bare: true };
}

/** ValidateIPBlock: `cidr` is a CIDR, every `except` a longer prefix inside it. `except` narrows this block alone. */
export function readBlock(
	raw: unknown,
	path: string,
	address: string,
	problems: Problems,
): Extract<Peer, { readonly text: string }> | null {
	if (!isRecord(raw)) {
		problems.reject(path, "is no block of addresses");
		return null;
	}
	problems.onlyKeys(raw, path, ["cidr", "except"]);
	const variable = [raw["cidr"], ...list(raw["except"])].find(isVariable);
	if (variable !== undefined)
		return { unknown: { unknown: { address, attribute: fieldName(`${path}/cidr`) }, bound: "addresses", members: [] }, text: variable };
	const block = readCidr(raw["cidr"], `${path}/cidr`, problems);
	if (block === null) return null;
	let addresses = block.addresses;
	const excepted = exceptions(raw, path, problems);
	for (const [index, value] of excepted.entries()) {
		const part = readCidr(value, `${path}/except/${index}`, problems);
		if (part === null) continue;
		if (!block.addresses.covers(part.addresses) || part.length <= block.length)
			problems.reject(`${path}/except/${index}`, `is ${part.text}, which is no part of ${block.text}`);
		addresses = addresses.subtract(part.addresses);
	}
	const text = excepted.length === 0 ? block.text : `${block.text} except ${excepted.join(", ")}`;
	return block.length === 0 ? { addresses, text, wildcard: true } : { addresses, text };
}

function exceptions(block: Json, path: string, problems: Problems): readonly unknown[] {
	const { except } = block;
	if (except !== undefined && except !== null && !Array.isArray(except)) problems.reject(`${path}/except`, "is no list");
	return list(except);
}

const CIDR = /^([0-9A-Fa-f.:]+)\/(0|[1-9]\d{0,2})$/;

/** IPv4 written as IPv6 (`::ffff:10.0.0.0/104`): some read it as the one, some as the other. */
const isMapped = (address: string): boolean => address.includes(":") && parseCidr(address).v6.isEmpty;

/** As Kubernetes 1.36 has it (IsValidCIDRForLegacyField with StrictIPCIDRValidation), which before took zeros in front of a length and mapped addresses. */
function readCidr(
	raw: unknown,
	path: string,
	problems: Problems,
): { readonly addresses: AddressSet; readonly length: number; readonly text: string } | null {
	const [, address, length] = (typeof raw === "string" && CIDR.exec(raw)) || [];
	try {
		if (typeof raw === "string" && address !== undefined && !isMapped(address))
			return { addresses: parseCidr(raw), length: Number(length), text: raw };
	} catch (error) {
		if (!(error instanceof RangeError)) throw error;
	}
	problems.reject(path, raw === undefined ? "is missing" : `is ${JSON.stringify(raw)}, which is no CIDR`);
	return null;
}
