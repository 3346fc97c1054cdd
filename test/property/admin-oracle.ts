import type { World as UpstreamWorld } from "./networkpolicy-oracle.ts";
import {
	addressOf,
	admitted,
	type End,
	inside,
	isOwnNode,
	type LabelSelector,
	labelsOf,
	type Packet,
	type Pod,
	selects,
} from "./networkpolicy-oracle.ts";

/**
 * AdminNetworkPolicy and BaselineAdminNetworkPolicy (v1alpha1) and ClusterNetworkPolicy (v1alpha2), read straight from the comments of
 * their types (kubernetes-sigs/network-policy-api, apis/), for well-formed objects, with NetworkPolicies between their tiers.
 */

type Protocol = Packet["protocol"];
export type Whom =
	| { readonly namespaces: LabelSelector }
	| { readonly pods: { readonly namespaceSelector: LabelSelector; readonly podSelector: LabelSelector } };
export type Peer = Whom | { readonly nodes: LabelSelector } | { readonly networks: readonly string[] };

/** A port of v1alpha1. */
export type AdminPort =
	| { readonly portNumber: { readonly protocol?: Protocol; readonly port: number } }
	| { readonly portRange: { readonly protocol?: Protocol; readonly start: number; readonly end: number } }
	| { readonly namedPort: string };
interface Destination {
	readonly destinationPort: { readonly number: number } | { readonly range: { readonly start: number; readonly end: number } };
}
/** A protocol of v1alpha2. */
export type ClusterProtocol =
	| { readonly tcp: Destination }
	| { readonly udp: Destination }
	| { readonly sctp: Destination }
	| { readonly destinationNamedPort: string };

export interface Rule {
	readonly action: "Allow" | "Accept" | "Deny" | "Pass";
	readonly from?: readonly Whom[];
	readonly to?: readonly Peer[];
	readonly ports?: readonly AdminPort[];
	readonly protocols?: readonly ClusterProtocol[];
}

export interface Spec {
	readonly tier?: "Admin" | "Baseline";
	readonly priority?: number;
	readonly subject: Whom;
	readonly ingress?: readonly Rule[];
	readonly egress?: readonly Rule[];
}

export interface AdminPolicy {
	readonly kind: "AdminNetworkPolicy" | "BaselineAdminNetworkPolicy" | "ClusterNetworkPolicy";
	readonly spec: Spec;
}

export interface World extends UpstreamWorld {
	readonly nodeLabels: Readonly<Record<string, Readonly<Record<string, string>>>>;
	readonly admin: readonly AdminPolicy[];
}

export type Verdict = "allowed" | "blocked" | "unknown";
type Direction = "Ingress" | "Egress";

/** A packet must leave the one and enter the other. Where policies of one priority differ, nobody knows. */
export function reaches(world: World, from: End, to: End, packet: Packet): Verdict {
	const out = "pod" in from ? crosses(world, from.pod, "Egress", to, to, packet) : "allowed";
	const into = "pod" in to ? crosses(world, to.pod, "Ingress", from, to, packet) : "allowed";
	if (out === "blocked" || into === "blocked") return "blocked";
	return out === "allowed" && into === "allowed" ? "allowed" : "unknown";
}

function crosses(world: World, pod: Pod, direction: Direction, other: End, receiver: End, packet: Packet): Verdict {
	// "Host-networked pods are not included in subject selection", and NetworkPolicies ignore them.
	if (pod.hostNetwork) return "allowed";
	const question = { world, pod, direction, other, receiver, packet };
	const tier = (baseline: boolean): readonly AdminPolicy[] =>
		world.admin.filter(({ kind, spec }) => (kind === "BaselineAdminNetworkPolicy" || spec.tier === "Baseline") === baseline);
	const behind = (): Verdict => {
		// Traffic with the own node is an exception that NetworkPolicies make, and they alone; who is isolated is asked no further.
		const upstream = admitted(world, pod, direction, other, receiver, packet);
		if (upstream !== null) return upstream || isOwnNode(world, pod, other) ? "allowed" : "blocked";
		return oneOf([...decisions(tier(true), question)].map((action) => (action === "Deny" ? "blocked" : "allowed")));
	};
	return oneOf(
		[...decisions(tier(false), question)].map((action) =>
			action === "Deny" ? "blocked" : action === "Allow" || action === "Accept" ? "allowed" : behind(),
		),
	);
}

