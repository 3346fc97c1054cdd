import type { Labels } from "./labels.ts";
import type { PodClass } from "./membership.ts";

/** The classes of pods in one namespace, and who is in which. */
export class NamespaceClasses {
	/** By knowledge of labels, on whichever network the first of them was. */
	readonly #byLabels = new Map<Labels, PodClass>();
	/** Those whose labels are those of another, on another network. */
	readonly #elsewhere: PodClass[] = [];
	/** What was added, in order: most pods of a large cluster are never asked for by their id. */
	readonly #ids: string[] = [];
	readonly #classes: PodClass[] = [];
	#byId: Map<string, PodClass> | null = null;

	/** @param labels those of `pod`, one object for equal ones. */
	add(subjectId: string, pod: PodClass, labels: Labels): PodClass {
		const shared = this.#shared(pod, labels);
		this.#ids.push(subjectId);
		this.#classes.push(shared);
		this.#byId = null;
		return shared;
	}

	of(subjectId: string): PodClass | undefined {
		this.#byId ??= new Map(this.#ids.map((id, index) => [id, this.#classes[index] as PodClass]));
		return this.#byId.get(subjectId);
	}

	get all(): readonly PodClass[] {
		return [...this.#byLabels.values(), ...this.#elsewhere];
	}

	#shared(pod: PodClass, labels: Labels): PodClass {
		const first = this.#byLabels.get(labels);
		if (first === undefined) {
			this.#byLabels.set(labels, pod);
			return pod;
		}
		if (first.hostNetwork === pod.hostNetwork) return first;
		const known = this.#elsewhere.find((other) => other.hostNetwork === pod.hostNetwork && other.labels.signature === labels.signature);
		if (known === undefined) this.#elsewhere.push(pod);
		return known ?? pod;
	}
}
