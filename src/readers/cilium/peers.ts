import { NO_ADDRESSES, parseCidr } from "../../model/addresses.ts";
import { nodesByWildcard } from "../../model/engine.ts";
import type { Member, Reach, Sources, UnknownSource } from "../../model/inventory.ts";
import type { Membership } from "../kubernetes/membership.ts";
import type { NodePeers } from "../kubernetes/node-peers.ts";
import { fieldName, type Problems } from "../kubernetes/problems.ts";
import { EVERYTHING, readSelector } from "../kubernetes/selector.ts";
import { isRecord, isVariable, type Json, list, text } from "../kubernetes/value.ts";
import type { CidrGroups } from "./cidr-groups.ts";
import { NODE_LABELS_KEY, OWN_NAMESPACE } from "./defaults.ts";
import { everybodyBut, type Peer, readEntity, readIdentity } from "./entities.ts";
import { readLabelSelector, readPeerSelector } from "./selectors.ts";
import type { CiliumServices } from "./services.ts";
import type { Settings } from "./settings.ts";

/** What peers are read for. */
export interface PeerContext {
	readonly address: string;
	/** The policy's namespace, null for a clusterwide one. */
	readonly namespace: string | null;
	readonly membership: Membership;
	readonly problems: Problems;
	readonly settings: Settings;
	readonly cidrGroups: CidrGroups;
	readonly services: CiliumServices;
	readonly nodes: NodePeers;
}

export interface Peers {
	readonly sources: Sources;
	readonly text: string;
	/** Fields whose meaning only the running cluster tells. */
	readonly unsupported: readonly string[];
	/** Besides, the pods of the namespace of whoever is selected. */
	readonly ownNamespace?: true;
}

type Field = "Endpoints" | "Entities" | "CIDR" | "CIDRSet" | "Nodes" | "Groups" | "FQDNs" | "Services";
const FIELDS: readonly Field[] = ["Endpoints", "Entities", "CIDR", "CIDRSet", "Nodes", "Groups", "FQDNs", "Services"];

export const peerFields = (prefix: "from" | "to"): readonly string[] => [...FIELDS, "Requires"].map((field) => prefix + field);

const ANYBODY: Peers = {
	sources: { addresses: NO_ADDRESSES, members: [{ kind: "everything" }], unknowns: [] },
	text: "anywhere",
	unsupported: [],
};
const NOBODY: Peers = { sources: { addresses: NO_ADDRESSES, members: [], unknowns: [] }, text: "nobody", unsupported: [] };

/**
 * Who a rule speaks of (`pkg/policy/api/ingress.go`, `rule_validation.go`): at most one kind of peer. A list that is there
 * and empty selects nobody; no list at all means everybody, where the rule names ports, else nobody (`- {}`).
 */
export function readPeers(element: Json, path: string, prefix: "from" | "to", namesTraffic: boolean, context: PeerContext): Peers {
	const given = FIELDS.filter((field) => element[prefix + field] !== undefined && element[prefix + field] !== null);
	for (const field of given)
		if (!Array.isArray(element[prefix + field])) context.problems.reject(`${path}/${prefix}${field}`, "is no list");
	const filled = given.filter((field) => list(element[prefix + field]).length > 0);
	if (filled.length > 1)
		context.problems.reject(path, `has ${filled.map((field) => prefix + field).join(" and ")}; each needs a rule of its own`);
	if (filled.length < given.length) return NOBODY;
	const [field] = filled;
	if (field === undefined) return namesTraffic ? ANYBODY : NOBODY;
	const name = prefix + field;
	return readField(field, list(element[name]), `${path}/${name}`, name, context);
}

function readField(field: Field, items: readonly unknown[], path: string, name: string, context: PeerContext): Peers {
	switch (field) {
		case "Endpoints":
			return ofWorld(together(items.map((item, index) => readEndpoints(item, `${path}/${index}`, context))));
		case "Entities":
			return readEntities(items, path, context);
		case "CIDR":
			return outside(
				items.map((item, index) => readCidr(item, `${path}/${index}`, context)),
				context,
			);
		case "CIDRSet":
			return outside(
				items.map((item, index) => readCidrRule(item, `${path}/${index}`, context)),
				context,
			);
		case "Nodes":
			return readNodes(items, path, name, context);
		case "Services":
			return readServices(items, path, name, context);
		case "Groups":
		case "FQDNs":
			return unknownPeer(path, name, { bound: "addresses", members: [] }, context);
	}
}

