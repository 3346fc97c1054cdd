import { withAccount } from "./accounts.ts";
import { decided } from "./keyset.ts";
import { LabelTable, meets } from "./labels.ts";
import type { Membership, PodClass } from "./membership.ts";
import type { Namespaces } from "./namespaces.ts";
import type { Policy } from "./networkpolicy.ts";
import { addressOf, type KubeObject } from "./objects.ts";
import { eitherPods, type Pods, readPods } from "./pods.ts";
import type { Selector } from "./selector.ts";
import { type Absent, registerAbsent } from "./synthetic.ts";

/** All pods there are: those in the input, and those that selectors speak of. */
export class Population {
	readonly pods: readonly Pods[];
	readonly notes: readonly { readonly file: string; readonly words: string }[];
	readonly #absent = new Map<string, Absent>();
	readonly #byNamespace = new Map<string, NamespacePods>();
	readonly #withPods = new Set<string>();

	/** @param objects those that are pods, or make some. */
	constructor(
		objects: readonly KubeObject[],
		private readonly membership: Membership,
		private readonly namespaces: Namespaces,
		/** Whether pods of different service accounts are told apart. */
		private readonly tellsAccounts: boolean,
	) {
		const found = new Map<string, Pods>();
		const notes: { file: string; words: string }[] = [];
		const labels = new LabelTable();
		for (const object of objects) {
			const pods = readPods(object, labels);
			if (pods === null) {
				notes.push({ file: object.place.file, words: `${addressOf(object)} is left out: it has no containers, as a patch has none` });
				continue;
			}
			const other = found.get(pods.id);
			found.set(pods.id, other === undefined ? pods : eitherPods(other, pods));
			if (object.kind === "Pod") this.#withPods.add(object.namespace);
		}
		this.pods = [...found.values()];
		this.notes = notes;
		for (const pods of this.pods) this.#place(pods);
	}

	#place(pods: Pods): void {
		const { namespace } = pods.object;
		const pod = this.membership.add(pods.id, {
			namespace,
			namespaceLabels: this.namespaces.labels(namespace),
			labels: this.tellsAccounts ? withAccount(pods.labels, pods.account) : pods.labels,
			hostNetwork: pods.hostNetwork,
		});
		let groups = this.#byNamespace.get(namespace);
		if (groups === undefined) {
			groups = { all: new Map(), byLabel: new Map() };
			this.#byNamespace.set(namespace, groups);
		}
		const group = groups.all.get(pod);
		if (group !== undefined) {
			group.push(pods);
			return;
		}
		groups.all.set(pod, [pods]);
		const { byLabel } = groups;
		pod.labels.pairs.forEach(([key, value]) => {
			let byValue = byLabel.get(key);
			if (byValue === undefined) {
				byValue = new Map();
				byLabel.set(key, byValue);
			}
			const others = byValue.get(value);
			if (others === undefined) byValue.set(value, [pod]);
			else others.push(pod);
		});
	}

	get absent(): readonly Absent[] {
		return [...this.#absent.values()];
	}

	/** Equal selectors are one target. Selectors that can select nothing make none. */
	addAbsent(absent: readonly Absent[]): void {
		for (const one of absent)
			if (!this.#absent.has(one.id) && registerAbsent(one, this.membership, this.namespaces)) this.#absent.set(one.id, one);
	}

	classOf({ id }: Pods): PodClass {
		return this.membership.classOf(id) as PodClass;
	}

	/** Pods of a namespace that a selector selects for certain, or may select, on whatever network they are. */
	selected(namespace: string, selector: Selector): readonly Pods[] {
		const groups = this.#byNamespace.get(namespace);
		if (groups === undefined) return [];
		return candidates(groups, selector).flatMap((pod) =>
			meets(pod.labels, selector.requirements) === "no" ? [] : (groups.all.get(pod) ?? []),
		);
	}

	/** Whether a policy's selector selects, or may select, pods in the input, on whatever network they are. */
	readonly selectsAny = ({ object, selector }: Pick<Policy, "object" | "selector">): boolean => this.holds(object.namespace, selector);

	/** Whether a selector selects, or may select, pods of a namespace. */
	holds(namespace: string, selector: Selector): boolean {
		const groups = this.#byNamespace.get(namespace);
		return groups !== undefined && candidates(groups, selector).some((pod) => meets(pod.labels, selector.requirements) !== "no");
	}

	/** Whether the input holds Pod objects of a namespace: it then shows what runs there. */
	readonly holdsPods = (namespace: string): boolean => this.#withPods.has(namespace);
}

interface NamespacePods {
	readonly all: Map<PodClass, Pods[]>;
	/** Classes by key and value of a label; under null where the value is not decided. */
	readonly byLabel: Map<string, Map<string | null, PodClass[]>>;
}

const NO_CLASSES: readonly PodClass[] = [];

/** Classes that a selector need be tried on: where it demands one value of a label, those that have it or may have it. */
function candidates({ all, byLabel }: NamespacePods, { requirements }: Selector): readonly PodClass[] {
	for (const { key, allowed } of requirements) {
		const value = decided(allowed);
		if (value === null) continue;
		const byValue = byLabel.get(key);
		const [sure, open] = [byValue?.get(value) ?? NO_CLASSES, byValue?.get(null)];
		return open === undefined ? sure : [...sure, ...open];
	}
	return [...all.keys()];
}
