import { type AddressSet, formatCidrs, NO_ADDRESSES } from "../model/addresses.ts";
import type { Inventory, Member, Reach, Sender, Sources, Subject } from "../model/inventory.ts";
import { isOnPodNetwork } from "../model/pod.ts";
import type { Tri } from "../model/tri.ts";
import type { Written } from "../model/written.ts";
import { definitionOf, type Scene } from "./classes.ts";
import type { Passage } from "./coverage.ts";
import { sendersOf } from "./senders.ts";

/** Whom a rule of a fix lets in, in terms that policies can say. */
export type Peer =
	| { readonly kind: "addresses"; readonly addresses: AddressSet }
	| { readonly kind: "every-pod" }
	| { readonly kind: "pods"; readonly namespace: string; readonly labels: Readonly<Record<string, string>> }
	/** Machines that are not in the input, by the selector that stands for them. */
	| { readonly kind: "machines"; readonly id: string; readonly selector: string; readonly labels: Readonly<Record<string, string>> }
	/** Cilium tells these by who they are. */
	| { readonly kind: "entity"; readonly name: "kube-apiserver" | "remote-node"; readonly sender: Sender }
	| { readonly kind: "anybody" };

export type Api = Written["api"];

/**
 * Whom the refused packets come from, as policies of an API can say it: sets of peers, the narrowest first. None where somebody of them
 * cannot be told to that API.
 */
export function peersFor(scene: Scene, passages: readonly Passage[], api: Api): readonly (readonly Peer[])[] {
	const ways = passages.filter(({ blocked }) => !blocked.isEmpty).map((passage) => waysOf(scene, passage, api));
	const told = ways.every((own) => own.length > 0);
	const levels = told ? Math.max(0, ...ways.map(({ length }) => length)) : 0;
	return Array.from({ length: levels }, (_, level) => united(ways.flatMap((own) => own[Math.min(level, own.length - 1)] ?? [])));
}

/**
 * Ports alone: the one form that lets in callers of pods whom the API of a policy cannot name otherwise. Of a machine's port, or for
 * callers that are pods or that nobody named, it would be too much.
 */
export function portsAlone(passages: readonly Passage[], api: Api, nature: Subject["nature"]): readonly (readonly Peer[])[] {
	const refused = passages.filter(({ blocked }) => !blocked.isEmpty);
	const fromMachines = nature === "pod" && refused.every(({ wanted }) => !wanted.endpoint.pod && !wanted.endpoint.unnamedOutside);
	return fromMachines && !BY_LABELS_ALONE.has(api) ? [[{ kind: "anybody" }]] : [];
}

/** Their rules for inbound packets know pods, and nobody else (network-policy-api, AdminNetworkPolicyIngressPeer). */
const BY_LABELS_ALONE: ReadonlySet<Api> = new Set(["admin", "cluster"]);

function waysOf(scene: Scene, { wanted: { endpoint }, exact, blocked }: Passage, api: Api): readonly (readonly Peer[])[] {
	const { subject, pod, className, unnamedOutside } = endpoint;
	if (definitionOf(scene, className).kind === "pods") return [[{ kind: "every-pod" }]];
	if (pod) return subject?.network == null ? [] : [[{ kind: "pods", namespace: subject.network, labels: lasting(subject.labels) }]];
	if (unnamedOutside || BY_LABELS_ALONE.has(api)) return [];
	const byAddress: readonly (readonly Peer[])[] = exact ? [[{ kind: "addresses", addresses: blocked.addresses }]] : [];
	if (api === "cilium") return [...entitiesOf(endpoint.senders ?? sendersOf(subject, pod)), ...byAddress];
	if (byAddress.length > 0 || subject?.synthetic !== true || subject.kind !== "kubernetes-node") return byAddress;
	const { id, labels } = subject;
	const [selector = ""] = subject.names;
	if (api === "calico" || (api === "antrea" && Object.keys(labels).length > 0)) return [[{ kind: "machines", id, selector, labels }]];
	return [];
}

/** Labels that controllers set anew with each rollout (`k8s.io/api/{apps,batch}/v1` constants): nobody selects by them. */
const PASSING =
	/^(?:pod-template-hash|pod-template-generation|controller-revision-hash|controller-uid|job-name|batch\.kubernetes\.io\/.*|statefulset\.kubernetes\.io\/pod-name|apps\.kubernetes\.io\/pod-index)$/;