const oneOf = (verdicts: readonly Verdict[]): Verdict =>
	verdicts.every((one) => one === verdicts[0]) ? (verdicts[0] as Verdict) : "unknown";

interface Question {
	readonly world: World;
	readonly pod: Pod;
	readonly direction: Direction;
	readonly other: End;
	readonly receiver: End;
	readonly packet: Packet;
}

/**
 * What a tier may decide: the action of the first rule that matches, policies in the order of their priority. Among those of one
 * priority an implementation may apply any that matches.
 */
function decisions(policies: readonly AdminPolicy[], question: Question): ReadonlySet<Rule["action"] | null> {
	const priorities = [...new Set(policies.map(({ spec }) => spec.priority ?? 0))].sort((a, b) => a - b);
	for (const priority of priorities) {
		const actions = policies
			.filter(({ spec }) => (spec.priority ?? 0) === priority)
			.flatMap((policy) => firstMatch(policy, question) ?? []);
		if (actions.length > 0) return new Set(actions);
	}
	return new Set([null]);
}

function firstMatch(policy: AdminPolicy, { world, pod, direction, other, receiver, packet }: Question): Rule["action"] | undefined {
	const { spec } = policy;
	if (!isSubject(world, policy, pod)) return undefined;
	const rules = (direction === "Ingress" ? spec.ingress : spec.egress) ?? [];
	return rules.find(
		(rule) =>
			((direction === "Ingress" ? rule.from : rule.to) ?? []).some((peer) => isPeer(peer, world, other)) && carries(rule, receiver, packet),
	)?.action;
}

/** Whether a policy applies to a pod. */
export const isSubject = (world: World, { spec }: AdminPolicy, pod: Pod): boolean => means(spec.subject, world, pod);

const means = (whom: Whom, world: World, pod: Pod): boolean =>
	"namespaces" in whom
		? selects(whom.namespaces, labelsOf(world, pod.namespace))
		: selects(whom.pods.namespaceSelector, labelsOf(world, pod.namespace)) && selects(whom.pods.podSelector, pod.labels);

function isPeer(peer: Peer, world: World, other: End): boolean {
	if ("networks" in peer) return peer.networks.some((cidr) => inside(addressOf(other), cidr));
	if ("nodes" in peer)
		return Object.entries(world.nodes).some(
			([name, address]) => address === addressOf(other) && selects(peer.nodes, world.nodeLabels[name] ?? {}),
		);
	return "pod" in other && !other.pod.hostNetwork && means(peer, world, other.pod);
}

function carries({ ports, protocols }: Rule, receiver: End, packet: Packet): boolean {
	if (ports === undefined && protocols === undefined) return true;
	return (
		(ports ?? []).some((port) => {
			if ("namedPort" in port) return isNamed(port.namedPort, receiver, packet);
			if ("portNumber" in port) return (port.portNumber.protocol ?? "TCP") === packet.protocol && port.portNumber.port === packet.port;
			const { protocol = "TCP", start, end } = port.portRange;
			return protocol === packet.protocol && start <= packet.port && packet.port <= end;
		}) ||
		(protocols ?? []).some((entry) => {
			if ("destinationNamedPort" in entry) return isNamed(entry.destinationNamedPort, receiver, packet);
			const [[protocol, { destinationPort: port }]] = Object.entries(entry) as [[string, Destination]];
			if (protocol.toUpperCase() !== packet.protocol) return false;
			return "number" in port ? port.number === packet.port : port.range.start <= packet.port && packet.port <= port.range.end;
		})
	);
}

/** A port of the pod that receives, "based on the ContainerPort name": its protocol is that port's. */
const isNamed = (name: string, receiver: End, packet: Packet): boolean =>
	"pod" in receiver &&
	receiver.pod.ports.some((port) => port.name === name && port.protocol === packet.protocol && port.containerPort === packet.port);
