import { type AddressSet, NO_ADDRESSES } from "../../model/addresses.ts";
import type { Member, Sources, UnknownSource } from "../../model/inventory.ts";
import { ACCOUNT_LABEL } from "../kubernetes/defaults.ts";
import { ABSENT, decided, oneOf } from "../kubernetes/keyset.ts";
import { knownOf, type Labels } from "../kubernetes/labels.ts";
import type { Membership, Scope } from "../kubernetes/membership.ts";
import type { NodePeers } from "../kubernetes/node-peers.ts";
import { readBlock } from "../kubernetes/policy-peers.ts";
import { fieldName, type Problems } from "../kubernetes/problems.ts";
import { EVERYTHING, readSelector, type Selector, selectorOf } from "../kubernetes/selector.ts";
import { isRecord, type Json, list, record, text } from "../kubernetes/value.ts";
import type { Groups } from "./groups.ts";
import { refuseMixture } from "./refusals.ts";

/** What peers and subjects are read for. */
export interface PeerContext {
	readonly address: string;
	/** Namespace of a namespaced policy, to whose pods a lone podSelector speaks; null: those of all namespaces. */
	readonly namespace: string | null;
	/** The namespace that `match: Self` means; null where the policy is read for none in particular. */
	readonly self: string | null;
	readonly membership: Membership;
	readonly nodes: NodePeers;
	readonly groups: Groups;
	readonly namespaceLabels: (namespace: string) => Labels;
	readonly problems: Problems;
}

const FIELDS = [
	"ipBlock",
	"podSelector",
	"namespaceSelector",
	"namespaces",
	"externalEntitySelector",
	"group",
	"fqdn",
	"serviceAccount",
	"nodeSelector",
	"scope",
];

const EVERYBODY: Sources = { addresses: NO_ADDRESSES, members: [{ kind: "everything" }], unknowns: [] };
const ANY_POD: Scope = { namespaces: EVERYTHING };

export interface Peers {
	readonly sources: Sources;
	readonly text: string;
	/** Fields whose meaning is not in the inputs. */
	readonly unsupported: readonly string[];
}

/** The `from` or `to` of a rule: nothing at all means everybody, else the union of the items. */
export function readPeers(rule: Json, path: string, field: "from" | "to", context: PeerContext): Peers {
	const items = list(rule[field]);
	if (rule[field] !== undefined && rule[field] !== null && !Array.isArray(rule[field]))
		context.problems.reject(`${path}/${field}`, "is no list");
	if (items.length === 0) return { sources: EVERYBODY, text: "anywhere", unsupported: [] };
	return together(items.map((item, index) => readPeer(item, `${path}/${field}/${index}`, context)));
}

export const together = (parts: readonly Peers[]): Peers => ({
	sources: {
		addresses: parts.reduce<AddressSet>((sum, { sources }) => sum.union(sources.addresses), NO_ADDRESSES),
		members: parts.flatMap(({ sources }) => sources.members),
		unknowns: parts.flatMap(({ sources }) => sources.unknowns),
	},
	text: parts.map(({ text: words }) => words).join(", "),
	unsupported: parts.flatMap(({ unsupported }) => unsupported),
});

function readPeer(raw: unknown, path: string, context: PeerContext): Peers {
	const { problems, membership, nodes } = context;
	if (!isRecord(raw)) problems.reject(path, "is no peer");
	const peer = record(raw);
	problems.onlyKeys(peer, path, FIELDS);
	refuseMixture(peer, path, problems);
	const given = (field: string): boolean => peer[field] !== undefined && peer[field] !== null;
	if (given("namespaces") && context.namespace !== null)
		problems.reject(`${path}/namespaces`, "is for ClusterNetworkPolicies; this policy knows no namespaces but by selector");
	if (given("ipBlock")) return block(peer["ipBlock"], `${path}/ipBlock`, context);
	if (given("group")) return context.groups.peers(text(peer["group"]) ?? "", `${path}/group`, context);
	if (given("nodeSelector")) return one(nodes.member(readSelector(peer["nodeSelector"], `${path}/nodeSelector`, problems)));
	if (given("fqdn")) return unclear(`${path}/fqdn`, String(peer["fqdn"]), { bound: "addresses", members: [] }, context);
	if (given("externalEntitySelector"))
		return unclear(`${path}/externalEntitySelector`, "external entities", { bound: "addresses", members: [] }, context);
	if (given("serviceAccount")) {
		const { scope, pods } = runningUnder(record(peer["serviceAccount"]));
		return one(membership.member(scope, pods));
	}
	const whom = readWhom(peer, path, context);
	if (whom === null)
		return unclear(`${path}/namespaces`, "namespaces", { bound: "members", members: [membership.member(ANY_POD, EVERYTHING)] }, context);
	const pods = one(membership.member(whom.scope, whom.pods));
	// Pods of other clusters are addresses that nothing here shows.
	return peer["scope"] === "ClusterSet"
		? together([pods, unclear(`${path}/scope`, "other clusters", { bound: "addresses", members: [] }, context)])
		: pods;
}