const MACHINES: Member = { kind: "senders", senders: ["machine"], text: "machines of the cluster" };

function together(peers: readonly (Peer | null)[]): Peers {
	const found = peers.filter((peer) => peer !== null);
	return {
		sources: {
			addresses: found.reduce((sum, peer) => ("addresses" in peer ? sum.union(peer.addresses) : sum), NO_ADDRESSES),
			members: found.flatMap((peer) => ("member" in peer ? [peer.member] : [])),
			unknowns: found.flatMap((peer) => ("unknown" in peer ? [peer.unknown] : [])),
		},
		text: found.map(({ text }) => text).join(", "),
		unsupported: [],
	};
}

function readEntities(items: readonly unknown[], path: string, context: PeerContext): Peers {
	const { namespace, membership } = context;
	const peers = items.map((item, index): Peer | null => {
		if (item !== OWN_NAMESPACE) return readEntity(item, `${path}/${index}`, context);
		return namespace === null ? null : { member: membership.member({ own: namespace }, EVERYTHING), text: `entity ${item}` };
	});
	const own = namespace === null && items.includes(OWN_NAMESPACE);
	return { ...ofWorld(together(peers)), ...(own ? { ownNamespace: true } : {}) };
}

/** One family of the world is told by addresses, and those of the cluster's own members are none of it. */
const ofWorld = (peers: Peers): Peers =>
	peers.sources.addresses.isEmpty ? peers : { ...peers, sources: { ...peers.sources, reach: { pod: "no", machine: "no" } } };

/**
 * Nodes by their labels, which other nodes than the own one have where the agent is told to look at them, and none have otherwise (docs,
 * "Node based"). Whether the own one counts on the way out nobody says.
 */
function readNodes(items: readonly unknown[], path: string, name: string, context: PeerContext): Peers {
	const { nodeLabels } = context.settings;
	if (nodeLabels === "off") {
		context.problems.reject(path, `needs ${NODE_LABELS_KEY}`);
		return NOBODY;
	}
	if (nodeLabels === "unseen" || name === "toNodes") return unknownPeer(path, name, { bound: "members", members: [MACHINES] }, context);
	return together(
		items.map((item, index): Peer => {
			const selector = readLabelSelector(item, `${path}/${index}`, context.problems);
			return { member: context.nodes.member(selector), text: `nodes ${selector.text}` };
		}),
	);
}

/** Services of which the inputs show neither pods nor addresses may be anybody. */
function readServices(items: readonly unknown[], path: string, name: string, context: PeerContext): Peers {
	const meant = items.map((item, index) => context.services.meant(item, `${path}/${index}`, context.problems));
	const peers = meant.flat().map(({ namespace, ends }): Peer | null => {
		if (ends === null) return null;
		if ("addresses" in ends) return { addresses: ends.addresses, text: `endpoints of namespace ${namespace}` };
		const member = context.membership.member({ own: namespace }, ends.pods);
		return { member, text: member.text };
	});
	return meant.some((services) => services.length === 0) || peers.includes(null)
		? unknownPeer(path, name, { bound: "anything", members: [] }, context)
		: outside(peers, context);
}

function outside(peers: readonly (Peer | null)[], context: PeerContext): Peers {
	const { sources, text, unsupported } = together(peers);
	const wildcard = peers.some((peer) => peer !== null && "wildcard" in peer && peer.wildcard === true);
	return { sources: { ...sources, reach: reachOf(context, wildcard) }, text, unsupported };
}

const unknownPeer = (path: string, name: string, source: Pick<UnknownSource, "bound" | "members">, context: PeerContext): Peers => {
	const unknown = { address: context.address, attribute: fieldName(path) };
	return {
		sources: { addresses: NO_ADDRESSES, members: [], unknowns: [{ unknown, ...source }], reach: reachOf(context) },
		text: name,
		unsupported: [path],
	};
};

/** Rules by address concern neither pods nor machines of the cluster, unless the agent is told so. */
export const reachOf = ({ settings: { cidrsMatchNodes, cidrsMatchPods } }: Pick<PeerContext, "settings">, wildcard = false): Reach => ({
	pod: cidrsMatchPods ? "yes" : "no",
	machine: !cidrsMatchNodes ? "no" : wildcard ? nodesByWildcard(cidrsMatchPods) : "yes",
});

