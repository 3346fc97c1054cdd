import type { Member, Subject } from "../../model/inventory.ts";
import { and, type Doubt, type Tri } from "../../model/tri.ts";
import { type Labels, meets } from "./labels.ts";
import { EVERYTHING, type Selector } from "./selector.ts";

/** Pods that no selector can tell apart. */
export interface PodClass {
	readonly namespace: string;
	readonly namespaceLabels: Labels;
	readonly labels: Labels;
	/** Pods on the host network are no peers: their packets come from the node's address (domain/kubernetes-policy.md 1.1). */
	readonly hostNetwork: Tri;
}

interface NamespaceClasses {
	/** By network and knowledge of labels. */
	readonly bySignature: Map<string, PodClass>;
	/** The last class found for labels: pods that write theirs alike share one object, whose signature need not be compared. */
	readonly byLabels: Map<Labels, PodClass>;
}

/** Which pods a peer means: those of the policy's own namespace, or of every namespace that a selector selects. */
export type Scope = { readonly own: string } | { readonly namespaces: Selector };

/** Decides which pods are selected by the peers of policies; each peer is decided once per class of pods. */
export class Membership {
	readonly matchers: Map<string, (subject: Subject) => Tri> = new Map();
	/** What each key stands for. */
	readonly peers: Map<string, { readonly scope: Scope; readonly pods: Selector }> = new Map();
	/** For keys that others than `member` made: whose labels are not known where the matcher answers "maybe". */
	readonly doubts: Map<string, (subject: Subject) => Doubt> = new Map();
	/** Classes of pods on the host network. */
	readonly onHostNetwork: PodClass[] = [];
	readonly #classes = new Map<string, PodClass>();
	/** By namespace: what is known of a namespace's own labels is the same for all its pods. */
	readonly #interned = new Map<string, NamespaceClasses>();

	/** Records what is known of a subject and returns the class that it shares with equal ones. */
	add(subjectId: string, pod: PodClass): PodClass {
		const { namespace, labels, hostNetwork } = pod;
		let inside = this.#interned.get(namespace);
		if (inside === undefined) {
			inside = { bySignature: new Map(), byLabels: new Map() };
			this.#interned.set(namespace, inside);
		}
		const same = inside.byLabels.get(labels);
		if (same !== undefined && same.hostNetwork === hostNetwork) {
			this.#classes.set(subjectId, same);
			return same;
		}
		const signature = hostNetwork + labels.signature;
		const known = inside.bySignature.get(signature);
		inside.byLabels.set(labels, known ?? pod);
		this.#classes.set(subjectId, known ?? pod);
		if (known !== undefined) return known;
		inside.bySignature.set(signature, pod);
		if (hostNetwork === "yes") this.onHostNetwork.push(pod);
		return pod;
	}

	classOf(subjectId: string): PodClass | undefined {
		return this.#classes.get(subjectId);
	}

	/** The classes there are, each once. */
	get classes(): Iterable<PodClass> {
		return [...this.#interned.values()].flatMap(({ bySignature }) => [...bySignature.values()]);
	}

	member(scope: Scope, pods: Selector): Extract<Member, { kind: "pods" }> {
		const where = "own" in scope ? `=${scope.own}` : scope.namespaces.text;
		const key = JSON.stringify([where, pods.text]);
		if (!this.matchers.has(key)) {
			this.matchers.set(key, this.#matcher(scope, pods));
			this.peers.set(key, { scope, pods });
		}
		return { kind: "pods", key, text: describe(scope, pods) };
	}

	/** Whose labels decide, where it is not known whether a peer means a pod. */
	doubt(key: string, subject: Subject): Doubt {
		const other = this.doubts.get(key);
		if (other !== undefined) return other(subject);
		const pod = this.#classes.get(subject.id);
		const scope = this.peers.get(key)?.scope;
		if (pod === undefined || scope === undefined || "own" in scope) return "pod";
		return meets(pod.namespaceLabels, scope.namespaces.requirements) === "maybe" ? "namespace" : "pod";
	}

	#matcher(scope: Scope, pods: Selector): (subject: Subject) => Tri {
		let decided: Map<PodClass, Tri> | undefined;
		return ({ id }) => {
			const pod = this.#classes.get(id);
			if (pod === undefined) return "no";
			decided ??= new Map();
			const known = decided.get(pod);
			if (known !== undefined) return known;
			const answer = selected(pod, scope, pods);
			decided.set(pod, answer);
			return answer;
		};
	}
}

/** Whether a peer means the pods of a class. */
function selected(pod: PodClass, scope: Scope, pods: Selector): Tri {
	if (pod.hostNetwork === "yes") return "no";
	const named = isNamed(pod, scope, pods);
	return pod.hostNetwork === "maybe" ? and(named, "maybe") : named;
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
