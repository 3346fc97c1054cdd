import type { Policy, Rule, World } from "./cilium-oracle.ts";
import { fc } from "./seed.ts";

const labels = fc.dictionary(fc.constantFrom("app", "tier"), fc.constantFrom("a", "b"), { maxKeys: 2, noNullPrototype: true });
const some = <T>(one: fc.Arbitrary<T>, maxLength: number): fc.Arbitrary<T[]> => fc.array(one, { maxLength });
const named: fc.Arbitrary<Rule["who"]> = fc.oneof(
	fc.record(
		{
			kind: fc.constant("endpoints" as const),
			labels: fc.array(labels, { minLength: 1, maxLength: 2 }),
			namespace: fc.constantFrom("x", "y"),
		},
		{ requiredKeys: ["kind", "labels"] },
	),
	fc.record({
		kind: fc.constant("entities" as const),
		names: fc.uniqueArray(fc.constantFrom("all" as const, "world" as const, "cluster" as const, "host" as const, "remote-node" as const), {
			minLength: 1,
			maxLength: 2,
		}),
	}),
	fc.record({
		kind: fc.constant("blocks" as const),
		cidr: fc.constantFrom("0.0.0.0/0", "203.0.0.0/8", "10.0.0.0/8", "192.168.0.0/16"),
		except: fc.constant<string[]>([]),
	}),
	fc.constant({ kind: "blocks" as const, cidr: "0.0.0.0/0", except: ["203.0.113.0/24"] }),
);
/** Clusters whose policies speak of some ports, of pods in two namespaces. */
export function ciliumWorlds(numbers: readonly number[]): fc.Arbitrary<World> {
	const port = fc.oneof(
		fc.record(
			{ port: fc.constantFrom(...numbers), protocol: fc.constantFrom("TCP" as const, "UDP" as const, "ANY" as const) },
			{ requiredKeys: ["port"] },
		),
		fc.constant({ port: 80, endPort: 90, protocol: "TCP" as const }),
	);
	const rule: fc.Arbitrary<Rule> = fc.oneof(
		fc.record({ who: named, ports: some(port, 2) }),
		fc.record({ who: fc.constant({ kind: "everybody" as const }), ports: fc.array(port, { minLength: 1, maxLength: 2 }) }),
	);
	const policy = fc
		.record({
			namespace: fc.constantFrom("x", "y", null),
			selector: labels,
			defaultDeny: fc.record({ ingress: fc.boolean(), egress: fc.boolean() }, { requiredKeys: [] }),
			ingress: some(rule, 2),
			ingressDeny: some(rule, 1),
			egress: some(rule, 2),
			egressDeny: some(rule, 1),
		})
		.filter(({ ingress, ingressDeny, egress, egressDeny }) => ingress.length + ingressDeny.length + egress.length + egressDeny.length > 0);
	return fc
		.record({
			pods: fc.array(fc.record({ namespace: fc.constantFrom("x", "y"), labels }), { minLength: 2, maxLength: 4 }),
			policies: fc.array(policy, { minLength: 1, maxLength: 3 }),
			upstream: some(fc.record({ namespace: fc.constantFrom("x", "y"), cidr: fc.constantFrom("0.0.0.0/0", "203.0.113.0/24") }), 1),
		})
		.map(({ pods, policies, upstream }) => ({
			pods: pods.map((pod, index) => ({ ...pod, name: `p${index}`, ip: `10.0.0.${index + 1}` })),
			policies: policies.map((one, index) => ({ ...one, name: `c${index}` })),
			upstream,
		}));
}

/** The objects of a cluster. */
export function* ciliumObjects({ pods, policies, upstream }: World): Iterable<object> {
	for (const [index, name] of ["n1", "n2"].entries())
		yield {
			apiVersion: "v1",
			kind: "Node",
			metadata: { name },
			status: { addresses: [{ type: "InternalIP", address: `192.168.0.${index + 1}` }] },
		};
	for (const { namespace, name, labels: own, ip } of pods)
		yield {
			apiVersion: "v1",
			kind: "Pod",
			metadata: { namespace, name, labels: own },
			spec: { nodeName: "n1", containers: [{ name: "c" }] },
			status: { podIP: ip, hostIP: "192.168.0.1" },
		};
	yield* policies.map(policyObject);
	for (const [index, { namespace, cidr }] of upstream.entries())
		yield {
			apiVersion: "networking.k8s.io/v1",
			kind: "NetworkPolicy",
			metadata: { namespace, name: `np${index}` },
			spec: { podSelector: {}, ingress: [{ from: [{ podSelector: {} }, { ipBlock: { cidr } }] }] },
		};
}

function policyObject({ name, namespace, selector, defaultDeny, ...sections }: Policy): object {
	const written = Object.fromEntries(
		(["ingress", "ingressDeny", "egress", "egressDeny"] as const).flatMap((section) =>
			sections[section].length === 0
				? []
				: [[section, sections[section].map((one) => ruleObject(one, section.startsWith("in") ? "from" : "to"))]],
		),
	);
	return {
		apiVersion: "cilium.io/v2",
		kind: namespace === null ? "CiliumClusterwideNetworkPolicy" : "CiliumNetworkPolicy",
		metadata: { name, ...(namespace === null ? {} : { namespace }) },
		spec: { endpointSelector: { matchLabels: selector }, enableDefaultDeny: defaultDeny, ...written },
	};
}

function ruleObject({ who, ports }: Rule, prefix: "from" | "to"): object {
	const numbered =
		ports.length === 0 ? {} : { toPorts: [{ ports: ports.map(({ port: number, ...more }) => ({ port: String(number), ...more })) }] };
	switch (who.kind) {
		case "everybody":
			return numbered;
		case "endpoints":
			return {
				[`${prefix}Endpoints`]: who.labels.map((own) => ({
					matchLabels: { ...own, ...(who.namespace === undefined ? {} : { "k8s:io.kubernetes.pod.namespace": who.namespace }) },
				})),
				...numbered,
			};
		case "entities":
			return { [`${prefix}Entities`]: who.names, ...numbered };
		case "blocks":
			return who.except.length === 0
				? { [`${prefix}CIDR`]: [who.cidr], ...numbered }
				: { [`${prefix}CIDRSet`]: [{ cidr: who.cidr, except: who.except }], ...numbered };
	}
}
