import type { Member, Subject } from "../../model/inventory.ts";
import { and, type Doubt, type Tri } from "../../model/tri.ts";
import { type Labels, meets } from "./labels.ts";
import { NamespaceClasses } from "./namespace-classes.ts";
import { EVERYTHING, type Selector } from "./selector.ts";

/** Pods that no selector can tell apart. */
export interface PodClass {
	readonly namespace: string;
	readonly namespaceLabels: Labels;
	readonly labels: Labels;
	/** Pods on the host network are no peers: their packets come from the node's address (domain/kubernetes-policy.md 1.1). */
	readonly hostNetwork: Tri;
}

/** Which pods a peer means: those of the policy's own namespace, or of every namespace that a selector selects. */
export type Scope = { readonly own: string } | { readonly namespaces: Selector };

/** Decides which pods are selected by the peers of policies; each peer is decided once per class of pods. */
export class Membership {
	readonly matchers: Map<string, (subject: Subject) => Tri> = new Map();
	/** For keys that others than `member` made: whose labels are not known where the matcher answers "maybe". */
	readonly doubts: Map<string, (subject: Subject) => Doubt> = new Map();
	/** Classes of pods on the host network. */
	readonly onHostNetwork: PodClass[] = [];
	readonly #namespaces = new Map<string, NamespaceClasses>();
	/** Which namespaces a key means, where it means those of a selector. */
	readonly #scopes = new Map<string, Selector>();
	/** Equal knowledge of labels, by its text. */
	readonly #labels = new Map<string, Labels>();

	/** The classes of subjects that nobody else keeps, by id. */
	readonly #absent = new Map<string, PodClass>();
	#present: (subjectId: string) => PodClass | undefined = () => undefined;

	/** Whom to ask for the class of a pod in the input: most pods of a large cluster are never asked for by their id. */
	follow(present: (subjectId: string) => PodClass | undefined): void {
		this.#present = present;
	}

	/** Records the class of a subject that is not in the input. */
	addAbsent(subjectId: string, pod: PodClass): void {
		this.#absent.set(subjectId, this.shared(pod));
	}

	/** The class that equals a new one, which is the new one itself where it is the first. */
	shared(pod: PodClass): PodClass {
		let inside = this.#namespaces.get(pod.namespace);
		if (inside === undefined) {
			inside = new NamespaceClasses();
			this.#namespaces.set(pod.namespace, inside);
		}
		const shared = inside.shared(pod, this.#interned(pod.labels));
		if (shared === pod && pod.hostNetwork === "yes") this.onHostNetwork.push(pod);
		return shared;
	}

	classOf(subjectId: string): PodClass | undefined {
		return this.#absent.get(subjectId) ?? this.#present(subjectId);
	}

	/** The classes there are, each once. */
	get classes(): Iterable<PodClass> {
		return [...this.#namespaces.values()].flatMap(({ all }) => all);
	}

	#interned(labels: Labels): Labels {
		const known = this.#labels.get(labels.signature);
		if (known !== undefined) return known;
		this.#labels.set(labels.signature, labels);
		return labels;
	}

	/** @param onHosts whether pods on the host network may be meant. */
	member(scope: Scope, pods: Selector, onHosts: Exclude<Tri, "yes"> = "no"): Extract<Member, { kind: "pods" }> {
		const where = "own" in scope ? `=${scope.own}` : scope.namespaces.text;
		const key = JSON.stringify(onHosts === "no" ? [where, pods.text] : [where, pods.text, onHosts]);
		if (!this.matchers.has(key)) {
			this.matchers.set(key, this.#matcher(scope, pods, onHosts));
			if ("namespaces" in scope) this.#scopes.set(key, scope.namespaces);
		}
		return { kind: "pods", key, text: describe(scope, pods) };
	}

	/** Whose labels decide, where it is not known whether a peer means a pod. */
	doubt(key: string, subject: Subject): Doubt {
		const other = this.doubts.get(key);
		if (other !== undefined) return other(subject);
		const pod = this.classOf(subject.id);
		const namespaces = this.#scopes.get(key);
		if (pod === undefined || namespaces === undefined) return "pod";
		return meets(pod.namespaceLabels, namespaces.requirements) === "maybe" ? "namespace" : "pod";
	}

	#matcher(scope: Scope, pods: Selector, onHosts: Exclude<Tri, "yes">): (subject: Subject) => Tri {
		let decided: Map<PodClass, Tri> | undefined;
		return ({ id }) => {
			const pod = this.classOf(id);
			if (pod === undefined) return "no";
			decided ??= new Map();
			const known = decided.get(pod);
			if (known !== undefined) return known;
			const answer = selected(pod, scope, pods, onHosts);
			decided.set(pod, answer);
			return answer;
		};
	}
}

/** Whether a peer means the pods of a class. */
function selected(pod: PodClass, scope: Scope, pods: Selector, onHosts: Exclude<Tri, "yes">): Tri {
	if (pod.hostNetwork === "yes" && onHosts === "no") return "no";
	const named = isNamed(pod, scope, pods);
	return pod.hostNetwork === "no" ? named : and(named, "maybe");
}

/** The same by labels alone, whatever network the pods are on. */
export function isNamed(pod: PodClass, scope: Scope, pods: Selector): Tri {
	const inside: Tri =
		"own" in scope ? (scope.own === pod.namespace ? "yes" : "no") : meets(pod.namespaceLabels, scope.namespaces.requirements);
	return inside === "no" ? "no" : and(inside, meets(pod.labels, pods.requirements));
}

function describe(scope: Scope, pods: Selector): string {
	const who = pods.text === EVERYTHING.text ? "pods" : `pods ${pods.text}`;
	if ("own" in scope) return `${who} of namespace ${scope.own}`;
	return scope.namespaces.text === EVERYTHING.text ? `${who} of any namespace` : `${who} of namespaces ${scope.namespaces.text}`;
}
