import { decided } from "./keyset.ts";
import { meets } from "./labels.ts";
import type { PodClass } from "./membership.ts";
import type { Pods } from "./pods.ts";
import type { Selector } from "./selector.ts";

/** With so few classes, trying a selector on each costs less than an index of them. */
const FEW = 32;

/** So few pods are copied to a list of just so many. */
const SMALL = 4;

const NO_CLASSES: readonly PodClass[] = [];
const NO_PODS: readonly Pods[] = [];

/** The pods of one namespace in the input, by class. */
export class NamespacePods {
	readonly #groups = new Map<PodClass, Pods[]>();
	/** The classes, in the order in which they came. */
	readonly #classes: PodClass[] = [];
	#byId: Map<string, PodClass> | null = null;
	/** What selectors selected, by their text: many policies may have one. */
	#selected: Map<string, readonly Pods[]> | null = null;
	/** Classes by key and value of a label; under null where the value is not decided. */
	#byLabel: Map<string, Map<string | null, PodClass[]>> | null = null;
	#places: ReadonlyMap<PodClass, number> | null = null;

	get classes(): readonly PodClass[] {
		return this.#classes;
	}

	podsOf(pod: PodClass): readonly Pods[] {
		return this.#groups.get(pod) ?? NO_PODS;
	}

	add(pod: PodClass, pods: Pods): void {
		this.#byId = null;
		this.#selected = null;
		const group = this.#groups.get(pod);
		if (group !== undefined) {
			// A list that grows takes room for many more at once: most classes of a large cluster stay small.
			if (group.length < SMALL) this.#groups.set(pod, [...group, pods]);
			else group.push(pods);
			return;
		}
		this.#groups.set(pod, [pods]);
		this.#classes.push(pod);
		this.#byLabel = null;
		this.#places = null;
	}

	/** The class of one of them. */
	classOf(id: string): PodClass | undefined {
		this.#byId ??= new Map([...this.#groups].flatMap(([pod, group]) => group.map((pods) => [pods.id, pod])));
		return this.#byId.get(id);
	}

	/** Whether a selector selects, or may select, any of them. */
	holds(selector: Selector): boolean {
		const candidates = this.#candidates(selector);
		for (let index = 0; index < candidates.length; index++)
			if (meets((candidates[index] as PodClass).labels, selector.requirements) !== "no") return true;
		return false;
	}

	/** Those that a selector selects for certain, or may select. */
	selected(selector: Selector): readonly Pods[] {
		this.#selected ??= new Map();
		const known = this.#selected.get(selector.text);
		if (known !== undefined) return known;
		const found: Pods[] = [];
		for (const pod of this.#candidates(selector)) if (meets(pod.labels, selector.requirements) !== "no") found.push(...this.podsOf(pod));
		this.#selected.set(selector.text, found);
		return found;
	}

	/** Classes that a selector need be tried on: where it demands one value of a label, those that have it or may have it. */
	#candidates({ requirements }: Selector): readonly PodClass[] {
		if (this.#classes.length <= FEW) return this.#classes;
		for (const { key, allowed } of requirements) {
			const value = decided(allowed);
			if (value === null) continue;
			this.#byLabel ??= indexed(this.#classes);
			const byValue = this.#byLabel.get(key);
			const [sure, open] = [byValue?.get(value) ?? NO_CLASSES, byValue?.get(null)];
			return open === undefined ? sure : this.#inOrder([...sure, ...open]);
		}
		return this.#classes;
	}

	/** In the order in which they came, as where no index is asked: who is told first is the same however many there are. */
	#inOrder(classes: readonly PodClass[]): readonly PodClass[] {
		this.#places ??= new Map(this.#classes.map((pod, place) => [pod, place]));
		const places = this.#places;
		return [...classes].sort((a, b) => (places.get(a) as number) - (places.get(b) as number));
	}
}

function indexed(classes: readonly PodClass[]): Map<string, Map<string | null, PodClass[]>> {
	const byLabel = new Map<string, Map<string | null, PodClass[]>>();
	for (const pod of classes)
		for (const [key, value] of pod.labels.pairs) {
			const byValue = byLabel.get(key) ?? new Map<string | null, PodClass[]>();
			byLabel.set(key, byValue);
			const others = byValue.get(value);
			if (others === undefined) byValue.set(value, [pod]);
			else others.push(pod);
		}
	return byLabel;
}
