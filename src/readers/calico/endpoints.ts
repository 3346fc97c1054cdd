import { type AddressSet, ALL_ADDRESSES, NO_ADDRESSES } from "../../model/addresses.ts";
import type { Sources, Subject, UnreadRule } from "../../model/inventory.ts";
import { isOnPodNetwork } from "../../model/pod.ts";
import { and, or, type Tri, type Unknown } from "../../model/tri.ts";
import { accountLabels } from "../kubernetes/accounts.ts";
import { ACCOUNT_LABEL } from "../kubernetes/defaults.ts";
import { decided, oneOf, UNKNOWN } from "../kubernetes/keyset.ts";
import { knownOf } from "../kubernetes/labels.ts";
import type { Membership, PodClass } from "../kubernetes/membership.ts";
import { idOf, type KubeObject } from "../kubernetes/objects.ts";
import { refused } from "../kubernetes/refused.ts";
import {
	NAME_LABEL,
	NAMESPACE_LABEL,
	NAMESPACE_PREFIX,
	ORCHESTRATOR_LABEL,
	SERVICE_ACCOUNT_LABEL,
	SERVICE_ACCOUNT_PREFIX,
} from "./defaults.ts";
import { type NetworkSet, readNetworkSets } from "./network-sets.ts";
import type { Expression, LabelsOf } from "./selector.ts";
import { describe, inNoNamespace, isName, meansAnybody, selects, type Whom } from "./whom.ts";

/** Labels of pods, namespaces and host endpoints as Calico's selectors see them. */
export class CalicoEndpoints {
	readonly #sets: readonly NetworkSet[];
	readonly #namespaceOf = new Map<string, LabelsOf>();
	readonly #accounts: ReturnType<typeof accountLabels>;

	constructor(
		objects: readonly KubeObject[],
		private readonly membership: Membership,
		/** Labels of the host endpoints of each node whose addresses other hosts know. */
		private readonly hosts: ReadonlyMap<string, readonly LabelsOf[]>,
		/** Labels of those whose addresses only their own host finds out. */
		private readonly unlocated: ReadonlyMap<string, readonly LabelsOf[]> = new Map(),
	) {
		this.#accounts = accountLabels(objects);
		this.#sets = readNetworkSets(objects, (namespace) => this.#namespaceOf.get(namespace));
	}

