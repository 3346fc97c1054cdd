import type { End, Policy, Rule, Term, World } from "./calico-oracle.ts";
import { fc } from "./seed.ts";

const KEYS = ["app", "tier"];
const VALUES = ["a", "b"];
const NETS = ["0.0.0.0/0", "10.0.0.0/30", "10.0.0.2/32", "203.0.113.0/24", "192.168.0.0/30", "192.168.0.2/32"];
export const OUTSIDE: readonly string[] = ["203.0.113.7", "198.51.100.9"];
export const PORTS: readonly number[] = [80, 81];

const key = fc.constantFrom(...KEYS);
const value = fc.constantFrom(...VALUES);
const leaf: fc.Arbitrary<Term> = fc.oneof(
	fc.record({ kind: fc.constantFrom("equal" as const, "unequal" as const), key, value }),
	fc.record({ kind: fc.constantFrom("in" as const, "not in" as const), key, values: fc.uniqueArray(value, { minLength: 1 }) }),
	fc.record({ kind: fc.constant("has" as const), key }),
	fc.constant({ kind: "all" as const }),
);
const term: fc.Arbitrary<Term> = fc.oneof(
	leaf,
	leaf.map((of) => ({ kind: "not" as const, of })),
	fc.record({ kind: fc.constantFrom("and" as const, "or" as const), left: leaf, right: leaf }),
);
const peer: fc.Arbitrary<Rule["peer"]> = fc.oneof(
	fc.constant({}),
	fc.record({ nets: fc.uniqueArray(fc.constantFrom(...NETS), { minLength: 1, maxLength: 2 }) }),
	fc.record({ notNets: fc.uniqueArray(fc.constantFrom(...NETS.slice(1)), { minLength: 1, maxLength: 2 }) }),
	fc.record({ selector: term }),
	fc.record({ namespaceSelector: term }),
	fc.record({ selector: term, namespaceSelector: term }),
);
const protocol = fc.constantFrom("TCP" as const, "UDP" as const);
const ports = fc.uniqueArray(fc.constantFrom(...PORTS), { minLength: 1, maxLength: 1 });
const action = fc.constantFrom("Allow" as const, "Allow" as const, "Deny" as const, "Pass" as const, "Log" as const);
const rule: fc.Arbitrary<Rule> = fc.oneof(
	fc.record({ action, peer }),
	fc.record({ action, peer, protocol }),
	fc.record({ action, peer, notProtocol: protocol }),
	fc.record({ action, peer, protocol, ports }),
	fc.record({ action, peer, protocol, notPorts: ports }),
);
const some = <T>(one: fc.Arbitrary<T>, maxLength: number): fc.Arbitrary<T[]> => fc.array(one, { maxLength });
const labels = fc.dictionary(key, value, { maxKeys: 2, noNullPrototype: true });
const parts = fc.record(
	{
		namespace: fc.constantFrom("x", "y", null),
		tier: fc.constantFrom("default", "first", "second"),
		selector: term,
		namespaceSelector: term,
		types: fc.constantFrom<("Ingress" | "Egress")[]>(["Ingress"], ["Egress"], ["Ingress", "Egress"]),
		ingress: some(rule, 3),
		egress: some(rule, 2),
	},
	{ requiredKeys: ["namespace", "tier", "selector", "ingress", "egress"] },
);
const failsafe = fc.uniqueArray(fc.record({ protocol, port: fc.constantFrom(...PORTS) }), {
	maxLength: 2,
	selector: (one) => JSON.stringify(one),
});
const host = fc.option(fc.record({ labels, everywhere: fc.boolean(), open: fc.boolean() }));
const phase = fc.constantFrom(undefined, undefined, "untracked" as const, "pre-dnat" as const);

