import type { PolicyIndex } from "./attachment.ts";
import { meets } from "./labels.ts";
import type { Membership, PodClass } from "./membership.ts";
import type { Namespaces } from "./namespaces.ts";
import type { Policy } from "./networkpolicy.ts";
import { addressOf, type KubeObject } from "./objects.ts";
import { eitherPods, isPodKind, type Pods, readPods } from "./pods.ts";
import type { Selector } from "./selector.ts";
import { type Absent, registerAbsent } from "./synthetic.ts";

/** All pods there are: those in the input, and those that selectors speak of. */
export class Population {
	readonly pods: readonly Pods[];
	readonly notes: readonly { readonly file: string; readonly words: string }[];
	readonly #absent = new Map<string, Absent>();
	readonly #byNamespace = new Map<string, Map<PodClass, Pods[]>>();
	readonly #withPods = new Set<string>();
	readonly #selecting = new Set<string>();

	constructor(
		objects: readonly KubeObject[],
		private readonly membership: Membership,
		private readonly namespaces: Namespaces,
		index: PolicyIndex,
	) {
		const found = new Map<string, Pods>();
		const notes: { file: string; words: string }[] = [];
		for (const object of objects.filter(isPodKind)) {
			const pods = readPods(object);
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
		for (const groups of this.#byNamespace.values()) {
			for (const pod of groups.keys()) for (const { policy } of index.matching(pod)) this.#selecting.add(policy.filter.id);
		}
	}

	#place(pods: Pods): void {
		const { namespace } = pods.object;
		const pod = this.membership.add(pods.id, { namespace, namespaceLabels: this.namespaces.labels(namespace), labels: pods.labels, hostNetwork: pods.hostNetwork });
		const groups = this.#byNamespace.get(namespace) ?? new Map<PodClass, Pods[]>();
		this.#byNamespace.set(namespace, groups);
		const group = groups.get(pod);
		if (group === undefined) groups.set(pod, [pods]);
		else group.push(pods);
	}

	get absent(): readonly Absent[] {
		return [...this.#absent.values()];
	}

	/** Equal selectors are one target. Selectors that can select nothing make none. */
	addAbsent(absent: readonly Absent[]): void {
		for (const one of absent) if (!this.#absent.has(one.id) && registerAbsent(one, this.membership, this.namespaces)) this.#absent.set(one.id, one);
	}

	classOf({ id }: Pods): PodClass {
		return this.membership.classOf(id) as PodClass;
	}

	/** Pods of a namespace that a selector selects for certain, or may select, on whatever network they are. */
	selected(namespace: string, selector: Selector): readonly Pods[] {
		return [...(this.#byNamespace.get(namespace) ?? [])].flatMap(([pod, group]) => (meets(pod.labels, selector.requirements) === "no" ? [] : group));
	}

	/** Whether a policy's selector selects, or may select, pods in the input, on whatever network they are. */
	readonly selectsAny = ({ filter }: Policy): boolean => this.#selecting.has(filter.id);

	/** Whether the input holds Pod objects of a namespace: it then shows what runs there. */
	readonly holdsPods = (namespace: string): boolean => this.#withPods.has(namespace);
}