	/** Network sets that the API would refuse. */
	get unread(): readonly UnreadRule[] {
		return this.#sets.flatMap(({ object, address, problem }) =>
			problem === null ? [] : [refused({ object, id: idOf(object), address }, idOf(object), problem)],
		);
	}

	/** A pod's own labels, those of its namespace and of its account, and what Calico adds. */
	podLabels(pod: PodClass): LabelsOf {
		return (key) => {
			if (key === NAMESPACE_LABEL) return oneOf([pod.namespace]);
			if (key === ORCHESTRATOR_LABEL) return oneOf(["k8s"]);
			if (key.startsWith(NAMESPACE_PREFIX)) return this.namespaceLabels(pod)(key.slice(NAMESPACE_PREFIX.length));
			if (key === SERVICE_ACCOUNT_LABEL || key === SERVICE_ACCOUNT_PREFIX + NAME_LABEL) return knownOf(pod.labels, ACCOUNT_LABEL);
			if (key.startsWith(SERVICE_ACCOUNT_PREFIX)) {
				const account = decided(knownOf(pod.labels, ACCOUNT_LABEL));
				const labels = account === null ? undefined : this.#accounts(pod.namespace, account);
				return labels === undefined ? UNKNOWN : knownOf(labels, key.slice(SERVICE_ACCOUNT_PREFIX.length));
			}
			return knownOf(pod.labels, key);
		};
	}

	namespaceLabels(pod: PodClass): LabelsOf {
		return (key) => (isName(key) ? oneOf([pod.namespace]) : knownOf(pod.namespaceLabels, key));
	}

	/** Sources of a peer given by selectors or accounts: pods, nodes with host endpoints, and the addresses of network sets. */
	sources(whom: Whom): Sources {
		const { own, namespaces, pods, accounts, except } = whom;
		const key = JSON.stringify(["calico", own, ...[namespaces, pods, accounts, except].map((one) => one?.text ?? null)]);
		if (!this.membership.matchers.has(key)) {
			this.membership.matchers.set(key, (subject) => this.holds(subject, whom));
			this.membership.doubts.set(key, ({ id }) => {
				const pod = this.membership.classOf(id);
				return pod !== undefined && namespaces?.meets(this.namespaceLabels(pod)) === "maybe" ? "namespace" : "pod";
			});
		}
		const members: Sources["members"] = [{ kind: "pods", key, text: describe(whom) }];
		const met = this.#sets.map((set): readonly [NetworkSet, Tri] => {
			const inScope: Tri = own !== null ? (own === set.namespace ? "yes" : "no") : this.#scoped(set.namespace, whom);
			return [set, and(inScope, selects(whom, set.labels))];
		});
		const addresses = met.reduce<AddressSet>((sum, [set, tri]) => (tri === "yes" ? sum.union(set.addresses) : sum), NO_ADDRESSES);
		const unknowns = met.flatMap(([{ address, strange, addresses: within }, tri]): Sources["unknowns"] => [
			...(tri === "maybe"
				? [{ unknown: { address, attribute: "metadata.labels" }, bound: "addresses" as const, members: [], within }]
				: []),
			...(tri === "no" || strange === null
				? []
				: [{ unknown: { address, attribute: `spec.${strange}` }, bound: "addresses" as const, members: [] }]),
		]);
		const anybody = meansAnybody(whom);
		const found: Sources = {
			addresses: anybody ? ALL_ADDRESSES : addresses,
			members,
			unknowns: anybody ? [] : unknowns,
			...(anybody ? { reach: { pod: "no" as const, machine: this.#machinesBut(except) } } : {}),
			...this.#left(except),
		};
		const doubtful = this.#sets.find((set) => {
			const out = except?.meets(set.labels);
			return out === "maybe" || (out === "yes" && set.strange !== null);
		});
		return doubtful === undefined ? found : perhaps(found, { address: doubtful.address, attribute: "spec" });
	}

	/** Sources of a peer given by what its endpoints lack, in a namespace: those of others, and anybody else, may be meant or not. */
	perhapsBeyond(whom: Whom, unknown: Unknown): Sources {
		const { addresses, members, unknowns, within } = this.sources(whom);
		const wide = this.sources({ ...whom, own: null });
		return {
			addresses,
			members,
			unknowns: [
				...unknowns,
				{ unknown, bound: "addresses", members: [], ...(wide.within === undefined ? {} : { within: wide.within }) },
				{ unknown, bound: "members", members: wide.members },
			],
			...(wide.reach === undefined ? {} : { reach: wide.reach }),
			...(within === undefined ? {} : { within }),
		};
	}

	/** Whether machines are what a `notSelector` alone leaves: those without a host endpoint always are. */
	#machinesBut(except: Expression | null): Tri {
		return [...this.hosts.values()].flat().some((labels) => except !== null && except.meets(labels) !== "no") ? "maybe" : "yes";
	}

	/** Addresses that are left when those of the network sets that a `notSelector` selects are taken away. */
	#left(except: Expression | null): Pick<Sources, "within"> {
		const out = this.#sets.filter(({ labels }) => except?.meets(labels) === "yes");
		return out.length === 0 ? {} : { within: out.reduce((sum, { addresses }) => sum.subtract(addresses), ALL_ADDRESSES) };
	}

	#scoped(namespace: string, { namespaces }: Whom): Tri {
		if (namespaces === null) return "yes";
		if (namespace === "") return inNoNamespace(namespaces);
		return namespaces.meets(this.#namespaceOf.get(namespace) ?? ((key) => (isName(key) ? oneOf([namespace]) : UNKNOWN)));
	}

	/** Whether a subject is meant: a pod, or a machine by its host endpoints. */
	holds(subject: Subject, whom: Whom): Tri {
		const { own, namespaces } = whom;
		if (isOnPodNetwork(subject)) {
			const pod = this.membership.classOf(subject.id);
			if (pod === undefined) return "no";
			if (own !== null && own !== pod.namespace) return "no";
			const inside = namespaces === null ? "yes" : namespaces.meets(this.namespaceLabels(pod));
			const met = and(inside, selects(whom, this.podLabels(pod)));
			return pod.hostNetwork === "maybe" ? and(met, "maybe") : met;
		}
		const inScope: Tri = own !== null ? "no" : namespaces === null ? "yes" : inNoNamespace(namespaces);
		if (inScope === "no") return "no";
		const name = subject.nature === "pod" ? subject.node : subject.names[0];
		const found = name === undefined ? undefined : this.hosts.get(name);
		// A machine without an endpoint has no labels: selectors pass over it, and what only takes some away leaves it.
		if (found === undefined)
			return subject.kind === "kubernetes-node" || subject.nature === "pod" ? (meansAnybody(whom) ? "yes" : "no") : "maybe";
		const met = found.map((labels) => and(inScope, selects(whom, labels)));
		// Several sets of labels of a host that is not in the input are guesses at one; several host endpoints are all its own.
		return subject.synthetic ? (met.every((tri) => tri === met[0]) ? (met[0] ?? "no") : "maybe") : met.reduce(or, "no");
	}

	/** The same of the end at which a policy stands: whether a host knows its own endpoint there by more than its `expectedIPs` is not documented. */
	holdsHere(subject: Subject, whom: Whom): Tri {
		const met = this.holds(subject, whom);
		const name = subject.nature === "pod" ? (subject.hostNetwork ? subject.node : undefined) : subject.names[0];
		const own = name === undefined ? [] : (this.unlocated.get(name) ?? []);
		return met === "no" && own.some((labels) => selects(whom, labels) !== "no") ? "maybe" : met;
	}

	/** Makes the labels of a namespace known to selectors of namespaces. */
	addNamespace(name: string, labels: LabelsOf): void {
		this.#namespaceOf.set(name, (key) => (isName(key) ? oneOf([name]) : labels(key)));
	}
}

/** Sources of which any part may be taken away. */
const perhaps = ({ addresses, members, unknowns, ...rest }: Sources, unknown: Unknown): Sources => ({
	...rest,
	addresses: NO_ADDRESSES,
	members: [],
	unknowns: [
		...unknowns,
		{ unknown, bound: "members", members },
		...(addresses.isEmpty ? [] : [{ unknown, bound: "addresses" as const, members: [], within: addresses }]),
	],
});
