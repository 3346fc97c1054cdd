import type { Layer, PossibleAttachment } from "../../model/inventory.ts";
import { and, type Tri } from "../../model/tri.ts";
import { meets } from "./labels.ts";
import type { PodClass } from "./membership.ts";
import { NamespacePolicies } from "./namespace-policies.ts";
import type { Policy } from "./networkpolicy.ts";
import { fieldName } from "./problems.ts";
import { type Direction, staged, type TieredPolicy, TierIndex } from "./tiers.ts";

/** A policy, and whether it is in force at all: one that the API refuses, or that stands in two versions, may not be. */
export interface Standing {
	readonly policy: Policy;
	readonly stands: Tri;
	/** What decides, when it is not known. */
	readonly attribute: string;
}

export const standing = (policy: Policy): Standing => {
	const [problem] = policy.rejected;
	return problem === undefined
		? { policy, stands: "yes", attribute: "metadata.labels" }
		: { policy, stands: "maybe", attribute: fieldName(problem.path) };
};

/** Finds the policies that select pods, without trying every policy on every pod. */
export class PolicyIndex {
	readonly #namespaces = new Map<string, NamespacePolicies>();
	/** Policies with an order of evaluation, around those that unite. */
	readonly tiers: TierIndex;

	constructor(policies: readonly Standing[], tiered: readonly TieredPolicy[] = []) {
		this.tiers = new TierIndex(tiered);
		for (const standing of policies) {
			const { namespace } = standing.policy.object;
			const index = this.#namespaces.get(namespace);
			if (index === undefined) this.#namespaces.set(namespace, new NamespacePolicies(standing));
			else index.add(standing);
		}
	}

	/** Policies that select a class of pods, or may, in no order. Pods on the host network are never selected. */
	selecting(pod: PodClass): readonly Selection[] {
		if (pod.hostNetwork === "yes") return [];
		const found = this.matching(pod);
		return pod.hostNetwork === "maybe" ? found.map(({ standing, selects }) => ({ standing, selects: and(selects, "maybe") })) : found;
	}

	/** The same by labels alone, whatever network the pods are on. */
	matching({ namespace, labels }: Pick<PodClass, "namespace" | "labels">): readonly Selection[] {
		const index = this.#namespaces.get(namespace);
		if (index === undefined) return [];
		const found: Selection[] = [];
		for (const standing of index.candidates(labels)) {
			const selects = meets(labels, standing.policy.selector.requirements);
			if (selects !== "no") found.push({ standing, selects });
		}
		return found;
	}
}

export interface Selection {
	readonly standing: Standing;
	readonly selects: Tri;
}

/** The layer that policies make in front of a class of pods, or behind it. A pod that no policy selects is open. */
export const policyLayer = (pod: PodClass, index: PolicyIndex, direction: Direction): Layer =>
	staged(layerOf(index.selecting(pod), direction), index.tiers.selecting(pod, direction), direction);

function layerOf(found: readonly Selection[], direction: Direction): Layer {
	const certain: string[] = [];
	const possible: PossibleAttachment[] = [];
	for (const { standing, selects } of found) {
		const { policy, stands } = standing;
		if (!policy.isolates[direction]) continue;
		if (and(selects, stands) === "yes") certain.push(policy.filter.id);
		else possible.push(possibly(standing));
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