/** @param withHosts whether nodes have host endpoints, and policies act in their phases. */
const worlds = (withHosts: boolean): fc.Arbitrary<World> =>
	fc
		.record({
			namespaces: fc.record({ x: labels, y: labels }),
			pods: fc.array(fc.record({ namespace: fc.constantFrom("x", "y"), labels }), { minLength: 2, maxLength: 4 }),
			defaults: fc.tuple(fc.constantFrom("Pass" as const, "Deny" as const), fc.constantFrom("Pass" as const, "Deny" as const)),
			policies: some(parts, 4),
			orders: fc.shuffledSubarray([1, 5, 20, 2000, null], { minLength: 5, maxLength: 5 }),
			isolated: fc.subarray(["x", "y"]),
			hosts: fc.tuple(host, host),
			phases: fc.array(phase, { minLength: 4, maxLength: 4 }),
			onForward: fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }),
			failsafe: fc.record({ Ingress: failsafe, Egress: failsafe }),
		})
		.map(({ namespaces, pods, defaults: [first, second], policies, orders, isolated, hosts, phases, onForward, failsafe: open }) => ({
			namespaces,
			pods: pods.map((pod, index) => ({
				...pod,
				name: `p${index}`,
				ip: `10.0.0.${index + 1}`,
				node: `n${withHosts ? (index % 2) + 1 : 1}`,
			})),
			hosts: hosts.map((endpoint, index) => ({
				name: `n${index + 1}`,
				ip: `192.168.0.${index + 1}`,
				endpoint: withHosts ? endpoint : null,
			})),
			failsafe: open,
			tiers: [
				{ name: "second", order: 20, defaultAction: second },
				{ name: "first", order: 10, defaultAction: first },
			],
			policies: policies.map(({ namespaceSelector, ...policy }, index) => ({
				...policy,
				...(withHosts ? { ingress: policy.ingress.map(ofWorkloads), egress: policy.egress.map(ofWorkloads) } : {}),
				...(policy.namespace === null && namespaceSelector !== undefined ? { namespaceSelector } : {}),
				name: `c${index}`,
				order: orders[index] ?? null,
				...(withHosts && policy.namespace === null ? phased(policy, phases[index], onForward[index] === true) : {}),
			})),
			isolated,
		}));

/** Whether a rule's selector of namespaces means hosts that asks for what a namespace lacks the reference and Calico itself differ. */
const ofWorkloads = (one: Rule): Rule =>
	one.peer.namespaceSelector === undefined
		? one
		: {
				...one,
				peer: { ...one.peer, namespaceSelector: { kind: "and", left: { kind: "all" }, right: one.peer.namespaceSelector } },
			};

/** Policies before address translation have no egress (Calico's validators). */
const phased = ({ egress, types }: Pick<Policy, "egress" | "types">, given: Policy["phase"], onForward: boolean): Partial<Policy> =>
	given === undefined
		? onForward
			? { onForward }
			: {}
		: given === "untracked"
			? { phase: given }
			: { phase: given, egress: egress.slice(0, 0), ...(types === undefined ? {} : { types: ["Ingress"] }) };

/** Clusters whose policies concern pods alone. */
export const podWorlds: fc.Arbitrary<World> = worlds(false);
/** Clusters with host endpoints as well. */
export const hostWorlds: fc.Arbitrary<World> = worlds(true);

export const endOf = (end: End): object =>
	typeof end === "string" ? { ip: end } : "endpoint" in end ? { node: end.name } : { pod: `${end.namespace}/${end.name}` };

function written(one: Term): string {
	switch (one.kind) {
		case "equal":
			return `${one.key} == '${one.value}'`;
		case "unequal":
			return `${one.key} != "${one.value}"`;
		case "in":
		case "not in":
			return `${one.key} ${one.kind} { ${one.values.map((text) => `'${text}'`).join(", ")} }`;
		case "has":
			return `has(${one.key})`;
		case "all":
			return "all()";
		case "not":
			return `!(${written(one.of)})`;
		case "and":
			return `${written(one.left)} && ${written(one.right)}`;
		case "or":
			return `(${written(one.left)} || ${written(one.right)})`;
	}
}

