import type { AntreaPolicy, Group, Rule, Selectors, World } from "./antrea-oracle.ts";
import {
	BLOCKS,
	labels,
	namespaceSelector,
	policy as networkPolicy,
	policyPort,
	selector,
	some,
	objectsOf as upstreamObjects,
	worldOf as upstreamWorld,
} from "./networkpolicy-worlds.ts";
import { fc } from "./seed.ts";

const few = <T>(one: fc.Arbitrary<T>): fc.Arbitrary<T[]> => fc.array(one, { minLength: 1, maxLength: 2 });
const podSelector = selector.map((one) => ({ podSelector: one }));
const byNamespace = fc.oneof(
	namespaceSelector.map((one) => ({ namespaceSelector: one })),
	fc.record({ namespaceSelector, podSelector: selector }),
);
const ipBlock = fc.constantFrom(...BLOCKS).map((cidr) => ({ ipBlock: { cidr } }));
const nodeSelector = selector.map((one) => ({ nodeSelector: one }));
const ownNamespace = fc
	.option(selector, { nil: undefined })
	.map((one) => ({ namespaces: { match: "Self" as const }, ...(one === undefined ? {} : { podSelector: one }) }));
const groupNamed = (names: readonly string[]): fc.Arbitrary<Selectors> => fc.constantFrom(...names).map((group) => ({ group }));

/** Groups of every kind, the same in every cluster's names: `pods`, `far`, `served`, `world` and `all`, which unites some of them. */
const GROUPS = ["pods", "far", "served", "world", "all"];
/** Those that a namespaced policy may apply to. */
const OWN_GROUPS = ["pods", "served"];

/** How the policies of one kind may name whom they apply to, and whom they mean. */
interface Dialect {
	readonly applied: fc.Arbitrary<Selectors>;
	readonly peer: fc.Arbitrary<Selectors>;
}
const WIDE: Dialect = {
	applied: fc.oneof(fc.constant({ namespaceSelector: {} }), podSelector, byNamespace),
	peer: fc.oneof(podSelector, byNamespace, ipBlock, nodeSelector, ownNamespace),
};
const WIDE_GROUPS: Dialect = { applied: groupNamed(GROUPS), peer: groupNamed(GROUPS) };
const NARROW: Dialect = {
	applied: fc.oneof(fc.constant({ podSelector: {} }), podSelector),
	peer: fc.oneof(podSelector, byNamespace, ipBlock, nodeSelector),
};
const NARROW_GROUPS: Dialect = { applied: groupNamed(OWN_GROUPS), peer: groupNamed(GROUPS) };
/** Policies of nodes. */
const NODES: Dialect = { applied: nodeSelector, peer: fc.oneof(podSelector, byNamespace, ipBlock, nodeSelector) };

/** Rules of a direction; Pass makes no sense in the baseline, where Antrea refuses it. */
function rules(field: "from" | "to", { applied, peer }: Dialect, baseline: boolean, apart: boolean): fc.Arbitrary<Rule[]> {
	const rule = fc.record(
		{
			action: fc.constantFrom<Rule["action"]>("Allow", "Drop", "Reject", ...(baseline ? [] : (["Pass"] as const))),
			[field]: some(peer, 2),
			ports: some(policyPort, 2),
			appliedTo: few(applied),
		},
		{ requiredKeys: ["action", ...(apart ? (["appliedTo"] as const) : [])] },
	) as fc.Arbitrary<Rule>;
	const own = apart ? rule : rule.map(({ appliedTo: _, ...rest }) => rest);
	return fc.array(own, { minLength: 1, maxLength: 3 });
}

/** Tiers that come with Antrea, and two of the cluster's own. */
const TIERS = ["emergency", "securityops", "application", "baseline", "early", "late"];

