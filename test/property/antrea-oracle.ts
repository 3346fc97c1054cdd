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
	type PolicyPort,
	selects,
	type World as UpstreamWorld,
} from "./networkpolicy-oracle.ts";

/**
 * Antrea-native policies read straight from their documentation (antrea-io/antrea docs/antrea-network-policy.md and
 * antrea-node-network-policy.md), for well-formed objects, with NetworkPolicies between the tiers and `baseline`.
 */

export interface Selectors {
	readonly podSelector?: LabelSelector;
	readonly namespaceSelector?: LabelSelector;
	readonly namespaces?: { readonly match: "Self" };
	readonly nodeSelector?: LabelSelector;
	readonly group?: string;
	readonly ipBlock?: { readonly cidr: string };
}

export interface Rule {
	readonly action: "Allow" | "Drop" | "Reject" | "Pass";
	readonly from?: readonly Selectors[];
	readonly to?: readonly Selectors[];
	readonly ports?: readonly PolicyPort[];
	readonly appliedTo?: readonly Selectors[];
}

export interface AntreaPolicy {
	/** Null: a ClusterNetworkPolicy. */
	readonly namespace: string | null;
	readonly spec: {
		readonly tier?: string;
		readonly priority: number;
		readonly appliedTo?: readonly Selectors[];
		readonly ingress?: readonly Rule[];
		readonly egress?: readonly Rule[];
	};
}

/** A ClusterGroup, or the Group of a namespace: "at most one of" these, but for the two selectors. */
export interface Group {
	readonly podSelector?: LabelSelector;
	readonly namespaceSelector?: LabelSelector;
	readonly serviceReference?: { readonly name: string; readonly namespace: string };
	readonly ipBlocks?: readonly { readonly cidr: string }[];
	readonly childGroups?: readonly string[];
}

export interface World extends UpstreamWorld {
	readonly nodeLabels: Readonly<Record<string, Readonly<Record<string, string>>>>;
	/** Priority by name, besides the ones that Antrea makes itself. */
	readonly tiers: Readonly<Record<string, number>>;
	/** By name; the Groups of a namespace as `NAMESPACE/NAME`. */
	readonly groups: Readonly<Record<string, Group>>;
	/** Selectors of Services, by `NAMESPACE/NAME`. */
	readonly services: Readonly<Record<string, Readonly<Record<string, string>>>>;
	readonly native: readonly AntreaPolicy[];
}

export type Verdict = "allowed" | "blocked" | "unknown";
type Direction = "Ingress" | "Egress";

const OWN_TIERS: Readonly<Record<string, number>> = {
	emergency: 50,
	securityops: 100,
	networkops: 150,
	platform: 200,
	application: 250,
	baseline: 253,
};

/** A packet must leave the one and enter the other; pods on the host network send and receive as their node does. */
export function reaches(world: World, from: End, to: End, packet: Packet): Verdict {
	const [out, into] = [
		isApart(from) ? throughPod(world, from.pod, "Egress", to, to, packet) : throughNode(world, from, "Egress", to, to, packet),
		isApart(to) ? throughPod(world, to.pod, "Ingress", from, to, packet) : throughNode(world, to, "Ingress", from, to, packet),
	];
	if (out === "blocked" || into === "blocked") return "blocked";
	return out === "allowed" && into === "allowed" ? "allowed" : "unknown";
}

const isApart = (end: End): end is { readonly pod: Pod } => "pod" in end && !end.pod.hostNetwork;

/** Whether a packet stays on a node whose own policies might speak of it: the documentation does not say. */
export const staysOnNode = ({ nodes }: Pick<World, "nodes">, from: End, to: End): boolean =>
	Object.values(nodes).includes(addressOf(from)) &&
	(addressOf(from) === addressOf(to) || ("pod" in to && nodes[to.pod.node] === addressOf(from)));

