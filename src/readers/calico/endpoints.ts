import { type AddressSet, NO_ADDRESSES, parseCidr } from "../../model/addresses.ts";
import type { Sources, Subject } from "../../model/inventory.ts";
import { and, or, type Tri } from "../../model/tri.ts";
import { ABSENT, oneOf, UNKNOWN } from "../kubernetes/keyset.ts";
import { knownOf, readLabels } from "../kubernetes/labels.ts";
import type { Membership, PodClass } from "../kubernetes/membership.ts";
import { addressOf, type KubeObject } from "../kubernetes/objects.ts";
import { list, record } from "../kubernetes/value.ts";
import {
	CALICO_GROUPS,
	NAME_LABEL,
	NAMESPACE_LABEL,
	NAMESPACE_PREFIX,
	ORCHESTRATOR_LABEL,
	SERVICE_ACCOUNT_LABEL,
	SERVICE_ACCOUNT_PREFIX,
} from "./defaults.ts";
import type { Expression, LabelsOf } from "./selector.ts";

export const isCalico = ({ group, kind }: KubeObject, ...kinds: readonly string[]): boolean =>
	CALICO_GROUPS.includes(group) && kinds.includes(kind);

/** Endpoints that a peer may mean: of one namespace, of those that a selector selects, without any (`global()`), or all. */
interface Whom {
	readonly own: string | null;
	readonly namespaces: Expression | null;
	readonly pods: Expression;
	readonly except: Expression | null;
}

interface NetworkSet {
	readonly namespace: string;
	readonly labels: LabelsOf;
	readonly addresses: AddressSet;
	readonly address: string;
}

/** Labels of pods, namespaces and host endpoints as Calico's selectors see them. */
export class CalicoEndpoints {
	readonly #sets: readonly NetworkSet[];
	readonly #namespaceOf = new Map<string, LabelsOf>();

	constructor(
		objects: readonly KubeObject[],
		private readonly membership: Membership,
		/** Labels of the host endpoints of each node. */
		private readonly hosts: ReadonlyMap<string, readonly LabelsOf[]>,
	) {
		this.#sets = objects
			.filter((object) => isCalico(object, "NetworkSet", "GlobalNetworkSet"))
			.map((object) => ({
				namespace: object.kind === "NetworkSet" ? object.namespace : "",
				labels: labelsOf(object),
				addresses: list(record(object.value["spec"])["nets"]).reduce<AddressSet>((sum, net) => sum.union(netOf(net)), NO_ADDRESSES),
				address: addressOf(object),
			}));
	}

	/** A pod's own labels, those of its namespace and of its account, and what Calico adds. */
	podLabels(pod: PodClass): LabelsOf {
		return (key) => {
			if (key === NAMESPACE_LABEL) return oneOf([pod.namespace]);
			if (key === ORCHESTRATOR_LABEL) return oneOf(["k8s"]);
			if (key.startsWith(NAMESPACE_PREFIX)) return knownOf(pod.namespaceLabels, key.slice(NAMESPACE_PREFIX.length));
			if (key === SERVICE_ACCOUNT_LABEL || key.startsWith(SERVICE_ACCOUNT_PREFIX)) return UNKNOWN;
			return knownOf(pod.labels, key);
		};
	}

	namespaceLabels(pod: PodClass): LabelsOf {
		return (key) => (key === NAME_LABEL ? oneOf([pod.namespace]) : knownOf(pod.namespaceLabels, key));
	}

