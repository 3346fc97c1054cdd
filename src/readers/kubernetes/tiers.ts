import { groupBy } from "../../model/group.ts";
import type { Filter, Layer, PossibleAttachment, Rule, Stage, StageFilter, UnreadRule } from "../../model/inventory.ts";
import type { Unknown } from "../../model/tri.ts";
import { and, type Tri } from "../../model/tri.ts";
import { DEFAULT_TIER, NETWORK_POLICY_ORDER } from "./defaults.ts";
import { ABSENT, UNKNOWN } from "./keyset.ts";
import type { PodClass } from "./membership.ts";
import type { KubeObject } from "./objects.ts";

export type Direction = "ingress" | "egress";

/** Where a policy acts among the stages of a layer, in one direction. */
export interface Placement {
	/** Stages act in ascending order; those of one order are one stage. */
	readonly order: number;
	readonly stage: string;
	readonly rank: number;
	/** The policy of which this is a part, and which: parts act in turn, whatever else has their rank. */
	readonly part?: { readonly of: string; readonly index: number };
	/** Policies of one rank and one sort are tried by name; of different sorts nobody knows which comes first. */
	readonly named?: { readonly sort: string; readonly name: string };
	/** Whether the policy's presence refuses what no rule of the stage matches. */
	readonly isolates: boolean;
	readonly only?: Rule["action"];
}

type Placed = Placement & Pick<StageFilter, "id" | "attached">;

/** A policy with an order of evaluation, of whatever API. */
export interface TieredPolicy {
	readonly object: KubeObject;
	readonly address: string;
	readonly filter: Filter;
	/** None in a direction that the policy does not concern. */
	readonly placements: Readonly<Record<Direction, readonly Placement[]>>;
	/** Namespace whose pods alone it may select; null for all. */
	readonly namespace: string | null;
	/** By labels alone, whatever network the pods are on. */
	selects(pod: PodClass): Tri;
	/** Whom it selects, as text: equal for policies of one kind and namespace that select alike. */
	readonly whom: string;
	/** Whether the policy is in force at all, and the attribute that decides when it is not known. */
	readonly stands: Tri;
	readonly attribute: string;
	readonly unread: readonly UnreadRule[];
	/** Inbound rule elements that were read, and that are listed as unread. */
	readonly elements: { readonly read: number; readonly refused: number };
}

/** A policy in front of a subject, for certain or possibly. */
export interface Attached {
	readonly policy: TieredPolicy;
	readonly attached: Tri;
	/** Whose labels decide, where they do and somebody else's than the subject's own are meant: `Namespace shop`, `Node/*`. */
	readonly decidedBy?: string;
}

/** Policies that select alike: whether they select a class of pods is found once for all of them. */
export interface Alike {
	/** With the place of each among all policies. */
	readonly policies: readonly { readonly policy: TieredPolicy; readonly at: number }[];
	readonly namespace: string | null;
	selects(pod: PodClass): Tri;
}

/** Policies that select a class of pods, or may. */
export interface Selecting {
	readonly alike: Alike;
	readonly selects: Tri;
}

/** Tiered policies by direction and by the namespace that they are bound to. */
export class TierIndex {
	readonly #directions: Readonly<Record<Direction, ByNamespace>>;

	constructor(policies: readonly TieredPolicy[]) {
		this.#directions = { ingress: concerning(policies, "ingress"), egress: concerning(policies, "egress") };
	}

	/** Policies that select a class of pods, or may, and concern a direction. Pods on the host network are never selected. */
	selecting(pod: PodClass, direction: Direction): readonly Selecting[] {
		const byNamespace = this.#directions[direction];
		const onPods: Tri = pod.hostNetwork === "yes" ? "no" : pod.hostNetwork === "no" ? "yes" : "maybe";
		if (onPods === "no" || byNamespace.size === 0) return NOBODY;
		const found: Selecting[] = [];
		for (const group of [byNamespace.get(null) ?? [], byNamespace.get(pod.namespace) ?? []])
			for (const alike of group) {
				const selects = and(alike.selects(pod), onPods);
				if (selects !== "no") found.push({ alike, selects });
			}
		return found;
	}
}

const NOBODY: readonly Selecting[] = [];

/** Under null those that are bound to no namespace. */
type ByNamespace = ReadonlyMap<string | null, readonly Alike[]>;

function concerning(policies: readonly TieredPolicy[], direction: Direction): ByNamespace {
	const placed = policies.map((policy, at) => ({ policy, at })).filter(({ policy }) => policy.placements[direction].length > 0);
	const alike = [...groupBy(placed, ({ policy: { namespace, filter, whom } }) => JSON.stringify([namespace, filter.kind, whom])).values()];
	return groupBy(
		alike.map((group): Alike => {
			const [{ policy: first }] = group;
			return { policies: group, namespace: first.namespace, selects: (pod) => first.selects(pod) };
		}),
		({ namespace }) => namespace,
	);
}

