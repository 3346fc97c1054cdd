import { groupBy } from "../../model/group.ts";
import type { Standing } from "./attachment.ts";
import { decided } from "./keyset.ts";
import { knownOf, type Labels } from "./labels.ts";
import type { Policy } from "./networkpolicy.ts";
import type { Direction } from "./tiers.ts";

/** So few policies are all tried: that costs less than an index of them. */
const FEW = 8;

/** Policies of one namespace that select alike. */
export type Alike = readonly [Standing, ...Standing[]];

interface Index {
	/** Policies that demand one value of one label, by key and value. */
	readonly byLabel: ReadonlyMap<string, ReadonlyMap<string, readonly Alike[]>>;
	readonly others: readonly Alike[];
}

/** The policies of one namespace. */
export class NamespacePolicies {
	readonly #all: [Standing, ...Standing[]];
	#selecting: Candidates | null = null;
	readonly #isolating: Partial<Record<Direction, Candidates>> = {};

	constructor(first: Standing) {
		this.#all = [first];
	}

	/** All are added before anybody asks. */
	add(standing: Standing): void {
		this.#all.push(standing);
	}

	/** Policies that may select pods with these labels. */
	selecting(labels: Labels): readonly Alike[] {
		this.#selecting ??= new Candidates(this.#all);
		return this.#selecting.of(labels);
	}

	/** Those of them that isolate pods in a direction, or may. */
	isolating(labels: Labels, direction: Direction): readonly Alike[] {
		this.#isolating[direction] ??= new Candidates(this.#all.filter(({ policy }) => policy.isolates[direction] !== "no"));
		return this.#isolating[direction].of(labels);
	}
}

/** Finds among policies those that may select pods. */
class Candidates {
	readonly #all: readonly [Standing][];
	#index: Index | null = null;

	constructor(all: readonly Standing[]) {
		this.#all = all.map((standing) => [standing]);
	}

	/** Policies whose demand of one value of a label the labels may meet, and those that demand none. */
	of(labels: Labels): readonly Alike[] {
		if (this.#all.length <= FEW) return this.#all;
		this.#index ??= indexed(this.#all.flat());
		const { byLabel, others } = this.#index;
		const found = [...others];
		for (const key of labels.rest.kind === "notIn" ? byLabel.keys() : labels.keys.keys()) {
			const byValue = byLabel.get(key);
			if (byValue === undefined) continue;
			const known = knownOf(labels, key);
			if (known.kind === "in") for (const value of known.values) found.push(...(byValue.get(value) ?? []));
			else for (const all of byValue.values()) found.push(...all);
		}
		return found;
	}
}

function indexed(policies: readonly Standing[]): Index {
	const byLabel = new Map<string, Map<string, Alike[]>>();
	const others: Alike[] = [];
	for (const alike of groupBy(policies, ({ policy }) => policy.selector.text).values()) {
		const label = labelOf(alike[0].policy);
		if (label === null) {
			others.push(alike);
			continue;
		}
		const byValue = byLabel.get(label.key) ?? new Map<string, Alike[]>();
		byLabel.set(label.key, byValue);
		const same = byValue.get(label.value);
		if (same === undefined) byValue.set(label.value, [alike]);
		else same.push(alike);
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
