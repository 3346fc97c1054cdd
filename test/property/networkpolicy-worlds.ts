import type { End, LabelSelector, Packet, Pod, Policy, PolicyPort, World } from "./networkpolicy-oracle.ts";
import { fc } from "./seed.ts";

/** A universe so small that selectors, ports and addresses meet often. */
const NAMESPACES = ["x", "y"];
const KEYS = ["app", "tier"];
const VALUES = ["a", "b"];
const NODES = { n1: "192.168.0.1", n2: "192.168.0.2" };
const OUTSIDE = ["203.0.113.7", "198.51.100.9"];
export const BLOCKS: readonly string[] = [
	"0.0.0.0/0",
	"10.0.0.0/8",
	"10.0.0.0/30",
	"10.0.0.4/30",
	"192.168.0.0/24",
	"192.168.0.1/32",
	"203.0.113.0/24",
	"203.0.113.7/32",
];
export const PORTS: readonly number[] = [80, 81, 8080];
export const PROTOCOLS = ["TCP", "UDP", "SCTP"] as const;
export const NAMES: readonly string[] = ["http", "dns"];

export const labels: fc.Arbitrary<Record<string, string>> = fc.dictionary(fc.constantFrom(...KEYS), fc.constantFrom(...VALUES), {
	maxKeys: 2,
	noNullPrototype: true,
});
const expression = fc.oneof(
	fc.record({
		key: fc.constantFrom(...KEYS),
		operator: fc.constantFrom("In" as const, "NotIn" as const),
		values: fc.uniqueArray(fc.constantFrom(...VALUES), { minLength: 1 }),
	}),
	fc.record({ key: fc.constantFrom(...KEYS), operator: fc.constantFrom("Exists" as const, "DoesNotExist" as const) }),
);
export const some = <T>(value: fc.Arbitrary<T>, max: number): fc.Arbitrary<T[]> => fc.array(value, { maxLength: max });
export const selector: fc.Arbitrary<LabelSelector> = fc.record(
	{ matchLabels: labels, matchExpressions: some(expression, 1) },
	{ requiredKeys: [] },
);
export const namespaceSelector: fc.Arbitrary<LabelSelector> = fc.oneof(
	selector,
	fc.constantFrom(...NAMESPACES).map((name) => ({ matchLabels: { "kubernetes.io/metadata.name": name } })),
);
const ipBlock = fc.constantFrom(...BLOCKS).chain((cidr) => {
	const parts = BLOCKS.filter((part) => part !== cidr && isPart(part, cidr));
	return parts.length === 0
		? fc.constant({ cidr })
		: fc.record({ cidr: fc.constant(cidr), except: some(fc.constantFrom(...parts), 2) }, { requiredKeys: ["cidr"] });
});
const peer = fc.oneof(
	selector.map((podSelector) => ({ podSelector })),
	namespaceSelector.map((one) => ({ namespaceSelector: one })),
	fc.record({ podSelector: selector, namespaceSelector }),
	ipBlock.map((block) => ({ ipBlock: block })),
);
/** An item of `ports`. */
export const policyPort: fc.Arbitrary<PolicyPort> = fc.oneof(
	fc.record({ protocol: fc.constantFrom(...PROTOCOLS) }, { requiredKeys: [] }),
	fc.record(
		{ protocol: fc.constantFrom(...PROTOCOLS), port: fc.constantFrom<number | string>(...PORTS, ...NAMES) },
		{ requiredKeys: ["port"] },
	),
	fc.record({ port: fc.constantFrom(80, 81), endPort: fc.constantFrom(81, 8080) }),
);
const ports = some(policyPort, 2);
/** One policy, without its name. */
export const policy: fc.Arbitrary<Omit<Policy, "name">> = fc.record({
	namespace: fc.constantFrom(...NAMESPACES),
	spec: fc.record(
		{
			podSelector: selector,
			policyTypes: fc.subarray(["Ingress" as const, "Egress" as const]),
			ingress: some(fc.record({ from: some(peer, 2), ports }, { requiredKeys: [] }), 2),
			egress: some(fc.record({ to: some(peer, 2), ports }, { requiredKeys: [] }), 2),
		},
		{ requiredKeys: [] },
	),
});
const containerPort = fc.record({
	name: fc.constantFrom(...NAMES),
	protocol: fc.constantFrom(...PROTOCOLS),
	containerPort: fc.constantFrom(...PORTS),
});
const podParts = fc.record({
	namespace: fc.constantFrom(...NAMESPACES),
	labels,
	node: fc.constantFrom(...(Object.keys(NODES) as (keyof typeof NODES)[])),
	hostNetwork: fc.constantFrom(false, false, false, true),
	ports: fc.uniqueArray(containerPort, { maxLength: 3, selector: ({ name, protocol }) => `${name}/${protocol}` }),
});
/** Clusters with some policies. */
export const worldOf = (policies: fc.Arbitrary<Omit<Policy, "name">[]>): fc.Arbitrary<World> =>
	fc
		.record({
			namespaces: fc.tuple(labels, labels),
			pods: fc.array(podParts, { minLength: 2, maxLength: 5 }),
			policies,
		})
		.map(({ namespaces: [x, y], pods, policies }) => ({
			namespaces: { x, y },
			nodes: NODES,
			pods: pods.map((pod, index) => ({ ...pod, name: `p${index}`, ip: pod.hostNetwork ? NODES[pod.node] : `10.0.0.${index + 1}` })),
			policies: policies.map((one, index) => ({ ...one, name: `policy${index}` })),
		}));

