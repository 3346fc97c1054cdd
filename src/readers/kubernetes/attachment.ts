import type { Layer, PossibleAttachment } from "../../model/inventory.ts";
import { and, type Tri } from "../../model/tri.ts";
import { decided } from "./keyset.ts";
import { type Labels, meets, valueOf } from "./labels.ts";
import type { PodClass } from "./membership.ts";
import type { Policy } from "./networkpolicy.ts";
import { fieldName } from "./problems.ts";

/** A policy, and whether it is in force at all: one that the API refuses, or that stands in two versions, may not be. */
export interface Standing {
	readonly policy: Policy;
	readonly stands: Tri;
	/** What decides, when it is not known. */
	readonly attribute: string;
}

export const standing = (policy: Policy): Standing => {
	const [problem] = policy.rejected;
	return problem === undefined ? { policy, stands: "yes", attribute: "metadata.labels" } : { policy, stands: "maybe", attribute: fieldName(problem.path) };
};

/** Finds the policies that select pods, without trying every policy on every pod. */
export class PolicyIndex {
	readonly #namespaces = new Map<string, NamespaceIndex>();

	constructor(policies: readonly Standing[]) {
		for (const standing of policies) {
			const { namespace } = standing.policy.object;
			const index = this.#namespaces.get(namespace) ?? { byLabel: new Map<string, Map<string, Standing[]>>(), others: [] };
			this.#namespaces.set(namespace, index);
			const label = labelOf(standing.policy);
			if (label === null) index.others.push(standing);
			else entry(entry(index.byLabel, label.key, () => new Map<string, Standing[]>()), label.value, (): Standing[] => []).push(standing);
		}
	}

	/** Policies that may select a class of pods, and whether they do. Pods on the host network are never selected. */
	selecting(pod: PodClass): readonly Selection[] {
		if (pod.hostNetwork === "yes") return [];
		return this.matching(pod).map((item) => (pod.hostNetwork === "maybe" ? { ...item, selects: and(item.selects, "maybe") } : item));
	}

	/** The same by labels alone, whatever network the pods are on. */
	matching(pod: Pick<PodClass, "namespace" | "labels">): readonly Selection[] {
		const index = this.#namespaces.get(pod.namespace);
		if (index === undefined) return [];
		return [...index.others, ...candidates(index, pod.labels)]
			.map((item) => ({ ...item, selects: meets(pod.labels, item.policy.selector.requirements) }))
			.filter(({ selects }) => selects !== "no");
	}
}

export type Selection = Standing & { readonly selects: Tri };

interface NamespaceIndex {
	/** Policies that demand one value of one label, by key and value. */
	readonly byLabel: Map<string, Map<string, Standing[]>>;
	readonly others: Standing[];
}

function entry<V>(map: Map<string, V>, key: string, make: () => V): V {
	const known = map.get(key) ?? make();
	map.set(key, known);
	return known;
}

function labelOf({ selector }: Policy): { readonly key: string; readonly value: string } | null {
	for (const { key, allowed } of selector.requirements) {
		const value = decided(allowed);
		if (value !== null) return { key, value };
	}
	return null;
}

function candidates({ byLabel }: NamespaceIndex, labels: Labels): readonly Standing[] {
	const keys = labels.rest.kind === "notIn" ? byLabel.keys() : labels.keys.keys();
	return [...keys].flatMap((key) => {
		const byValue = byLabel.get(key);
		if (byValue === undefined) return [];
		const known = valueOf(labels, key);
		return known.kind === "in" ? [...known.values].flatMap((value) => byValue.get(value) ?? []) : [...byValue.values()].flat();
	});
}

/** The layers that policies make in front of, and behind, a class of pods. A pod that no policy selects is open. */
export function policyLayers(pod: PodClass, index: PolicyIndex): { readonly ingress: Layer; readonly egress: Layer } {
	const found = index.selecting(pod);
	const layer = (direction: "ingress" | "egress"): Layer => {
		const isolating = found.filter(({ policy }) => policy.isolates[direction]);
		return {
			kind: "network-policy",
			certain: isolating.filter(({ selects, stands }) => and(selects, stands) === "yes").map(({ policy }) => policy.filter.id),
			possible: isolating.filter(({ selects, stands }) => and(selects, stands) === "maybe").map(possibly),
			whenNone: "open",
			skippedInsideSubnet: false,
		};
	};
	return { ingress: layer("ingress"), egress: layer("egress") };
}

const possibly = ({ policy, stands, attribute }: Standing): PossibleAttachment => ({
	unknown: { address: policy.address, attribute: stands === "maybe" ? attribute : "spec.podSelector", candidates: [policy.filter.id] },
	candidates: [policy.filter.id],
	unbounded: false,
});