export const lasting = (labels: Readonly<Record<string, string>>): Readonly<Record<string, string>> =>
	Object.fromEntries(Object.entries(labels).filter(([key]) => !PASSING.test(key)));

/** The API server is told apart from other machines, these are not from each other. */
function entitiesOf(senders: Readonly<Record<Sender, Tri>>): readonly (readonly Peer[])[] {
	if (senders["api-server"] === "yes") return [[{ kind: "entity", name: "kube-apiserver", sender: "api-server" }]];
	return senders.machine === "yes" ? [[{ kind: "entity", name: "remote-node", sender: "machine" }]] : [];
}

/** Each peer once, addresses together. */
function united(peers: readonly Peer[]): readonly Peer[] {
	const addresses = peers.reduce((sum, peer) => (peer.kind === "addresses" ? sum.union(peer.addresses) : sum), NO_ADDRESSES);
	const others = new Map(peers.filter(({ kind }) => kind !== "addresses").map((peer) => [keyOf(peer), peer]));
	return [...(addresses.isEmpty ? [] : [{ kind: "addresses", addresses } as const]), ...others.values()];
}

/** The peers as sources of a rule of the model. */
export function sourcesOf(peers: readonly Peer[], reach: Reach | undefined): Sources {
	const addresses = peers.reduce((sum, peer) => (peer.kind === "addresses" ? sum.union(peer.addresses) : sum), NO_ADDRESSES);
	const members = peers.flatMap((peer) => (peer.kind === "addresses" ? [] : [memberOf(peer)]));
	return { addresses, members, unknowns: [], ...(reach === undefined ? {} : { reach }) };
}

function memberOf(peer: Exclude<Peer, { kind: "addresses" }>): Member {
	switch (peer.kind) {
		case "every-pod":
			return { kind: "senders", senders: ["pod"], text: textOf(peer) };
		case "entity":
			return { kind: "senders", senders: [peer.sender], text: textOf(peer) };
		case "pods":
		case "machines":
			return { kind: "pods", key: keyOf(peer), text: textOf(peer) };
		case "anybody":
			return { kind: "everything" };
	}
}

const keyOf = (peer: Peer): string => `fix ${peer.kind} ${"id" in peer ? peer.id : textOf(peer)}`;

/** What a peer is called in a sentence. */
export function textOf(peer: Peer): string {
	switch (peer.kind) {
		case "addresses":
			return formatCidrs(peer.addresses).join(", ");
		case "every-pod":
			return "every pod";
		case "entity":
			return `entity ${peer.name}`;
		case "pods":
			return `pods ${pairs(peer.labels)} of namespace ${peer.namespace}`;
		case "machines":
			return `machines ${peer.selector}`;
		case "anybody":
			return "anywhere";
	}
}

const pairs = (labels: Readonly<Record<string, string>>): string =>
	Object.entries(labels)
		.map(([key, value]) => `${key}=${value}`)
		.join(",");

/** The inventory with matchers for peers that no policy of the inputs names. */
export function knowing(inventory: Inventory, peers: readonly Peer[]): Inventory {
	const own = new Map(peers.map((peer) => [keyOf(peer), matcherOf(peer)]));
	const matchers: Inventory["matchers"] = { get: (key) => own.get(key) ?? inventory.matchers.get(key) };
	return { ...inventory, matchers };
}

function matcherOf(peer: Peer): (subject: Subject) => Tri {
	if (peer.kind === "pods") return (subject) => selectsPods(peer.namespace, peer.labels, subject);
	if (peer.kind === "machines") return ({ id, synthetic }) => (id === peer.id ? "yes" : synthetic ? "maybe" : "no");
	return () => "no";
}

/** Whether a selector of one namespace and some labels selects a subject; of pods that are not in the input not all labels are known. */
export function selectsPods(namespace: string, labels: Readonly<Record<string, string>>, subject: Subject): Tri {
	if (subject.network !== namespace || !isOnPodNetwork(subject)) return "no";
	const answers = Object.entries(labels).map(([key, value]): Tri => {
		const own = subject.labels[key];
		return own === value ? "yes" : own === undefined && subject.synthetic ? "maybe" : "no";
	});
	return answers.includes("no") ? "no" : answers.includes("maybe") ? "maybe" : "yes";
}
