import { withAccount } from "./accounts.ts";
import { LabelTable } from "./labels.ts";
import type { Membership, PodClass } from "./membership.ts";
import { NamespacePods } from "./namespace-pods.ts";
import type { Namespaces } from "./namespaces.ts";
import type { Policy } from "./networkpolicy.ts";
import { addressOf, type KubeObject } from "./objects.ts";
import { eitherPods, type Pods, readPods } from "./pods.ts";
import type { Selector } from "./selector.ts";
import { type Absent, registerAbsent } from "./synthetic.ts";

const NO_PODS: readonly Pods[] = [];

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
		/** No two objects have one id. */
		unique: boolean,
	) {
		const found: Pods[] = [];
		const notes: { file: string; words: string }[] = [];
		const labels = new LabelTable();
		// By number, here and below: an iterator makes an object for each of all pods.
		for (let index = 0; index < objects.length; index++) {
			const object = objects[index] as KubeObject;
			const pods = readPods(object, labels);
			if (pods === null) {
				notes.push({ file: object.place.file, words: `${addressOf(object)} is left out: it has no containers, as a patch has none` });
				continue;
			}
			found.push(pods);
			if (object.kind === "Pod") this.#withPods.add(object.namespace);
		}
		this.pods = unique ? found : eachOnce(found);
		this.notes = notes;
		for (let index = 0; index < this.pods.length; index++) this.#place(this.pods[index] as Pods);
		membership.follow((id) => this.#byNamespace.get(id.slice(0, id.indexOf("/")))?.classOf(id));
	}

	#place(pods: Pods): void {
		const { namespace } = pods.object;
		const pod = this.membership.shared({
			namespace,
			namespaceLabels: this.namespaces.labels(namespace),
			labels: this.tellsAccounts ? withAccount(pods.labels, pods.account) : pods.labels,
			hostNetwork: pods.hostNetwork,
		});
		let inside = this.#byNamespace.get(namespace);
		if (inside === undefined) {
			inside = new NamespacePods();
			this.#byNamespace.set(namespace, inside);
		}
		inside.add(pod, pods);
	}

	get absent(): readonly Absent[] {
		return [...this.#absent.values()];
	}

	/** Equal selectors are one target. Selectors that can select nothing make none. */
	addAbsent(absent: readonly Absent[]): void {
		for (const one of absent)
			if (!this.#absent.has(one.id) && registerAbsent(one, this.membership, this.namespaces)) this.#absent.set(one.id, one);
	}

	/** Every one of `pods` with its class, class by class. */
	map<T>(each: (pods: Pods, pod: PodClass) => T): readonly T[] {
		const made: T[] = [];
		for (const inside of this.#byNamespace.values())
			for (const pod of inside.classes) {
				const group = inside.podsOf(pod);
				for (let index = 0; index < group.length; index++) made.push(each(group[index] as Pods, pod));
			}
		return made;
	}

	/** Pods of a namespace that a selector selects for certain, or may select, on whatever network they are. */
	selected(namespace: string, selector: Selector): readonly Pods[] {
		return this.#byNamespace.get(namespace)?.selected(selector) ?? NO_PODS;
	}

	/** Whether a policy's selector selects, or may select, pods in the input, on whatever network they are. */
	readonly selectsAny = ({ object, selector }: Pick<Policy, "object" | "selector">): boolean => this.holds(object.namespace, selector);

	/** Whether a selector selects, or may select, pods of a namespace. */
	holds(namespace: string, selector: Selector): boolean {
		return this.#byNamespace.get(namespace)?.holds(selector) ?? false;
	}

	/** Whether the input holds Pod objects of a namespace: it then shows what runs there. */
	readonly holdsPods = (namespace: string): boolean => this.#withPods.has(namespace);
}

/** Versions of one object are one: what is known is what holds in all. */
function eachOnce(pods: readonly Pods[]): readonly Pods[] {
	const found = new Map<string, Pods>();
	for (const one of pods) {
		const other = found.get(one.id);
		found.set(one.id, other === undefined ? one : eitherPods(other, one));
	}
	return [...found.values()];
}
