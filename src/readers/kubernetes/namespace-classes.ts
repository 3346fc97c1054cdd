import type { Labels } from "./labels.ts";
import type { PodClass } from "./membership.ts";

/** The classes of pods in one namespace. */
export class NamespaceClasses {
	/** By knowledge of labels, on whichever network the first of them was. */
	readonly #byLabels = new Map<Labels, PodClass>();
	/** Those whose labels are those of another, on another network. */
	readonly #elsewhere: PodClass[] = [];

	get all(): readonly PodClass[] {
		return [...this.#byLabels.values(), ...this.#elsewhere];
	}

	/**
	 * The class that equals a new one, which is the new one itself where it is the first.
	 *
	 * @param labels those of `pod`, one object for equal ones.
	 */
	shared(pod: PodClass, labels: Labels): PodClass {
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
