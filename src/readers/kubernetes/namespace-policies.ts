import type { Standing } from "./attachment.ts";
import { decided } from "./keyset.ts";
import { knownOf, type Labels } from "./labels.ts";
import type { Policy } from "./networkpolicy.ts";

/** So few policies are all tried: that costs less than an index of them. */
const FEW = 8;

interface Index {
	/** Policies that demand one value of one label, by key and value. */
	readonly byLabel: ReadonlyMap<string, ReadonlyMap<string, readonly Standing[]>>;
	readonly others: readonly Standing[];
}

/** The policies of one namespace. */
export class NamespacePolicies {
	readonly #all: Standing[];
	#index: Index | null = null;

	constructor(first: Standing) {
		this.#all = [first];
	}

	add(standing: Standing): void {
		this.#all.push(standing);
		this.#index = null;
	}

	/** Policies whose demand of one value of a label the labels may meet, and those that demand none. */
	candidates(labels: Labels): readonly Standing[] {
		if (this.#all.length <= FEW) return this.#all;
		this.#index ??= indexed(this.#all);
		const { byLabel, others } = this.#index;
		const found = [...others];
		for (const key of labels.rest.kind === "notIn" ? byLabel.keys() : labels.keys.keys()) {
			const byValue = byLabel.get(key);
			if (byValue === undefined) continue;
			const known = knownOf(labels, key);
			if (known.kind === "in") for (const value of known.values) found.push(...(byValue.get(value) ?? []));
			else for (const standings of byValue.values()) found.push(...standings);
		}
		return found;
	}
}

function indexed(policies: readonly Standing[]): Index {
	const byLabel = new Map<string, Map<string, Standing[]>>();
	const others: Standing[] = [];
	for (const standing of policies) {
		const label = labelOf(standing.policy);
		if (label === null) {
			others.push(standing);
			continue;
		}
		const byValue = byLabel.get(label.key) ?? new Map<string, Standing[]>();
		byLabel.set(label.key, byValue);
		const alike = byValue.get(label.value);
		if (alike === undefined) byValue.set(label.value, [standing]);
		else alike.push(standing);
	}
	return { byLabel, others };
}

function labelOf({ selector }: Policy): { readonly key: string; readonly value: string } | null {
	for (const { key, allowed } of selector.requirements) {
		const value = decided(allowed);
		if (value !== null) return { key, value };
	}
	return null;
}
