import { changed as withFields } from "../model/changed.ts";
import type { Filter, Inventory, Layer, Stage, StageFilter, Subject } from "../model/inventory.ts";
import { NO_PORTS } from "../model/ports.ts";
import type { Target } from "../model/target.ts";
import type { Written } from "../model/written.ts";
import type { Scene } from "./classes.ts";
import type { Coverage } from "./coverage.ts";
import { type Refusal, refusedPorts } from "./fix-place.ts";
import { type Selection, selectionsOf } from "./fix-selection.ts";
import { demandsToo } from "./fix-spill.ts";
import { Overlay } from "./overlay.ts";

/** A policy to add: how it is written, whom it selects, and the scene with it. */
export interface NewPolicy {
	readonly written: Written;
	readonly selection: Selection;
	place(policy: Filter): { readonly after: Scene; readonly changed: Target };
}

/**
 * Policies for a target alone that could stand before the one that refuses: none where nothing tells the target from others, null where
 * nothing comes before.
 */
export function newPolicies(
	scene: Scene,
	{ target, mandate, passages }: Coverage,
	refusal: Refusal,
	beside: Written,
	all: readonly Coverage[],
): readonly NewPolicy[] | null {
	const order = orderBefore(scene, target.subject.layers[refusal.layer], refusal, beside);
	if (order === null) return null;
	// Replicas may be selected as well: they need the packets too, and the policy that refuses stands in front of them.
	const ports = refusedPorts(passages, NO_PORTS);
	const isReplica = (other: Target): boolean =>
		other.subject.layers[refusal.layer]?.certain.includes(refusal.filter.id) === true && demandsToo(other, mandate, ports, all);
	return selectionsOf(scene, target, isReplica, refusal.layer, beside).map((selection): NewPolicy => {
		const written = {
			...identity(scene, target, mandate.requirement, selection, beside),
			...order,
			path: "/spec",
			elements: 1,
			broad: false,
		};
		return {
			written,
			selection,
			place: (policy) => placed(scene, target, refusal, policy, order.where),
		};
	});
}

interface Order extends Pick<Written, "tier" | "order" | "growing" | "beside"> {
	/** Where it stands: before the filter that refuses, first in an earlier stage, or in a stage of its own before. */
	readonly where: "before" | "own" | { readonly first: number };
}

/** A tier and an order in it that come before the policy that refuses; null where there is no such order. */
function orderBefore({ inventory }: Scene, layer: Layer | undefined, { stage, element }: Refusal, beside: Written): Order | null {
	const { api, kind, tier, order } = beside;
	const base = { tier, growing: true, beside: true, where: "before" } as const;
	const taken = new Set(
		(layer?.stages?.[stage]?.filters ?? []).map(({ id }) => inventory.filters.get(id)?.written?.order).filter((one) => one !== undefined),
	);
	switch (api) {
		case "network-policy":
		case "cilium":
			return element === null ? { ...base, order: null } : null;
		case "calico":
			return { ...base, order: order === null ? firstFree(LAST_ORDER, taken) : firstFree(order - 1, taken) };
		case "antrea":
			return order === null || order <= FIRST_PRIORITY ? null : { ...base, order: between(FIRST_PRIORITY, order, taken) };
		case "admin":
		case "cluster": {
			// There is one baseline policy of v1alpha1: what comes before it is of the other kind.
			if (kind === BASELINE_KIND) {
				const place = beforeBaseline(inventory, layer);
				return place === null ? null : { ...base, ...place };
			}
			const free = firstFree((order ?? 0) - 1, taken);
			return free < 0 ? null : { ...base, order: free };
		}
	}
}

/** Before every other policy of admins, for what any of them passes on skips all behind it; with the last priority where there are none. */
function beforeBaseline({ filters }: Inventory, layer: Layer | undefined): Pick<Order, "order" | "where"> | null {
	const stages = layer?.stages ?? [];
	const orders = stages.map((stage) =>
		stage.filters.flatMap(({ id }) => {
			const written = filters.get(id)?.written;
			const isAdmin = written?.kind === "AdminNetworkPolicy" || (written?.api === "cluster" && written.tier === "Admin");
			return isAdmin ? [written.order ?? 0] : [];
		}),
	);
	const stage = orders.findIndex(({ length }) => length > 0);
	if (stage < 0) return { order: LAST_PRIORITY, where: "own" };
	const order = Math.min(...(orders[stage] ?? [])) - 1;
	return order < 0 ? null : { order, where: { first: stage } };
}

/** Any order that is written down comes before none. */
const LAST_ORDER = 1000;
/** Priorities of Antrea begin here; those of the network-policy-api end there. */
const FIRST_PRIORITY = 1;
const LAST_PRIORITY = 1000;
const BASELINE_KIND = "BaselineAdminNetworkPolicy";

/** A number below another, and not below the least: whole where there is one. */
function between(least: number, order: number, taken: ReadonlySet<number | null>): number {
	let step = 1;
	while (order - step < least || taken.has(order - step)) step /= 2;
	return order - step;
}

function firstFree(from: number, taken: ReadonlySet<number | null>): number {
	let order = from;
	while (taken.has(order)) order--;
	return order;
}