export function* objectsOf({ namespaces, pods, tiers, policies, isolated, hosts, failsafe: open }: World): Iterable<object> {
	for (const [name, own] of Object.entries(namespaces)) yield { apiVersion: "v1", kind: "Namespace", metadata: { name, labels: own } };
	for (const { name, order, defaultAction } of tiers)
		yield { apiVersion: "projectcalico.org/v3", kind: "Tier", metadata: { name }, spec: { order, defaultAction } };
	for (const { name, ip, endpoint } of hosts) {
		yield { apiVersion: "v1", kind: "Node", metadata: { name }, status: { addresses: [{ type: "InternalIP", address: ip }] } };
		if (endpoint !== null)
			yield {
				apiVersion: "projectcalico.org/v3",
				kind: "HostEndpoint",
				metadata: { name, labels: endpoint.labels },
				spec: {
					node: name,
					interfaceName: endpoint.everywhere ? "*" : "eth0",
					expectedIPs: [ip],
					...(endpoint.open ? { profiles: ["projectcalico-default-allow"] } : {}),
				},
			};
	}
	// No tunnel: what goes to pods of other hosts leaves by the same interface.
	yield {
		apiVersion: "projectcalico.org/v3",
		kind: "IPPool",
		metadata: { name: "pods" },
		spec: { cidr: "10.0.0.0/16", ipipMode: "Never" },
	};
	yield {
		apiVersion: "projectcalico.org/v3",
		kind: "FelixConfiguration",
		metadata: { name: "default" },
		spec: { failsafeInboundHostPorts: open.Ingress, failsafeOutboundHostPorts: open.Egress },
	};
	for (const { namespace, name, labels: own, ip, node } of pods)
		yield {
			apiVersion: "v1",
			kind: "Pod",
			metadata: { namespace, name, labels: own },
			spec: { nodeName: node, containers: [{ name: "c" }] },
			status: { podIP: ip, hostIP: `192.168.0.${node.slice(1)}` },
		};
	for (const policy of policies) yield policyObject(policy);
	for (const namespace of isolated)
		yield {
			apiVersion: "networking.k8s.io/v1",
			kind: "NetworkPolicy",
			metadata: { namespace, name: "own-pods" },
			spec: { podSelector: {}, ingress: [{ from: [{ podSelector: {} }] }] },
		};
}

function policyObject({
	name,
	namespace,
	tier,
	order,
	selector,
	namespaceSelector,
	types,
	ingress,
	egress,
	phase: acts,
	onForward,
}: Policy): object {
	return {
		apiVersion: "projectcalico.org/v3",
		kind: namespace === null ? "GlobalNetworkPolicy" : "NetworkPolicy",
		metadata: { name, ...(namespace === null ? {} : { namespace }) },
		spec: {
			tier,
			...(order === null ? {} : { order }),
			selector: written(selector),
			...(namespaceSelector === undefined ? {} : { namespaceSelector: written(namespaceSelector) }),
			...(types === undefined ? {} : { types }),
			...(onForward === undefined ? {} : { applyOnForward: true }),
			...(acts === undefined ? {} : { [acts === "untracked" ? "doNotTrack" : "preDNAT"]: true, applyOnForward: true }),
			ingress: ingress.map((one) => ruleObject(one, "source")),
			egress: egress.map((one) => ruleObject(one, "destination")),
		},
	};
}

function ruleObject({ action: act, peer: who, ports: open, notPorts, ...protocols }: Rule, side: "source" | "destination"): object {
	const peerPart = {
		...(who.nets === undefined ? {} : { nets: who.nets }),
		...(who.notNets === undefined ? {} : { notNets: who.notNets }),
		...(who.selector === undefined ? {} : { selector: written(who.selector) }),
		...(who.namespaceSelector === undefined ? {} : { namespaceSelector: written(who.namespaceSelector) }),
	};
	const portPart = { ...(open === undefined ? {} : { ports: open }), ...(notPorts === undefined ? {} : { notPorts }) };
	return {
		action: act,
		...protocols,
		...(side === "source" ? { source: peerPart, destination: portPart } : { destination: { ...peerPart, ...portPart } }),
	};
}
