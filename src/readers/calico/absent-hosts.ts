import type { Filter, Layer, Subject } from "../../model/inventory.ts";
import type { Location } from "../../model/location.ts";
import { and } from "../../model/tri.ts";
import { ABSENT, PRESENT, UNKNOWN } from "../kubernetes/keyset.ts";
import type { Direction } from "../kubernetes/tiers.ts";
import type { Felix } from "./felix.ts";
import { type Around, aroundPods, filtersAroundPods } from "./forwarded.ts";
import { hostLayer, type InterfaceReach, type Selected } from "./host-layer.ts";
import type { CalicoPolicy } from "./policy.ts";
import type { LabelsOf } from "./selector.ts";

const NODE_ROLE = "node-role.kubernetes.io/";
const CONTROL_PLANE = [`${NODE_ROLE}control-plane`, `${NODE_ROLE}master`];
/** Label keys that only nodes, or endpoints on nodes, have. */
const NODE_KEY = /^(node-role\.kubernetes\.io\/|node\.kubernetes\.io\/|kubernetes\.io\/hostname$|host-endpoint$|kubernetes-host$)/;

/** Labels that every kubelet gives its node (`k8s.io/api/core/v1` well-known labels), and automatic host endpoints take over. */
const EVERY_NODE = ["kubernetes.io/hostname", "kubernetes.io/os", "kubernetes.io/arch"];
const ETCD = `${NODE_ROLE}etcd`;
const otherwise = (key: string): ReturnType<LabelsOf> => (EVERY_NODE.includes(key) ? PRESENT : UNKNOWN);

interface World {
	readonly role: string;
	readonly labels: LabelsOf;
}

const WORLDS: readonly World[] = [
	{ role: "control-plane", labels: (key) => (CONTROL_PLANE.includes(key) ? PRESENT : otherwise(key)) },
	{ role: "worker", labels: (key) => (CONTROL_PLANE.includes(key) ? ABSENT : otherwise(key)) },
];
/** Machines for etcd alone, where a selector names them. */
const ETCD_WORLD: World = {
	role: "etcd",
	labels: (key) => (key === ETCD ? PRESENT : CONTROL_PLANE.includes(key) ? ABSENT : otherwise(key)),
};

/** Which interfaces the host endpoints stand for is not shown. */
export const NOBODY_KNOWS: InterfaceReach = {
	loopback: false,
	toPods: "maybe",
	unknown: { address: "HostEndpoint", attribute: "interfaces of host endpoints" },
	everywhere: false,
};

const EVERY_INTERFACE: InterfaceReach = { ...NOBODY_KNOWS, everywhere: true };

/** Nodes that policies of hosts speak of and that are not in the inputs, made up from a selector (contract.md section 6.8). */
export interface AbsentHosts {
	readonly id: string;
	readonly roles: Subject["roles"];
	readonly location: Location;
	readonly layers: readonly Layer[];
	readonly egressLayers: readonly Layer[];
	/** What they may put around pods that run on them, and filters that only these layers hold. */
	readonly pods: Around;
	readonly filters: readonly Filter[];
	readonly text: string;
	/** What may be known of their labels, for the selectors of peers. */
	readonly labels: readonly LabelsOf[];
}

/** Only where the inputs show neither nodes nor host endpoints: else they would show these. */
export function absentHosts(policies: readonly CalicoPolicy[], felixOf: (labels: readonly LabelsOf[]) => Felix): readonly AbsentHosts[] {
	const found = new Map<string, AbsentHosts>();
	for (const policy of policies) {
		const forHosts = policy.phase !== "normal" || policy.applyOnForward || policy.selector.keys.some((key) => NODE_KEY.test(key));
		const worlds = worldsOf(policy)
			.filter(({ labels }) => policy.selectsHost(labels) !== "no")
			.map(({ role, labels }): World => ({ role, labels: asSelected(policy, labels) }));
		const id = `Node/${policy.selector.text}`;
		if (!forHosts || worlds.length === 0 || found.has(id)) continue;
		const selected = policies.flatMap((other): readonly Selected[] => {
			const met = worlds.map(({ labels }) => other.selectsHost(labels));
			if (met.every((tri) => tri === "no")) return [];
			const same = other.selector.text === policy.selector.text || met.every((tri) => tri === "yes");
			return [{ policy: other, attached: and(same ? "yes" : "maybe", other.stands) }];
		});
		const labels = worlds.map((world) => world.labels);
		const felix = felixOf(labels);
		const layers = (direction: Direction): readonly Layer[] =>
			selected.some((one) => one.policy.types[direction])
				? [hostLayer({ selected, felix, profiles: [], reach: NOBODY_KNOWS, direction })]
				: [];
		// Which pods run on them nobody knows, nor whether their endpoints stand for the interfaces of pods.
		const perhaps = { selected: selected.map((one): Selected => ({ ...one, attached: "maybe" })), felix, reach: EVERY_INTERFACE };
		found.set(id, {
			id,
			roles: worlds.map(({ role }) => ({ role, evidence: `${policy.address} selects ${policy.selector.text}` })),
			location: policy.filter.location,
			layers: layers("ingress"),
			egressLayers: layers("egress"),
			pods: aroundPods(perhaps),
			filters: filtersAroundPods(perhaps.selected, perhaps.reach),
			text: policy.selector.text,
			labels,
		});
	}
	return [...found.values()];
}

/** A selector that asks for machines of etcd alone means no others. */
const worldsOf = (policy: CalicoPolicy): readonly World[] =>
	policy.selectsHost((key) => (key === ETCD ? ABSENT : UNKNOWN)) === "no" ? [ETCD_WORLD] : WORLDS;

/** Labels of a host that a policy selects: what its selector demands, or rules out, is known of it. */
function asSelected(policy: CalicoPolicy, labels: LabelsOf): LabelsOf {
	const forced = new Map(
		policy.selector.keys.flatMap((key): readonly (readonly [string, ReturnType<LabelsOf>])[] => {
			if (labels(key) !== UNKNOWN) return [];
			const without = policy.selectsHost((other) => (other === key ? ABSENT : labels(other)));
			const having = policy.selectsHost((other) => (other === key ? PRESENT : labels(other)));
			return without === "no" ? [[key, PRESENT]] : having === "no" ? [[key, ABSENT]] : [];
		}),
	);
	return (key) => forced.get(key) ?? labels(key);
}
