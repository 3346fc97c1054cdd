import type { Filter, Layer, StageFilter, Subject } from "../../model/inventory.ts";
import type { Location } from "../../model/location.ts";
import { and, or, type Tri } from "../../model/tri.ts";
import { ABSENT, oneOf, PRESENT, UNKNOWN } from "../kubernetes/keyset.ts";
import { readLabels } from "../kubernetes/labels.ts";
import { addressOf, idOf, type KubeObject } from "../kubernetes/objects.ts";
import { isNode } from "../kubernetes/subjects.ts";
import { type Placement, possibly, stagesOf } from "../kubernetes/tiers.ts";
import { list, record, text } from "../kubernetes/value.ts";
import { DEFAULT_ALLOW_PROFILE, STAGE_OFFSET } from "./defaults.ts";
import { isCalico, labelsOf } from "./endpoints.ts";
import { createsHostEndpoints, type Felix, filterOf } from "./felix.ts";
import type { CalicoPolicy } from "./policy.ts";
import type { LabelsOf } from "./selector.ts";

/** An interface of a node that policies may select. */
export interface HostEndpoint {
	readonly node: string;
	readonly labels: LabelsOf;
	/** The filter that stands for its profiles: what it does with packets that no policy decides. */
	readonly profile: Filter | null;
	readonly object: KubeObject | null;
}

const CREATED_BY = "projectcalico.org/created-by";

/** Host endpoints of the inputs, and those that Calico makes for every node where it is told to. */
export function readHostEndpoints(objects: readonly KubeObject[]): readonly HostEndpoint[] {
	const given = objects
		.filter((object) => isCalico(object, "HostEndpoint"))
		.map((object): HostEndpoint => {
			const spec = record(object.value["spec"]);
			const open = list(spec["profiles"]).includes(DEFAULT_ALLOW_PROFILE);
			const location = object.place.at("", addressOf(object));
			return {
				node: text(spec["node"]) ?? object.name,
				labels: labelsOf(object),
				profile: open ? null : filterOf(idOf(object), "calico-hostendpoint", location, []),
				object,
			};
		});
	if (!createsHostEndpoints(objects)) return given;
	const automatic = objects.filter(isNode).map(({ name, value }): HostEndpoint => {
		const own = readLabels(record(value["metadata"])["labels"]);
		const labels: LabelsOf = (key) => (key === CREATED_BY ? oneOf(["calico-kube-controllers"]) : (own.keys.get(key) ?? ABSENT));
		return { node: name, labels, profile: null, object: null };
	});
	return [...given, ...automatic];
}

/** The layer that Calico makes in front of a node: failsafes, policies by phase and tier, then the endpoint's profiles. */
export function hostLayer(endpoints: readonly HostEndpoint[], policies: readonly CalicoPolicy[], felix: Felix): Layer {
	// Of several interfaces nobody knows through which one packets come.
	const sure: Tri = endpoints.length === 1 ? "yes" : "maybe";
	const selected = policies.flatMap((policy) => {
		const met = endpoints.map(({ labels }) => policy.selectsHost(labels)).reduce(or, "no");
		const attached = and(and(met, policy.stands), met === "no" ? "no" : everySame(endpoints, policy, sure));
		return attached === "no" || !policy.types.ingress ? [] : [{ policy, attached }];
	});
	return layerOf(
		selected,
		felix,
		endpoints.flatMap(({ profile }) =>
			profile === null ? [] : [{ id: profile.id, attached: sure === "yes" ? ("yes" as const) : ("maybe" as const) }],
		),
	);
}

const everySame = (endpoints: readonly HostEndpoint[], policy: CalicoPolicy, sure: Tri): Tri =>
	endpoints.every(({ labels }) => policy.selectsHost(labels) === "yes") ? "yes" : sure;

interface Selected {
	readonly policy: CalicoPolicy;
	readonly attached: Tri;
}