function throughPod(world: World, pod: Pod, direction: Direction, other: End, receiver: End, packet: Packet): Verdict {
	// "Such traffic will always be allowed" from a node to the pods that run on it.
	if (direction === "Ingress" && isOwnNode(world, pod, other)) return "allowed";
	const applies = (policy: AntreaPolicy, rule: Rule): boolean => isSubject(world, policy, rule, pod);
	const question: Question = { world, direction, other, receiver, packet, applies, own: pod };
	const behind = (): Verdict => {
		const upstream = admitted(world, pod, direction, other, receiver, packet);
		// A pod that a NetworkPolicy isolates stays isolated, whatever the baseline says.
		if (upstream !== null) return upstream || isOwnNode(world, pod, other) ? "allowed" : "blocked";
		return oneOf([...decisions(true, question)].map((action) => (refuses(action) ? "blocked" : "allowed")));
	};
	return oneOf([...decisions(false, question)].map((action) => (refuses(action) ? "blocked" : action === "Allow" ? "allowed" : behind())));
}

/** Whether a rule of a policy applies to a pod. */
export const isSubject = (world: World, policy: AntreaPolicy, rule: Rule, pod: Pod): boolean =>
	(rule.appliedTo ?? policy.spec.appliedTo ?? []).some((item) => item.nodeSelector === undefined && holds(world, policy, item, pod, pod));

/** Policies applied to nodes; NetworkPolicies say nothing of them, so that Pass leaves it to the baseline. */
function throughNode(world: World, node: End, direction: Direction, other: End, receiver: End, packet: Packet): Verdict {
	const name = Object.entries(world.nodes).find(([, address]) => address === addressOf(node))?.[0];
	if (name === undefined) return "allowed";
	const applies = ({ spec }: AntreaPolicy): boolean =>
		(spec.appliedTo ?? []).some(({ nodeSelector }) => nodeSelector !== undefined && selects(nodeSelector, world.nodeLabels[name] ?? {}));
	const question: Question = { world, direction, other, receiver, packet, applies, own: null };
	const behind = (): Verdict => oneOf([...decisions(true, question)].map((action) => (refuses(action) ? "blocked" : "allowed")));
	return oneOf([...decisions(false, question)].map((action) => (refuses(action) ? "blocked" : action === "Allow" ? "allowed" : behind())));
}

const refuses = (action: Rule["action"] | null): boolean => action === "Drop" || action === "Reject";

const oneOf = (verdicts: readonly Verdict[]): Verdict =>
	verdicts.every((one) => one === verdicts[0]) ? (verdicts[0] as Verdict) : "unknown";

interface Question {
	readonly world: World;
	readonly direction: Direction;
	readonly other: End;
	readonly receiver: End;
	readonly packet: Packet;
	readonly applies: (policy: AntreaPolicy, rule: Rule) => boolean;
	/** The pod to which policies apply; null for a node. */
	readonly own: Pod | null;
}

/**
 * What the tiers before NetworkPolicies, or the baseline, may decide: tier by tier, policy by policy, rule by rule the first that
 * matches. Rules of policies that share tier and priority act by their numbers (Antrea's `types.Priority` and its test of them,
 * test/e2e/antreapolicy_test.go), those of one number in no order: of these its documentation says that nobody knows.
 */
function decisions(baseline: boolean, question: Question): ReadonlySet<Rule["action"] | null> {
	const { world } = question;
	const tierOf = ({ spec }: AntreaPolicy): number => {
		const name = spec.tier ?? "application";
		return OWN_TIERS[name] ?? (world.tiers[name] as number);
	};
	const policies = world.native.filter(({ spec }) => (spec.tier === "baseline") === baseline);
	const places = [...new Set(policies.map((policy) => tierOf(policy) * 100_000 + policy.spec.priority))].sort((a, b) => a - b);
	for (const place of places) {
		const together = policies.filter((policy) => tierOf(policy) * 100_000 + policy.spec.priority === place);
		const longest = Math.max(...together.map((policy) => rulesOf(policy, question).length));
		for (let number = 0; number < longest; number++) {
			const actions = together.flatMap((policy) => {
				const rule = rulesOf(policy, question)[number];
				return rule !== undefined && matches(policy, rule, question) ? rule.action : [];
			});
			if (actions.length > 0) return new Set(actions);
		}
	}
	return new Set([null]);
}