const policyOf = (namespace: fc.Arbitrary<string | null>, dialect: Dialect, mayBeApart: boolean): fc.Arbitrary<AntreaPolicy> =>
	fc
		.record({
			namespace,
			tier: fc.option(fc.constantFrom(...TIERS), { nil: undefined }),
			priority: fc.constantFrom(1, 2, 2.5, 10_000),
			apart: mayBeApart ? fc.boolean() : fc.constant(false),
			directions: fc.subarray(["ingress" as const, "egress" as const], { minLength: 1 }),
		})
		.chain(({ namespace: own, tier, priority, apart, directions }) =>
			fc
				.record({
					appliedTo: few(dialect.applied),
					ingress: rules("from", dialect, tier === "baseline", apart),
					egress: rules("to", dialect, tier === "baseline", apart),
				})
				.map(({ appliedTo, ...both }) => ({
					namespace: own,
					spec: {
						...(tier === undefined ? {} : { tier }),
						priority,
						...(apart ? {} : { appliedTo }),
						...Object.fromEntries(directions.map((direction) => [direction, both[direction]])),
					},
				})),
		);
const everywhere = fc.constant(null);
const somewhere = fc.constantFrom("x", "y");
const policy = fc.oneof(
	{ weight: 3, arbitrary: policyOf(everywhere, WIDE, true) },
	{ weight: 1, arbitrary: policyOf(everywhere, WIDE_GROUPS, true) },
	{ weight: 2, arbitrary: policyOf(somewhere, NARROW, true) },
	{ weight: 1, arbitrary: policyOf(somewhere, NARROW_GROUPS, true) },
	{ weight: 1, arbitrary: policyOf(everywhere, NODES, false) },
);

const groupsOf = (narrow: boolean, namespace: string): fc.Arbitrary<Readonly<Record<string, Group>>> =>
	fc.record({
		pods: podSelector,
		far: narrow ? byNamespace : fc.oneof(byNamespace, podSelector),
		served: fc.constant({ serviceReference: { name: "s", namespace } }),
		world: few(fc.constantFrom(...BLOCKS)).map((cidrs) => ({ ipBlocks: cidrs.map((cidr) => ({ cidr })) })),
		all: fc.subarray(["pods", "far", "served", "world"], { minLength: 1 }).map((childGroups) => ({ childGroups })),
	});

/** Clusters with Antrea's policies, and some NetworkPolicies. */
export const world: fc.Arbitrary<World> = fc
	.record({
		upstream: upstreamWorld(some(networkPolicy, 2)),
		nodeLabels: fc.tuple(labels, labels),
		tiers: fc.record({ early: fc.constantFrom(10, 75), late: fc.constantFrom(110, 249) }),
		groups: fc.tuple(groupsOf(false, "y"), groupsOf(true, "x"), groupsOf(true, "y")),
		services: fc.record({ "x/s": labels, "y/s": labels }),
		native: fc.array(policy, { minLength: 1, maxLength: 4 }),
	})
	.map(({ upstream, nodeLabels: [n1, n2], groups: [wide, x, y], services, ...rest }) => ({
		...upstream,
		...rest,
		nodeLabels: { n1, n2 },
		groups: { ...wide, ...under("x", x), ...under("y", y) },
		services,
	}));

const under = (namespace: string, groups: Readonly<Record<string, Group>>): Readonly<Record<string, Group>> =>
	Object.fromEntries(Object.entries(groups).map(([name, group]) => [`${namespace}/${name}`, group]));

const metadataOf = (id: string): object => {
	const [name, namespace] = id.split("/").reverse();
	return namespace === undefined ? { name } : { name, namespace };
};
const object = (kind: string, metadata: object, spec: object): object => ({ apiVersion: "crd.antrea.io/v1beta1", kind, metadata, spec });

export function* objectsOf(given: World): Iterable<object> {
	yield* upstreamObjects(given, given.nodeLabels);
	for (const [id, chosen] of Object.entries(given.services))
		yield { apiVersion: "v1", kind: "Service", metadata: metadataOf(id), spec: { selector: chosen, ports: [{ port: 80 }] } };
	for (const [name, priority] of Object.entries(given.tiers)) yield object("Tier", { name }, { priority });
	for (const [id, group] of Object.entries(given.groups)) yield object(id.includes("/") ? "Group" : "ClusterGroup", metadataOf(id), group);
	for (const [index, { namespace, spec }] of given.native.entries())
		yield object(
			namespace === null ? "ClusterNetworkPolicy" : "NetworkPolicy",
			metadataOf(namespace === null ? `native${index}` : `${namespace}/native${index}`),
			spec,
		);
}