function layerOf(selected: readonly Selected[], felix: Felix, profiles: readonly Pick<StageFilter, "id" | "attached">[]): Layer {
	type Placed = Placement & Pick<StageFilter, "id" | "attached">;
	const forwarded = selected.some(({ policy }) => policy.phase === "normal" && policy.applyOnForward);
	const placed: Placed[] = [
		{ order: -STAGE_OFFSET, stage: "failsafe ports", rank: 0, isolates: false, id: felix.failsafe.id, attached: "yes" },
		...[felix.overlays, forwarded ? felix.judgedAsForwarded : felix.forwarded].map(
			({ id }): Placed => ({
				order: PHASES.normal - 1,
				stage: "hosts and forwarded traffic",
				rank: 0,
				isolates: false,
				id,
				attached: "yes",
			}),
		),
		...selected.map(
			({ policy, attached }): Placed => ({
				...policy.place,
				order: PHASES[policy.phase] + policy.place.order,
				// Policies before connection tracking and address translation leave what they do not match to those behind.
				isolates: policy.phase === "normal" && policy.place.isolates,
				id: policy.filter.id,
				attached: attached === "yes" ? "yes" : "maybe",
			}),
		),
		...profiles.map((profile): Placed => ({ order: PHASES.normal * 2, stage: "profiles", rank: 0, isolates: true, ...profile })),
	];
	const certain = selected.filter(({ attached }) => attached === "yes").map(({ policy }) => policy.filter.id);
	const sure = placed.filter(({ attached, id }) => attached === "yes" && !certain.includes(id)).map(({ id }) => id);
	return {
		kind: "host-policy",
		certain: [...certain, ...sure].sort(),
		possible: [
			...selected.filter(({ attached }) => attached === "maybe").map(possibly),
			...profiles
				.filter(({ attached }) => attached === "maybe")
				.map(({ id }) => ({
					unknown: { address: id, attribute: "spec.interfaceName", candidates: [id] },
					candidates: [id],
					unbounded: false,
				})),
		],
		whenNone: "open",
		skippedInsideSubnet: false,
		stages: stagesOf(placed),
	};
}

const PHASES = { untracked: STAGE_OFFSET, "pre-dnat": 2 * STAGE_OFFSET, normal: 3 * STAGE_OFFSET } as const;

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

/** Nodes that policies of hosts speak of and that are not in the inputs, made up from a selector (contract.md section 6.8). */
interface AbsentHosts {
	readonly id: string;
	readonly roles: Subject["roles"];
	readonly location: Location;
	readonly layer: Layer;
	readonly text: string;
	/** What may be known of their labels, for the selectors of peers. */
	readonly labels: readonly LabelsOf[];
}

/** Only where the inputs show neither nodes nor host endpoints: else they would show these. */
export function absentHosts(policies: readonly CalicoPolicy[], felix: Felix): readonly AbsentHosts[] {
	const found = new Map<string, AbsentHosts>();
	for (const policy of policies) {
		const forHosts = policy.phase !== "normal" || policy.applyOnForward || policy.selector.keys.some((key) => NODE_KEY.test(key));
		const worlds = worldsOf(policy)
			.filter(({ labels }) => policy.selectsHost(labels) !== "no")
			.map(({ role, labels }): World => ({ role, labels: asSelected(policy, labels) }));
		const id = `Node/${policy.selector.text}`;
		if (!forHosts || !policy.types.ingress || worlds.length === 0 || found.has(id)) continue;
		const selected = policies.flatMap((other): readonly Selected[] => {
			const met = worlds.map(({ labels }) => other.selectsHost(labels));
			if (!other.types.ingress || met.every((tri) => tri === "no")) return [];
			const same = other.selector.text === policy.selector.text || met.every((tri) => tri === "yes");
			return [{ policy: other, attached: and(same ? "yes" : "maybe", other.stands) }];
		});
		found.set(id, {
			id,
			roles: worlds.map(({ role }) => ({ role, evidence: `${policy.address} selects ${policy.selector.text}` })),
			location: policy.filter.location,
			layer: layerOf(selected, felix, []),
			text: policy.selector.text,
			labels: worlds.map(({ labels }) => labels),
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
