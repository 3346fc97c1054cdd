/**
 * NetworkPolicy v1 read straight from its documentation (networking/v1 types.go), pod by pod and packet by packet, for well-formed
 * objects. Slow and plain on purpose: it shares nothing with src, not even how sets or selectors are thought of.
 */

export interface LabelSelector {
	readonly matchLabels?: Readonly<Record<string, string>>;
	readonly matchExpressions?: readonly {
		readonly key: string;
		readonly operator: "In" | "NotIn" | "Exists" | "DoesNotExist";
		readonly values?: readonly string[];
	}[];
}

export interface Peer {
	readonly podSelector?: LabelSelector;
	readonly namespaceSelector?: LabelSelector;
	readonly ipBlock?: { readonly cidr: string; readonly except?: readonly string[] };
}

export interface PolicyPort {
	readonly protocol?: "TCP" | "UDP" | "SCTP";
	readonly port?: number | string;
	readonly endPort?: number;
}

export interface Policy {
	readonly name: string;
	readonly namespace: string;
	readonly spec: {
		readonly podSelector?: LabelSelector;
		readonly policyTypes?: readonly ("Ingress" | "Egress")[];
		readonly ingress?: readonly { readonly from?: readonly Peer[]; readonly ports?: readonly PolicyPort[] }[];
		readonly egress?: readonly { readonly to?: readonly Peer[]; readonly ports?: readonly PolicyPort[] }[];
	};
}

export interface Pod {
	readonly namespace: string;
	readonly name: string;
	readonly labels: Readonly<Record<string, string>>;
	readonly ip: string;
	readonly node: string;
	readonly hostNetwork: boolean;
	readonly ports: readonly { readonly name: string; readonly protocol: "TCP" | "UDP" | "SCTP"; readonly containerPort: number }[];
}

export interface World {
	readonly namespaces: Readonly<Record<string, Readonly<Record<string, string>>>>;
	/** Address by node. */
	readonly nodes: Readonly<Record<string, string>>;
	readonly pods: readonly Pod[];
	readonly policies: readonly Policy[];
}

/** A pod, or an address that is no pod's (a node's or one outside). */
export type End = { readonly pod: Pod } | { readonly ip: string };

export interface Packet {
	readonly protocol: "TCP" | "UDP" | "SCTP";
	readonly port: number;
}

/** Whether a packet from one end reaches the other: it must leave the one and enter the other. */
export function reaches(world: World, from: End, to: End, packet: Packet): boolean {
	if ("pod" in from && !crosses(world, from.pod, "Egress", to, to, packet)) return false;
	return !("pod" in to) || crosses(world, to.pod, "Ingress", from, to, packet);
}

function crosses(world: World, pod: Pod, direction: "Ingress" | "Egress", other: End, receiver: End, packet: Packet): boolean {
	// Policies that select pods on the host network are ignored.
	if (pod.hostNetwork) return true;
	// A pod and its own node always reach each other.
	return isOwnNode(world, pod, other) || (admitted(world, pod, direction, other, receiver, packet) ?? true);
}

export const isOwnNode = (world: Pick<World, "nodes">, pod: Pod, other: End): boolean => addressOf(other) === world.nodes[pod.node];

/** Whether some policy admits a packet; null where none isolates the pod, so that NetworkPolicies have nothing to say. */
export function admitted(
	world: World,
	pod: Pod,
	direction: "Ingress" | "Egress",
	other: End,
	receiver: End,
	packet: Packet,
): boolean | null {
	const isolating = world.policies.filter((policy) => isSubject(policy, pod) && typesOf(policy.spec).includes(direction));
	if (isolating.length === 0) return null;
	return isolating.some(({ namespace, spec }) =>
		direction === "Ingress"
			? (spec.ingress ?? []).some((rule) => peersMatch(world, namespace, rule.from, other) && portsMatch(rule.ports, receiver, packet))
			: (spec.egress ?? []).some((rule) => peersMatch(world, namespace, rule.to, other) && portsMatch(rule.ports, receiver, packet)),
	);
}

/** Whether a policy selects a pod. */
export const isSubject = ({ namespace, spec }: Policy, pod: Pod): boolean =>
	namespace === pod.namespace && selects(spec.podSelector ?? {}, pod.labels);

function typesOf(spec: Policy["spec"]): readonly string[] {
	if (spec.policyTypes !== undefined && spec.policyTypes.length > 0) return spec.policyTypes;
	return spec.egress !== undefined && spec.egress.length > 0 ? ["Ingress", "Egress"] : ["Ingress"];
}

function peersMatch(world: World, own: string, peers: readonly Peer[] | undefined, other: End): boolean {
	if (peers === undefined || peers.length === 0) return true;
	return peers.some((peer) => {
		if (peer.ipBlock !== undefined) {
			const address = addressOf(other);
			return inside(address, peer.ipBlock.cidr) && !(peer.ipBlock.except ?? []).some((part) => inside(address, part));
		}
		if (!("pod" in other) || other.pod.hostNetwork) return false;
		const { pod } = other;
		const namespace =
			peer.namespaceSelector === undefined ? pod.namespace === own : selects(peer.namespaceSelector, labelsOf(world, pod.namespace));
		return namespace && selects(peer.podSelector ?? {}, pod.labels);
	});
}

function portsMatch(ports: readonly PolicyPort[] | undefined, receiver: End, packet: Packet): boolean {
	if (ports === undefined || ports.length === 0) return true;
	return ports.some(({ protocol = "TCP", port, endPort }) => {
		if (protocol !== packet.protocol) return false;
		if (port === undefined) return true;
		if (typeof port === "number") return packet.port >= port && packet.port <= (endPort ?? port);
		if (!("pod" in receiver)) return false;
		const named = receiver.pod.ports.find((one) => one.name === port && one.protocol === protocol);
		return named !== undefined && named.containerPort === packet.port;
	});
}

/** Labels of a namespace, with the one that each has. */
export const labelsOf = ({ namespaces }: Pick<World, "namespaces">, name: string): Readonly<Record<string, string>> => ({
	"kubernetes.io/metadata.name": name,
	...namespaces[name],
});

/** Whether a selector selects what has these labels. */
export function selects({ matchLabels = {}, matchExpressions = [] }: LabelSelector, labels: Readonly<Record<string, string>>): boolean {
	return (
		Object.entries(matchLabels).every(([key, value]) => labels[key] === value) &&
		matchExpressions.every(({ key, operator, values = [] }) => {
			const value = labels[key];
			switch (operator) {
				case "In":
					return value !== undefined && values.includes(value);
				case "NotIn":
					return value === undefined || !values.includes(value);
				case "Exists":
					return value !== undefined;
				default:
					return value === undefined;
			}
		})
	);
}

export const addressOf = (end: End): string => ("pod" in end ? end.pod.ip : end.ip);

/** Whether an address lies in a block: bit by bit, IPv4 only. */
export function inside(address: string, cidr: string): boolean {
	const [base = "", length = "32"] = cidr.split("/");
	return bits(address).slice(0, Number(length)) === bits(base).slice(0, Number(length));
}

const bits = (address: string): string =>
	address
		.split(".")
		.map((part) => Number(part).toString(2).padStart(8, "0"))
		.join("");
