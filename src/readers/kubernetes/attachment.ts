import type { Layer, PossibleAttachment } from "../../model/inventory.ts";
import { and, type Tri } from "../../model/tri.ts";
import { meets } from "./labels.ts";
import type { PodClass } from "./membership.ts";
import { type Alike, NamespacePolicies } from "./namespace-policies.ts";
import type { Policy } from "./networkpolicy.ts";
import { fieldName } from "./problems.ts";
import { attachedTo, type Direction, decidedBy, type Selecting, staged, type TieredPolicy, TierIndex } from "./tiers.ts";

/** A policy, and whether it is in force at all: one that the API refuses, or that stands in two versions, may not be. */
export interface Standing {
	readonly policy: Policy;
	readonly stands: Tri;
	/** What decides, when it is not known. */
	readonly attribute: string;
}

export const standing = (policy: Policy): Standing => {
	const problem = policy.rejected[0];
	return problem === undefined
		? { policy, stands: "yes", attribute: "metadata.labels" }
		: { policy, stands: "maybe", attribute: fieldName(problem.path) };
};

/** Finds the policies that select pods, without trying every policy on every pod. */
export class PolicyIndex {
	readonly #namespaces = new Map<string, NamespacePolicies>();
	/** Policies with an order of evaluation, around those that unite. */
	readonly tiers: TierIndex;
	readonly #layers: Readonly<Record<Direction, LayerTable>> = { ingress: new LayerTable(), egress: new LayerTable() };

	constructor(policies: readonly Standing[], tiered: readonly TieredPolicy[] = []) {
		this.tiers = new TierIndex(tiered);
		for (const standing of policies) {
			const { namespace } = standing.policy.object;
			const index = this.#namespaces.get(namespace);
			if (index === undefined) this.#namespaces.set(namespace, new NamespacePolicies(standing));
			else index.add(standing);
		}
	}

	/** The layer that policies make in front of a class of pods, or behind it: one object for all that the same policies select. */
	layer(pod: PodClass, direction: Direction): Layer {
		const plain = selectedBy(pod, this.#namespaces.get(pod.namespace)?.isolating(pod.labels, direction));
		const tiered = this.tiers.selecting(pod, direction);
		if (plain.length + tiered.length === 0) return OPEN;
		return this.#layers[direction].of(pod, plain, tiered, () =>
			staged(layerOf(eachOf(plain), direction), attachedTo(pod, tiered), direction),
		);
	}

	/** Policies that select a class of pods, or may, in no order. Pods on the host network are never selected. */
	selecting(pod: PodClass): readonly Selection[] {
		return eachOf(selectedBy(pod, this.#namespaces.get(pod.namespace)?.selecting(pod.labels)));
	}
}

/** Which of the policies that may select a class of pods do. */
function selectedBy({ labels, hostNetwork }: PodClass, candidates: readonly Alike[] = []): readonly Selected[] {
	const found: Selected[] = [];
	if (hostNetwork === "yes") return found;
	for (const alike of candidates) {
		const selects = meets(labels, alike[0].policy.selector.requirements);
		if (selects !== "no") found.push({ alike, selects: hostNetwork === "maybe" ? "maybe" : selects });
	}
	return found;
}

export interface Selection {
	readonly standing: Standing;
	readonly selects: Tri;
}

/** The same of policies that select alike. */
interface Selected {
	readonly alike: Alike;
	readonly selects: Tri;
}

const eachOf = (selected: readonly Selected[]): readonly Selection[] =>
	selected.flatMap(({ alike, selects }) => alike.map((standing) => ({ standing, selects })));

/** The layers of one direction, by the policies that make them. */
class LayerTable {
	readonly #layers = new Map<string, Layer>();
	readonly #numbers = new Map<object, number>();

	of(pod: PodClass, plain: readonly Selected[], tiered: readonly Selecting[], make: () => Layer): Layer {
		const by = [...plain, ...tiered].map(({ alike, selects }) => `${this.#number(alike)}${selects}`).join();
		// What is left open by the labels of a namespace is told with its name.
		const key = tiered.some(({ selects }) => selects === "maybe") ? `${by}|${decidedBy(pod)}` : by;
		const known = this.#layers.get(key);
		if (known !== undefined) return known;
		const layer = make();
		this.#layers.set(key, layer);
		return layer;
	}

	#number(alike: object): number {
		const known = this.#numbers.get(alike) ?? this.#numbers.size;
		this.#numbers.set(alike, known);
		return known;
	}
}

/** The attribute by which it is told that an engine may enforce rules that the API takes for none. */
const POLICY_TYPES = "spec.policyTypes";

/** What NetworkPolicies make of those of them that isolate; a pod that none of them does is open. */
function layerOf(found: readonly Selection[], direction: Direction): Layer {
	const certain: string[] = [];
	const possible: PossibleAttachment[] = [];
	for (const { standing, selects } of found) {
		const { policy, stands } = standing;
		const isolates = policy.isolates[direction];
		if (isolates === "no") continue;
		const attached = and(selects, stands);
		if (and(attached, isolates) === "yes") certain.push(policy.filter.id);
		else possible.push(possibly(attached === "yes" ? { ...standing, stands: "maybe", attribute: POLICY_TYPES } : standing));
	}
	if (certain.length + possible.length === 0) return OPEN;
	return {
		kind: "network-policy",
		certain: certain.sort(),
		possible: possible.sort(byCandidate),
		whenNone: "open",
		skippedInsideSubnet: false,
	};
}

/** What stands in front of pods that no policy isolates. */
const OPEN: Layer = { kind: "network-policy", certain: [], possible: [], whenNone: "open", skippedInsideSubnet: false };

const byCandidate = (a: PossibleAttachment, b: PossibleAttachment): number => ((a.candidates[0] ?? "") < (b.candidates[0] ?? "") ? -1 : 1);

const possibly = ({ policy, stands, attribute }: Standing): PossibleAttachment => ({
	unknown: { address: policy.address, attribute: stands === "maybe" ? attribute : "spec.podSelector", candidates: [policy.filter.id] },
	candidates: [policy.filter.id],
	unbounded: false,
});