export interface Question {
	readonly from: End;
	readonly to: End;
	readonly packet: Packet;
}

/** Every pair of ends where one is a pod, each with a packet or two that walk through all protocols and ports. */
export function questionsOf({ pods, nodes }: World): readonly Question[] {
	const ends: readonly End[] = [...pods.map((pod) => ({ pod })), ...[...Object.values(nodes), ...OUTSIDE].map((ip) => ({ ip }))];
	const pairs = ends.flatMap((from) => ends.filter((to) => from !== to && ("pod" in from || "pod" in to)).map((to) => ({ from, to })));
	return pairs.flatMap((pair, index) =>
		[index, index + 4].map((turn) => ({
			...pair,
			packet: { protocol: PROTOCOLS[turn % 3] as Packet["protocol"], port: PORTS[Math.floor(turn / 3) % 3] as number },
		})),
	);
}

export const endOf = (end: End): object => ("pod" in end ? { pod: `${end.pod.namespace}/${end.pod.name}` } : { ip: end.ip });

/** The objects of a cluster, with the labels of its nodes where they have any. */
export function* objectsOf(
	{ namespaces, nodes, pods, policies }: World,
	nodeLabels: Readonly<Record<string, Readonly<Record<string, string>>>> = {},
): Iterable<object> {
	for (const [name, own] of Object.entries(namespaces)) yield { apiVersion: "v1", kind: "Namespace", metadata: { name, labels: own } };
	for (const [name, address] of Object.entries(nodes))
		yield {
			apiVersion: "v1",
			kind: "Node",
			metadata: { name, labels: nodeLabels[name] ?? {} },
			status: { addresses: [{ type: "InternalIP", address }] },
		};
	yield* pods.map(podObject);
	yield* policies.map(policyObject);
}

const podObject = ({ namespace, name, labels: own, ip, node, hostNetwork, ports: open }: Pod): object => ({
	apiVersion: "v1",
	kind: "Pod",
	metadata: { namespace, name, labels: own },
	spec: { nodeName: node, hostNetwork, containers: [{ name: "c", ports: open }] },
	status: { podIP: ip, podIPs: [{ ip }], hostIP: NODES[node as keyof typeof NODES] },
});

const policyObject = ({ namespace, name, spec }: Policy): object => ({
	apiVersion: "networking.k8s.io/v1",
	kind: "NetworkPolicy",
	metadata: { namespace, name },
	spec: { podSelector: {}, ...spec },
});

/** Whether one of BLOCKS lies inside another. */
function isPart(part: string, whole: string): boolean {
	const [address = "", length] = part.split("/");
	const [base = "", bits] = whole.split("/");
	const prefix = (text: string): string =>
		text
			.split(".")
			.map((byte) => Number(byte).toString(2).padStart(8, "0"))
			.join("")
			.slice(0, Number(bits));
	return Number(length) > Number(bits) && prefix(address) === prefix(base);
}