/** Pods by podSelector, namespaceSelector and namespaces; null where only the running cluster tells which namespaces are meant. */
export function readWhom(peer: Json, path: string, context: PeerContext): { readonly scope: Scope; readonly pods: Selector } | null {
	const { problems, namespace, self } = context;
	const given = (field: string): boolean => peer[field] !== undefined && peer[field] !== null;
	const pods = given("podSelector") ? readSelector(peer["podSelector"], `${path}/podSelector`, problems) : EVERYTHING;
	if (given("namespaces")) {
		const { match, sameLabels } = record(peer["namespaces"]);
		if (self === null) return null;
		if (String(match).toLowerCase() === SELF) return { scope: { own: self }, pods };
		const alike = namespacesLike(context.namespaceLabels(self), list(sameLabels));
		return alike === null ? null : { scope: { namespaces: alike }, pods };
	}
	if (given("namespaceSelector"))
		return { scope: { namespaces: readSelector(peer["namespaceSelector"], `${path}/namespaceSelector`, problems) }, pods };
	if (!given("podSelector")) problems.reject(path, "names nobody");
	return { scope: namespace === null ? ANY_POD : { own: namespace }, pods };
}

const SELF = "self";

/** Pods that run under one service account. */
export const runningUnder = (account: Json): { readonly scope: Scope; readonly pods: Selector } => ({
	scope: { own: text(account["namespace"]) ?? "" },
	pods: selectorOf([
		{ key: ACCOUNT_LABEL, allowed: oneOf([text(account["name"]) ?? ""]), text: `serviceAccount=${text(account["name"])}` },
	]),
});

/** Namespaces with the same values of all the labels; none where one is absent (`PeerNamespaces.sameLabels`), null where a value is not known. */
function namespacesLike(labels: Labels, keys: readonly unknown[]): Selector | null {
	const values = keys.map((key) => ({ key: String(key), known: knownOf(labels, String(key)) }));
	if (keys.length === 0 || values.some(({ known }) => known !== ABSENT && decided(known) === null)) return null;
	return selectorOf(
		values.map(({ key, known }) => {
			const value = decided(known);
			return { key, allowed: oneOf(value === null ? [] : [value]), text: value === null ? `${key} in ()` : `${key}=${value}` };
		}),
	);
}

/** Whether a rule speaks of the namespace of whoever it applies to. */
export const meansOwnNamespace = (rule: unknown): boolean =>
	["from", "to"].some((field) => list(record(rule)[field]).some((peer) => isRecord(record(peer)["namespaces"])));

const one = (member: Member): Peers => ({
	sources: { addresses: NO_ADDRESSES, members: [member], unknowns: [] },
	text: "text" in member ? member.text : "",
	unsupported: [],
});

/** Addresses of an `ipBlock`: those of NetworkPolicies, `except` included since Antrea 2.2. */
export function block(raw: unknown, path: string, { address, problems }: PeerContext): Peers {
	const found = readBlock(raw, path, address, problems);
	return {
		sources: {
			addresses: found !== null && "addresses" in found ? found.addresses : NO_ADDRESSES,
			members: [],
			unknowns: found !== null && "unknown" in found ? [found.unknown] : [],
		},
		text: found?.text ?? "",
		unsupported: [],
	};
}

/** Somebody whom the inputs do not tell. */
export const unclear = (
	path: string,
	words: string,
	source: Pick<UnknownSource, "bound" | "members">,
	{ address }: PeerContext,
): Peers => ({
	sources: { addresses: NO_ADDRESSES, members: [], unknowns: [{ unknown: { address, attribute: fieldName(path) }, ...source }] },
	text: words,
	unsupported: [path],
});
