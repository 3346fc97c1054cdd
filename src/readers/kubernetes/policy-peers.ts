import { type AddressSet, NO_ADDRESSES, parseCidr } from "../../model/addresses.ts";
import type { Member, Sources, UnknownSource } from "../../model/inventory.ts";
import type { Membership } from "./membership.ts";
import { fieldName, type Problems } from "./problems.ts";
import { EVERYTHING, readSelector } from "./selector.ts";
import { isRecord, isVariable, type Json, list } from "./value.ts";

export interface Peers {
	readonly sources: Sources;
	/** What the author wrote, for people. */
	readonly text: string;
}

const ANYWHERE: Peers = { sources: { addresses: NO_ADDRESSES, members: [{ kind: "everything" }], unknowns: [] }, text: "anywhere" };

/** What peers are read for: the policy that holds them, and where selected pods are told apart. */
export interface PeerContext {
	readonly namespace: string;
	readonly address: string;
	readonly membership: Membership;
	readonly problems: Problems;
}

/**
 * The `from` or `to` of a rule (networking/v1 NetworkPolicyPeer, ValidateNetworkPolicyPeer): missing or empty means
 * everything inside and outside the cluster; otherwise the union of its items.
 */
export function readPeers(raw: unknown, path: string, context: PeerContext): Peers {
	if (raw === undefined || raw === null || (Array.isArray(raw) && raw.length === 0)) return ANYWHERE;
	if (!Array.isArray(raw)) context.problems.reject(path, "is no list");
	let addresses = NO_ADDRESSES;
	const members: Member[] = [];
	const unknowns: UnknownSource[] = [];
	const texts: string[] = [];
	for (const [index, item] of list(raw).entries()) {
		const peer = readPeer(item, `${path}/${index}`, context);
		if (peer === null) continue;
		texts.push(peer.text);
		if ("member" in peer) members.push(peer.member);
		else if ("unknown" in peer) unknowns.push(peer.unknown);
		else addresses = addresses.union(peer.addresses);
	}
	return { sources: { addresses, members, unknowns }, text: texts.join(", ") };
}

type Peer = { readonly text: string } & (
	| { readonly member: Member }
	| { readonly addresses: AddressSet }
	| { readonly unknown: UnknownSource }
);

function readPeer(raw: unknown, path: string, context: PeerContext): Peer | null {
	const { problems, membership, namespace } = context;
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
		return readBlock(ipBlock, `${path}/ipBlock`, context);
	}
	if (!given(podSelector) && !given(namespaceSelector)) {
		problems.reject(path, "names no peer");
		return null;
	}
	const pods = readSelector(podSelector, `${path}/podSelector`, problems);
	const scope = given(namespaceSelector)
		? { namespaces: readSelector(namespaceSelector, `${path}/namespaceSelector`, problems) }
		: { own: namespace };
	const member = membership.member(scope, given(podSelector) ? pods : EVERYTHING);
	return { member, text: member.kind === "pods" ? member.text : "" };
}

/** ValidateIPBlock: `cidr` is a CIDR, every `except` a longer prefix inside it. `except` narrows this block alone. */
function readBlock(raw: unknown, path: string, { problems, address }: PeerContext): Peer | null {
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
	return { addresses, text: excepted.length === 0 ? block.text : `${block.text} except ${excepted.join(", ")}` };
}

function exceptions(block: Json, path: string, problems: Problems): readonly unknown[] {
	const { except } = block;
	if (except !== undefined && except !== null && !Array.isArray(except)) problems.reject(`${path}/except`, "is no list");
	return list(except);
}

function readCidr(
	raw: unknown,
	path: string,
	problems: Problems,
): { readonly addresses: AddressSet; readonly length: number; readonly text: string } | null {
	const length = typeof raw === "string" ? /\/(\d{1,3})$/.exec(raw)?.[1] : undefined;
	try {
		if (typeof raw === "string" && length !== undefined) return { addresses: parseCidr(raw), length: Number(length), text: raw };
	} catch (error) {
		if (!(error instanceof RangeError)) throw error;
	}
	problems.reject(path, raw === undefined ? "is missing" : `is ${JSON.stringify(raw)}, which is no CIDR`);
	return null;
}
