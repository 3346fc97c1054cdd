import type { AdminPolicy, AdminPort, ClusterProtocol, Peer, Rule, Spec, Whom, World } from "./admin-oracle.ts";
import {
	BLOCKS,
	labels,
	NAMES,
	namespaceSelector,
	PORTS,
	PROTOCOLS,
	policy,
	selector,
	some,
	objectsOf as upstreamObjects,
	worldOf as upstreamWorld,
} from "./networkpolicy-worlds.ts";
import { fc } from "./seed.ts";

const whom: fc.Arbitrary<Whom> = fc.oneof(
	fc.constant({ namespaces: {} }),
	namespaceSelector.map((namespaces) => ({ namespaces })),
	fc.record({ namespaceSelector, podSelector: selector }).map((pods) => ({ pods })),
);
/** Peers that have named ports, and those that have none. */
const outward: fc.Arbitrary<Peer> = fc.oneof(
	selector.map((nodes) => ({ nodes })),
	fc.uniqueArray(fc.constantFrom(...BLOCKS), { minLength: 1, maxLength: 2 }).map((networks) => ({ networks })),
);
const few = <T>(one: fc.Arbitrary<T>): fc.Arbitrary<T[]> => fc.array(one, { minLength: 1, maxLength: 2 });
const range = fc.constantFrom({ start: 80, end: 81 }, { start: 81, end: 8080 }, { start: 1, end: 65535 });
const protocol = fc.constantFrom(...PROTOCOLS);

const numbered: fc.Arbitrary<AdminPort> = fc.oneof(
	fc.record({ protocol, port: fc.constantFrom(...PORTS) }, { requiredKeys: ["port"] }).map((portNumber) => ({ portNumber })),
	fc.tuple(fc.option(protocol, { nil: undefined }), range).map(([name, ports]) => ({
		portRange: { ...(name === undefined ? {} : { protocol: name }), ...ports },
	})),
);
const named: fc.Arbitrary<AdminPort> = fc.constantFrom(...NAMES).map((namedPort) => ({ namedPort }));

const destination = fc.record({
	destinationPort: fc.oneof(
		fc.constantFrom(...PORTS).map((number) => ({ number })),
		range.map((one) => ({ range: one })),
	),
});
const ofProtocol: fc.Arbitrary<ClusterProtocol> = fc.oneof(
	destination.map((tcp) => ({ tcp })),
	destination.map((udp) => ({ udp })),
	destination.map((sctp) => ({ sctp })),
);
const ofName: fc.Arbitrary<ClusterProtocol> = fc.constantFrom(...NAMES).map((destinationNamedPort) => ({ destinationNamedPort }));

/** What a kind writes its ports as: with names, and without. */
interface Dialect {
	readonly field: "ports" | "protocols";
	readonly plain: fc.Arbitrary<AdminPort | ClusterProtocol>;
	readonly names: fc.Arbitrary<AdminPort | ClusterProtocol>;
}
const V1ALPHA1: Dialect = { field: "ports", plain: numbered, names: named };
const V1ALPHA2: Dialect = { field: "protocols", plain: ofProtocol, names: ofName };

function ruleOf(direction: "from" | "to", actions: readonly Rule["action"][], { field, plain, names }: Dialect): fc.Arbitrary<Rule> {
	const peersAndPorts = (peers: fc.Arbitrary<readonly Peer[]>, ports: Dialect["plain"]): fc.Arbitrary<Rule> =>
		fc.record(
			{ action: fc.constantFrom(...actions), [direction]: peers, [field]: few(ports) },
			{ requiredKeys: ["action", direction] },
		) as fc.Arbitrary<Rule>;
	const within = peersAndPorts(few(whom), fc.oneof(plain, names));
	return direction === "from" ? within : fc.oneof(within, peersAndPorts(few(fc.oneof(whom, outward)), plain));
}

const specOf = (dialect: Dialect, actions: readonly Rule["action"][]): fc.Arbitrary<Spec> =>
	fc.record(
		{
			subject: fc.oneof(fc.constant({ namespaces: {} }), whom),
			ingress: fc.array(ruleOf("from", actions, dialect), { minLength: 1, maxLength: 3 }),
			egress: fc.array(ruleOf("to", actions, dialect), { minLength: 1, maxLength: 3 }),
		},
		{ requiredKeys: ["subject"] },
	);
/** So few that equal ones are common. */
const priority = fc.constantFrom(0, 7, 1000);
const admin: fc.Arbitrary<AdminPolicy> = fc
	.tuple(priority, specOf(V1ALPHA1, ["Allow", "Deny", "Pass"]))
	.map(([one, spec]) => ({ kind: "AdminNetworkPolicy", spec: { priority: one, ...spec } }));
const baseline: fc.Arbitrary<AdminPolicy> = specOf(V1ALPHA1, ["Allow", "Deny"]).map((spec) => ({
	kind: "BaselineAdminNetworkPolicy",
	spec,
}));
const cluster: fc.Arbitrary<AdminPolicy> = fc
	.tuple(fc.constantFrom("Admin" as const, "Baseline" as const), priority, specOf(V1ALPHA2, ["Accept", "Deny", "Pass"]))
	.map(([tier, one, spec]) => ({ kind: "ClusterNetworkPolicy", spec: { tier, priority: one, ...spec } }));

const policies: fc.Arbitrary<readonly AdminPolicy[]> = fc.oneof(
	fc.tuple(fc.array(admin, { maxLength: 3 }), some(baseline, 1)).map(([admins, baselines]) => [...admins, ...baselines]),
	fc.array(cluster, { minLength: 1, maxLength: 4 }),
);

/** Clusters with policies of one of the two versions, and some NetworkPolicies. */
export const world: fc.Arbitrary<World> = fc
	.record({ upstream: upstreamWorld(some(policy, 2)), nodeLabels: fc.tuple(labels, labels), admin: policies })
	.map(({ upstream, nodeLabels: [n1, n2], admin: own }) => ({ ...upstream, nodeLabels: { n1, n2 }, admin: own }));

export function* objectsOf(given: World): Iterable<object> {
	yield* upstreamObjects(given, given.nodeLabels);
	for (const [index, { kind, spec }] of given.admin.entries())
		yield {
			apiVersion: `policy.networking.k8s.io/${kind === "ClusterNetworkPolicy" ? "v1alpha2" : "v1alpha1"}`,
			kind,
			metadata: { name: kind === "BaselineAdminNetworkPolicy" ? "default" : `admin${index}` },
			spec,
		};
}