function readEndpoints(raw: unknown, path: string, context: PeerContext): Peer | null {
	const selector = readPeerSelector(raw, path, { ...context, ...context.settings });
	const member = selector !== null && "but" in selector ? everybodyBut(selector.but) : undefined;
	if (member !== null && member !== undefined) return { member, text: "text" in member ? member.text : "anybody" };
	if (selector === null || "but" in selector)
		return {
			unknown: { unknown: { address: context.address, attribute: fieldName(path) }, bound: "anything", members: [] },
			text: "endpoints",
		};
	if ("reserved" in selector) return readIdentity(selector.reserved, path, context);
	const pods = context.membership.member(selector.scope, selector.pods);
	return { member: pods, text: pods.text };
}

/** With a length: the CRD admits no bare address, and never has (cilium/cilium#47150). */
const CIDR = /^\S+\/\d+$/;

function readCidr(raw: unknown, path: string, { problems, address }: PeerContext): Peer | null {
	if (isVariable(raw)) return { unknown: { unknown: { address, attribute: fieldName(path) }, bound: "addresses", members: [] }, text: raw };
	try {
		if (typeof raw === "string" && CIDR.test(raw)) return { addresses: parseCidr(raw), text: raw, wildcard: raw.endsWith("/0") };
	} catch (error) {
		if (!(error instanceof RangeError)) throw error;
	}
	problems.reject(path, `is ${JSON.stringify(raw)}, which is no CIDR`);
	return null;
}

/** `cidr` without `except`, or a group of CIDRs by name. */
function readCidrRule(raw: unknown, path: string, context: PeerContext): Peer | null {
	if (!isRecord(raw)) {
		context.problems.reject(path, "is no block of addresses");
		return null;
	}
	context.problems.onlyKeys(raw, path, ["cidr", "except", "cidrGroupRef", "cidrGroupSelector"]);
	const group = text(raw["cidrGroupRef"]);
	const { cidr, cidrGroupSelector } = raw;
	const named = [cidr, group, cidrGroupSelector].filter((one) => one !== undefined && one !== null && one !== "");
	if (named.length !== 1) {
		context.problems.reject(path, "wants one of cidr, cidrGroupRef and cidrGroupSelector");
		return null;
	}
	const exceptions = context.problems.list(raw, "except", path);
	const blocks = isRecord(cidrGroupSelector)
		? context.cidrGroups.selected(readSelector(cidrGroupSelector, `${path}/cidrGroupSelector`, context.problems))
		: group === null
			? [cidr]
			: context.cidrGroups.named(group);
	if (blocks === null) {
		const unknown = { address: group === null ? context.address : `CiliumCIDRGroup ${group}`, attribute: fieldName(path) };
		return { unknown: { unknown, bound: "addresses", members: [] }, text: `CIDR group ${group ?? "selector"}` };
	}
	const parts = [
		...blocks.map((block) => readCidr(block, cidr === undefined || cidr === null ? path : `${path}/cidr`, context)),
		...exceptions.map((item, index) => readCidr(item, `${path}/except/${index}`, context)),
	];
	const unclear = parts.find((part) => part !== null && "unknown" in part);
	if (unclear !== undefined) return unclear;
	const addresses = parts.map((part) => (part !== null && "addresses" in part ? part.addresses : NO_ADDRESSES));
	const whole = addresses.slice(0, blocks.length).reduce((a, b) => a.union(b), NO_ADDRESSES);
	const excepted = addresses.slice(blocks.length).reduce((a, b) => a.union(b), NO_ADDRESSES);
	// Exceptions from a group are not compared with it when the policy is made.
	if (cidr !== undefined && !whole.covers(excepted)) context.problems.reject(`${path}/except`, `has parts outside ${blocks.join(", ")}`);
	const names = parts.slice(blocks.length).flatMap((part) => part?.text ?? []);
	return {
		addresses: whole.subtract(excepted),
		text: `${blocks.join(", ")}${names.length === 0 ? "" : ` except ${names.join(", ")}`}`,
		wildcard: blocks.some((block) => typeof block === "string" && block.endsWith("/0")),
	};
}