	/** Sources of a peer given by selectors: pods, nodes with host endpoints, and the addresses of network sets. */
	sources(whom: Whom): Sources {
		const key = JSON.stringify(["calico", whom.own, whom.namespaces?.text ?? null, whom.pods.text, whom.except?.text ?? null]);
		if (!this.membership.matchers.has(key)) {
			this.membership.matchers.set(key, (subject) => this.#matches(subject, whom));
			this.membership.doubts.set(key, ({ id }) => {
				const pod = this.membership.classOf(id);
				return pod !== undefined && whom.namespaces?.meets(this.namespaceLabels(pod)) === "maybe" ? "namespace" : "pod";
			});
		}
		let addresses = NO_ADDRESSES;
		const unknowns: Sources["unknowns"][number][] = [];
		for (const set of this.#sets) {
			const inScope: Tri = whom.own !== null ? (whom.own === set.namespace ? "yes" : "no") : this.#scoped(set.namespace, whom);
			const met = and(inScope, selects(whom, set.labels));
			if (met === "yes") addresses = addresses.union(set.addresses);
			else if (met === "maybe")
				unknowns.push({ unknown: { address: set.address, attribute: "metadata.labels" }, bound: "addresses", members: [] });
		}
		return { addresses, members: [{ kind: "pods", key, text: describe(whom) }], unknowns };
	}

	#scoped(namespace: string, { namespaces }: Whom): Tri {
		if (namespaces === null) return "yes";
		if (namespace === "") return namespaces.global ? "yes" : "no";
		if (namespaces.global) return "no";
		const labels = this.#namespaceOf.get(namespace);
		return labels === undefined ? "maybe" : namespaces.meets(labels);
	}

	#matches(subject: Subject, whom: Whom): Tri {
		if (subject.nature === "pod" && !subject.hostNetwork) {
			const pod = this.membership.classOf(subject.id);
			if (pod === undefined) return "no";
			if (whom.own !== null && whom.own !== pod.namespace) return "no";
			if (whom.namespaces?.global === true) return "no";
			const inside = whom.namespaces === null ? "yes" : whom.namespaces.meets(this.namespaceLabels(pod));
			const met = and(inside, selects(whom, this.podLabels(pod)));
			return pod.hostNetwork === "maybe" ? and(met, "maybe") : met;
		}
		if (whom.own !== null || (whom.namespaces !== null && !whom.namespaces.global)) return "no";
		const name = subject.nature === "pod" ? subject.node : subject.names[0];
		const found = name === undefined ? undefined : this.hosts.get(name);
		if (found === undefined) return subject.kind === "kubernetes-node" || subject.nature === "pod" ? "no" : "maybe";
		const met = found.map((labels) => selects(whom, labels));
		// Several sets of labels of a host that is not in the input are guesses at one; several host endpoints are all its own.
		return subject.synthetic ? (met.every((tri) => tri === met[0]) ? (met[0] ?? "no") : "maybe") : met.reduce(or, "no");
	}

	/** Makes the labels of a namespace known to selectors of namespaces. */
	addNamespace(name: string, labels: LabelsOf): void {
		this.#namespaceOf.set(name, (key) => (key === NAME_LABEL ? oneOf([name]) : labels(key)));
	}
}

const selects = ({ pods, except }: Whom, labels: LabelsOf): Tri => {
	const out = except === null ? "no" : except.meets(labels);
	return and(pods.meets(labels), out === "yes" ? "no" : out === "no" ? "yes" : "maybe");
};

function describe({ own, namespaces, pods, except }: Whom): string {
	const who = `endpoints ${pods.text}${except === null ? "" : ` but not ${except.text}`}`;
	if (own !== null) return `${who} of namespace ${own}`;
	return namespaces === null ? who : `${who} of namespaces ${namespaces.text}`;
}

/** Labels of a Calico object; all others are absent. */
export function labelsOf(object: KubeObject): LabelsOf {
	const labels = readLabels(record(object.value["metadata"])["labels"]);
	return (key) => labels.keys.get(key) ?? ABSENT;
}

/** Addresses of a CIDR; what is none holds nothing, and is refused where rules name it. */
export function netOf(net: unknown): AddressSet {
	try {
		return typeof net === "string" ? parseCidr(net) : NO_ADDRESSES;
	} catch (error) {
		if (!(error instanceof RangeError)) throw error;
		return NO_ADDRESSES;
	}
}
