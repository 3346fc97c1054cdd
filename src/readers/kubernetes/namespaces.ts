import { NAMESPACE_NAME_LABEL } from "./defaults.ts";
import { eitherLabels, type Labels, partialLabels, readLabels } from "./labels.ts";
import { memberOf } from "./members.ts";
import type { KubeObject } from "./objects.ts";

/** What is known of the labels of namespaces: all of those in the input, only the name of those that are not. */
export class Namespaces {
	readonly #known = new Map<string, Labels>();
	readonly #absent = new Map<string, Labels>();

	constructor(objects: readonly KubeObject[]) {
		for (const object of objects) {
			const { kind, group, name } = object;
			if (kind !== "Namespace" || group !== "") continue;
			const labels = readLabels(memberOf(object, "metadata/labels"), [], [NAMESPACE_NAME_LABEL, name]);
			const other = this.#known.get(name);
			this.#known.set(name, other === undefined ? labels : eitherLabels(other, labels));
		}
	}

	/** Labels of a namespace that is in the input. */
	shown(name: string): Labels | undefined {
		return this.#known.get(name);
	}

	labels(name: string): Labels {
		const known = this.#known.get(name) ?? this.#absent.get(name);
		if (known !== undefined) return known;
		const labels = partialLabels({ [NAMESPACE_NAME_LABEL]: name });
		this.#absent.set(name, labels);
		return labels;
	}
}

/** The names of all namespaces that objects show. */
export const namespacesIn = (objects: readonly KubeObject[]): readonly string[] =>
	[
		...new Set(
			objects.flatMap(({ kind, group, name, namespace }) =>
				kind === "Namespace" && group === "" ? [name] : namespace === "" ? [] : [namespace],
			),
		),
	].sort();