const rulesOf = ({ spec }: AntreaPolicy, { direction }: Question): readonly Rule[] =>
	(direction === "Ingress" ? spec.ingress : spec.egress) ?? [];

const matches = (policy: AntreaPolicy, rule: Rule, question: Question): boolean =>
	question.applies(policy, rule) && peersMatch(policy, rule, question) && portsMatch(rule, question);

/** "An empty From in the ingress rule means that this rule matches all ingress sources." */
function peersMatch(policy: AntreaPolicy, rule: Rule, { world, direction, other, own }: Question): boolean {
	const peers = (direction === "Ingress" ? rule.from : rule.to) ?? [];
	if (peers.length === 0) return true;
	return peers.some((peer) => {
		const address = addressOf(other);
		if (peer.ipBlock !== undefined) return inside(address, peer.ipBlock.cidr);
		if (peer.nodeSelector !== undefined) {
			const { nodeSelector } = peer;
			return Object.entries(world.nodes).some(([name, one]) => one === address && selects(nodeSelector, world.nodeLabels[name] ?? {}));
		}
		if (peer.group !== undefined && blocksOf(world, policy, peer.group).some((cidr) => inside(address, cidr))) return true;
		// Packets of pods on the host network come from their node.
		return "pod" in other && !other.pod.hostNetwork && holds(world, policy, peer, other.pod, own);
	});
}

/** Whether an item of `appliedTo`, `from` or `to` selects a pod; `own`: the pod to which the rule applies. */
function holds(world: World, policy: AntreaPolicy, item: Selectors, pod: Pod, own: Pod | null): boolean {
	if (item.group !== undefined) return membersOf(world, policy, item.group).some((group) => isMember(world, policy, group, pod));
	if (item.ipBlock !== undefined || item.nodeSelector !== undefined) return false;
	const named = selects(item.podSelector ?? {}, pod.labels);
	if (item.namespaces !== undefined) return named && pod.namespace === own?.namespace;
	return named && inNamespaces(world, policy, item.namespaceSelector, pod);
}

/** A selector of pods alone means all namespaces in what is cluster-wide, the own one elsewhere. */
const inNamespaces = (world: World, policy: AntreaPolicy, selector: LabelSelector | undefined, pod: Pod): boolean =>
	selector === undefined
		? policy.namespace === null || policy.namespace === pod.namespace
		: selects(selector, labelsOf(world, pod.namespace));

const groupOf = (world: World, policy: AntreaPolicy, name: string): Group =>
	world.groups[policy.namespace === null ? name : `${policy.namespace}/${name}`] as Group;

/** A group, or its children: "only one level of nesting is supported". */
function membersOf(world: World, policy: AntreaPolicy, name: string): readonly Group[] {
	const group = groupOf(world, policy, name);
	return group.childGroups === undefined ? [group] : group.childGroups.map((child) => groupOf(world, policy, child));
}

function isMember(world: World, policy: AntreaPolicy, group: Group, pod: Pod): boolean {
	if (group.serviceReference !== undefined) {
		const { namespace, name } = group.serviceReference;
		return pod.namespace === namespace && selects({ matchLabels: world.services[`${namespace}/${name}`] ?? {} }, pod.labels);
	}
	if (group.podSelector === undefined && group.namespaceSelector === undefined) return false;
	return selects(group.podSelector ?? {}, pod.labels) && inNamespaces(world, policy, group.namespaceSelector, pod);
}

const blocksOf = (world: World, policy: AntreaPolicy, name: string): readonly string[] =>
	membersOf(world, policy, name).flatMap(({ ipBlocks = [] }) => ipBlocks.map(({ cidr }) => cidr));

function portsMatch({ ports = [] }: Rule, { receiver, packet }: Question): boolean {
	if (ports.length === 0) return true;
	return ports.some(({ protocol = "TCP", port, endPort }) => {
		if (protocol !== packet.protocol) return false;
		if (port === undefined) return true;
		if (typeof port === "number") return port <= packet.port && packet.port <= (endPort ?? port);
		return (
			"pod" in receiver &&
			receiver.pod.ports.some((one) => one.name === port && one.protocol === protocol && one.containerPort === packet.port)
		);
	});
}