/** Kind, namespace and name of the policy: of the API of the one that refuses, bound to the namespace where its API has such a kind. */
function identity(
	{ inventory }: Scene,
	{ subject }: Target,
	requirement: string,
	selection: Selection,
	{ api, apiVersion, kind, tier }: Written,
): Pick<Written, "api" | "apiVersion" | "kind" | "name" | "namespace"> {
	const namespace = "pods" in selection && NAMESPACED[api] !== undefined ? selection.pods.namespace : "";
	const own = (namespace === "" ? CLUSTERWIDE : NAMESPACED)[api] ?? (kind === BASELINE_KIND ? "AdminNetworkPolicy" : kind);
	const [, ...row] = requirement.split("/");
	const labels = "pods" in selection ? selection.pods.labels : {};
	const who = NAMING.map((key) => labels[key]).find((value) => value !== undefined) ?? subject.names[0] ?? subject.id;
	const words = [...new Set(row.flatMap((part) => part.split("-")))];
	const base = slug(["allow", ...words, ...(words.includes(who) ? [] : ["to", who])].join("-"));
	// Names in a tier of Calico begin with the tier's (Calico reference, NetworkPolicy: metadata.name).
	const prefix = api === "calico" && tier !== null && tier !== "default" ? `${tier}.` : "";
	const isTaken = (name: string): boolean => inventory.filters.has(namespace === "" ? `${own}/${name}` : `${namespace}/${own}/${name}`);
	let name = prefix + base;
	for (let number = 2; isTaken(name); number++) name = `${prefix}${base}-${number}`;
	// What Calico keeps its objects as is not what people write (Calico reference, "projectcalico.org/v3").
	return { api, apiVersion: apiVersion.replace(/^crd\.projectcalico\.org\/.*$/, "projectcalico.org/v3"), kind: own, name, namespace };
}

/** Labels by which pods are commonly told, in the order of their use (`kubernetes.io` recommended labels, kubeadm's add-ons). */
const NAMING: readonly string[] = ["app.kubernetes.io/name", "k8s-app", "app", "component", "name"];

const NAMESPACED: Partial<Record<Written["api"], string>> = {
	calico: "NetworkPolicy",
	antrea: "NetworkPolicy",
	cilium: "CiliumNetworkPolicy",
	"network-policy": "NetworkPolicy",
};
const CLUSTERWIDE: Partial<Record<Written["api"], string>> = {
	calico: "GlobalNetworkPolicy",
	antrea: "ClusterNetworkPolicy",
	cilium: "CiliumClusterwideNetworkPolicy",
};

/** A name that the API server takes (RFC 1123), short enough for every kind. */
const slug = (text: string): string =>
	text
		.toLowerCase()
		.replace(/[^a-z0-9]+/g, "-")
		.slice(0, 60)
		.replace(/^-+|-+$/g, "");

/** The scene with the policy in front of all that the target stands for, directly before the one that refuses. */
function placed(
	scene: Scene,
	target: Target,
	{ layer: at, stage, at: index, filter }: Refusal,
	policy: Filter,
	where: Order["where"],
): { readonly after: Scene; readonly changed: Target } {
	const into = (subject: Subject): Subject =>
		withFields(subject, {
			layers: subject.layers.map((layer, position) =>
				position !== at
					? layer
					: {
							...layer,
							certain: [...layer.certain, policy.id].sort(),
							...(layer.stages === undefined ? {} : { stages: withFilter(layer.stages) }),
						},
			),
		});
	const withFilter = (stages: readonly Stage[]): readonly Stage[] => {
		const item: StageFilter = { id: policy.id, attached: "yes", rank: -1, isolates: false };
		if (typeof where === "object")
			return stages.map((one, position) => (position === where.first ? { ...one, filters: [item, ...one.filters] } : one));
		if (where === "own") return [...stages.slice(0, stage), { name: policy.written?.kind ?? "", filters: [item] }, ...stages.slice(stage)];
		return stages.map((one, position) => (position === stage ? { ...one, filters: before(one.filters) } : one));
	};
	const before = (filters: readonly StageFilter[]): readonly StageFilter[] => {
		const refusing = filters[index];
		if (refusing === undefined) return filters;
		// Allows that unite stand beside each other; what has an order stands before all of the rank that refuses.
		const united = filter.mode === "union";
		const first = filters.findIndex(({ rank }) => rank === refusing.rank);
		const item: StageFilter = { ...refusing, id: policy.id, attached: "yes", rank: united ? refusing.rank : refusing.rank - 0.5 };
		return [...filters.slice(0, first), item, ...filters.slice(first)];
	};
	const changed: Target = { ...target, subject: into(target.subject), members: target.members.map(into) };
	const replace = (targets: readonly Target[]): readonly Target[] => targets.map((one) => (one.id === target.id ? changed : one));
	const inventory = { ...scene.inventory, filters: new Overlay(scene.inventory.filters, policy.id, policy) };
	return { after: { ...scene, inventory, targets: replace(scene.targets), everyone: replace(scene.everyone) }, changed };
}
