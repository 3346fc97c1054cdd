import { expect, it } from "vitest";
import { explain, readProbes } from "../../src/analysis/explain.ts";
import { readKubernetes } from "../../src/readers/kubernetes/index.ts";
import { type Packet, type Pod, type Policy, type Rule, reaches, type Term, type World } from "./calico-oracle.ts";
import { fc } from "./seed.ts";

const RUNS = 1500;
const KEYS = ["app", "tier"];
const VALUES = ["a", "b"];
const NETS = ["0.0.0.0/0", "10.0.0.0/30", "10.0.0.2/32", "203.0.113.0/24"];
const OUTSIDE = ["203.0.113.7", "198.51.100.9"];
const PORTS = [80, 81];

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
const world: fc.Arbitrary<World> = fc
	.record({
		namespaces: fc.record({ x: labels, y: labels }),
		pods: fc.array(fc.record({ namespace: fc.constantFrom("x", "y"), labels }), { minLength: 2, maxLength: 4 }),
		defaults: fc.tuple(fc.constantFrom("Pass" as const, "Deny" as const), fc.constantFrom("Pass" as const, "Deny" as const)),
		policies: some(parts, 4),
		orders: fc.shuffledSubarray([1, 5, 20, 2000, null], { minLength: 5, maxLength: 5 }),
		isolated: fc.subarray(["x", "y"]),
	})
	.map(({ namespaces, pods, defaults: [first, second], policies, orders, isolated }) => ({
		namespaces,
		pods: pods.map((pod, index) => ({ ...pod, name: `p${index}`, ip: `10.0.0.${index + 1}` })),
		tiers: [
			{ name: "second", order: 20, defaultAction: second },
			{ name: "first", order: 10, defaultAction: first },
		],
		policies: policies.map(({ namespaceSelector, ...policy }, index) => ({
			...policy,
			...(policy.namespace === null && namespaceSelector !== undefined ? { namespaceSelector } : {}),
			name: `c${index}`,
			order: orders[index] ?? null,
		})),
		isolated,
	}));

it(`Calico's policies: explain agrees with a plain reading of its reference, packet by packet, on ${RUNS} clusters`, () => {
	const seen = new Map<string, number>();
	fc.assert(
		fc.property(world, (given) => {
			const ends: readonly (Pod | string)[] = [...given.pods, ...OUTSIDE];
			const pairs = ends.flatMap((from) =>
				ends.filter((to) => from !== to && typeof (typeof to === "string" ? from : to) !== "string").map((to) => ({ from, to })),
			);
			const questions = pairs.map((pair, index) => ({
				...pair,
				packet: { protocol: index % 2 === 0 ? "TCP" : "UDP", port: PORTS[Math.floor(index / 2) % 2] } as Packet,
			}));
			const probes = questions.map(({ from, to, packet }, id) => ({
				id,
				from: endOf(from),
				to: endOf(to),
				protocol: packet.protocol.toLowerCase(),
				port: packet.port,
			}));
			const inventory = readKubernetes([...objectsOf(given)].map((one) => ({ file: "w.yaml", value: one, line: () => undefined })));
			const wanted = questions.map(({ from, to, packet }) => (reaches(given, from, to, packet) ? "allowed" : "blocked"));
			for (const verdict of wanted) seen.set(verdict, (seen.get(verdict) ?? 0) + 1);
			expect(explain(inventory, readProbes(probes)).map(({ verdict }) => verdict)).toEqual(wanted);
		}),
		{ numRuns: RUNS },
	);
	console.log(`${(seen.get("allowed") ?? 0) + (seen.get("blocked") ?? 0)} questions about ${RUNS} clusters with Calico's policies`);
	expect([...seen.keys()].sort()).toEqual(["allowed", "blocked"]);
}, 240_000);

const endOf = (end: Pod | string): object => (typeof end === "string" ? { ip: end } : { pod: `${end.namespace}/${end.name}` });

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

function* objectsOf({ namespaces, pods, tiers, policies, isolated }: World): Iterable<object> {
	for (const [name, own] of Object.entries(namespaces)) yield { apiVersion: "v1", kind: "Namespace", metadata: { name, labels: own } };
	for (const { name, order, defaultAction } of tiers)
		yield { apiVersion: "projectcalico.org/v3", kind: "Tier", metadata: { name }, spec: { order, defaultAction } };
	for (const { namespace, name, labels: own, ip } of pods)
		yield {
			apiVersion: "v1",
			kind: "Pod",
			metadata: { namespace, name, labels: own },
			spec: { nodeName: "n1", containers: [{ name: "c" }] },
			status: { podIP: ip, hostIP: "192.168.0.1" },
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

function policyObject({ name, namespace, tier, order, selector, namespaceSelector, types, ingress, egress }: Policy): object {
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