/** The policies of all groups that select a class of pods, one by one: those of no namespace first, in the order given. */
export function attachedTo(pod: PodClass, selecting: readonly Selecting[]): readonly Attached[] {
	const open = decidedBy(pod);
	const found = selecting.flatMap(({ alike, selects }) =>
		alike.policies.map(({ policy, at }) => ({ policy, at, attached: and(selects, policy.stands) })),
	);
	return found
		.filter(({ attached }) => attached !== "no")
		.sort((a, b) => Number(a.policy.namespace !== null) - Number(b.policy.namespace !== null) || a.at - b.at)
		.map(({ policy, attached }) => ({ policy, attached, ...(open === undefined || policy.namespace !== null ? {} : { decidedBy: open }) }));
}

/** Whose labels can alone leave open whether a policy of no namespace selects pods: their namespace's, where their own are in the input. */
export const decidedBy = ({ namespace, labels, namespaceLabels }: PodClass): string | undefined =>
	namespaceLabels.rest === UNKNOWN && labels.rest === ABSENT ? `Namespace ${namespace}` : undefined;

/** A layer of NetworkPolicies with tiered policies around them: all as stages, NetworkPolicies in the default one. */
export function staged(plain: Layer, policies: readonly Attached[], direction: Direction): Layer {
	const concerned = policies.filter(({ policy }) => policy.placements[direction].length > 0);
	if (concerned.length === 0) return plain;
	const placed: Placed[] = concerned.flatMap(({ policy, attached }) =>
		policy.placements[direction].map((placement) => ({
			...placement,
			id: policy.filter.id,
			attached: attached === "yes" ? ("yes" as const) : ("maybe" as const),
		})),
	);
	const network = { order: DEFAULT_TIER, stage: "NetworkPolicy", rank: NETWORK_POLICY_ORDER, isolates: true };
	placed.push(...plain.certain.map((id) => ({ ...network, id, attached: "yes" as const })));
	for (const { candidates } of plain.possible) placed.push(...candidates.map((id) => ({ ...network, id, attached: "maybe" as const })));
	return {
		...plain,
		certain: [...plain.certain, ...concerned.filter(({ attached }) => attached === "yes").map(({ policy }) => policy.filter.id)].sort(),
		possible: [...plain.possible, ...concerned.filter(({ attached }) => attached === "maybe").map(possibly)],
		stages: stagesOf(placed),
	};
}

export function stagesOf(placed: readonly Placed[]): readonly Stage[] {
	const stages = new Map<number, { name: string; placed: Placed[] }>();
	for (const one of placed) {
		const known = stages.get(one.order) ?? { name: one.stage, placed: [] };
		stages.set(one.order, known);
		known.placed.push(one);
	}
	return [...stages].sort(([a], [b]) => a - b).map(([, stage]) => ({ name: stage.name, filters: inTurn(stage.placed) }));
}

/** Filters of a stage in the order of their evaluation. */
function inTurn(placed: readonly Placed[]): readonly StageFilter[] {
	const ranks = groupBy(placed, ({ rank }) => rank);
	const turns = [...ranks].sort(([a], [b]) => a - b).flatMap(([, equals]) => byName(equals));
	return turns.flatMap((turn, rank) =>
		turn.map(
			({ id, attached, isolates, only, part }): StageFilter => ({
				id,
				attached,
				rank,
				...(part === undefined ? {} : { owner: part.of }),
				isolates,
				...(only === undefined ? {} : { only }),
			}),
		),
	);
}

/** Policies of one rank: one after the other where their names tell, else together. */
function byName(equals: readonly Placed[]): readonly (readonly Placed[])[] {
	const sorts = new Set(equals.map(({ named }) => named?.sort));
	if (sorts.size > 1 || sorts.has(undefined)) return [[...equals].sort(byPart)];
	const names = [...new Set(equals.map(({ named }) => named?.name ?? ""))].sort();
	return names.map((name) => equals.filter(({ named }) => named?.name === name));
}

/** A policy that may be in front of a subject, and what decides whether it is. */
const byPart = (a: Placed, b: Placed): number => {
	const [one, other] = [a.part?.of ?? a.id, b.part?.of ?? b.id];
	return one === other ? (a.part?.index ?? 0) - (b.part?.index ?? 0) : one < other ? -1 : 1;
};

export const possibly = ({ policy: { address, stands, attribute, filter }, decidedBy }: Attached): PossibleAttachment => {
	const byLabels = stands !== "maybe" && decidedBy !== undefined;
	const unknown: Unknown = {
		address: byLabels ? decidedBy : address,
		attribute: byLabels ? "labels" : stands === "maybe" ? attribute : "spec",
		candidates: [filter.id],
		...(byLabels ? { via: address } : {}),
	};
	return { unknown, candidates: [filter.id], unbounded: false };
};
