import { type AddressSet, ALL_ADDRESSES, NO_ADDRESSES, parseCidr } from "../../model/addresses.ts";
import type { Sources, Subject } from "../../model/inventory.ts";
import { isOnPodNetwork } from "../../model/pod.ts";
import { and, or, type Tri } from "../../model/tri.ts";
import { accountLabels } from "../kubernetes/accounts.ts";
import { ACCOUNT_LABEL } from "../kubernetes/defaults.ts";
import { ABSENT, decided, oneOf, UNKNOWN } from "../kubernetes/keyset.ts";
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
import { ALL, type Expression, type LabelsOf } from "./selector.ts";

export const isCalico = ({ group, kind }: KubeObject, ...kinds: readonly string[]): boolean =>
	CALICO_GROUPS.includes(group) && kinds.includes(kind);

/**
 * Endpoints that an end of a rule may mean: of one namespace, of those that a selector selects, without any (`global()`), or all.
 * `except` takes those away that a selector selects, wherever they are; where nothing else is asked for, anybody else is meant.
 */
export interface Whom {
	readonly own: string | null;
	readonly namespaces: Expression | null;
	/** Null where neither selectors nor accounts are asked for. */
	readonly pods: Expression | null;
	readonly accounts: Expression | null;
	readonly except: Expression | null;
}

interface NetworkSet {
	readonly namespace: string;
	readonly labels: LabelsOf;
	readonly addresses: AddressSet;
	readonly address: string;
	/** A field of its spec that is not understood: it may hold any addresses besides. */
	readonly strange: string | null;
}

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
		this.#sets = objects
			.filter((object) => isCalico(object, "NetworkSet", "GlobalNetworkSet"))
			.map((object) => ({
				namespace: object.kind === "NetworkSet" ? object.namespace : "",
				labels:
					object.kind === "NetworkSet"
						? this.#labelsIn(object.namespace, readLabels(record(object.value["metadata"])["labels"]).keys)
						: labelsOf(object),
				addresses: list(record(object.value["spec"])["nets"]).reduce<AddressSet>((sum, net) => sum.union(netOf(net)), NO_ADDRESSES),
				address: addressOf(object),
				strange: Object.keys(record(object.value["spec"])).find((field) => field !== "nets") ?? null,
			}));
	}

	/** Labels of a network set: its own, then those of its namespace, and its namespace's name (libcalico-go, NetworkSet processor). */
	#labelsIn(namespace: string, own: ReadonlyMap<string, ReturnType<LabelsOf>>): LabelsOf {
		return (key) => {
			if (key === NAMESPACE_LABEL) return oneOf([namespace]);
			const known = own.get(key);
			if (known !== undefined || !key.startsWith(NAMESPACE_PREFIX)) return known ?? ABSENT;
			return this.#namespaceOf.get(namespace)?.(key.slice(NAMESPACE_PREFIX.length)) ?? UNKNOWN;
		};
	}

	/** A pod's own labels, those of its namespace and of its account, and what Calico adds. */
	podLabels(pod: PodClass): LabelsOf {
		return (key) => {
			if (key === NAMESPACE_LABEL) return oneOf([pod.namespace]);
			if (key === ORCHESTRATOR_LABEL) return oneOf(["k8s"]);
			if (key.startsWith(NAMESPACE_PREFIX)) return knownOf(pod.namespaceLabels, key.slice(NAMESPACE_PREFIX.length));
			if (key === SERVICE_ACCOUNT_LABEL) return knownOf(pod.labels, ACCOUNT_LABEL);
			if (key.startsWith(SERVICE_ACCOUNT_PREFIX)) {
				const account = decided(knownOf(pod.labels, ACCOUNT_LABEL));
				const labels = account === null ? undefined : this.#accounts(pod.namespace, account);
				return labels === undefined ? UNKNOWN : knownOf(labels, key.slice(SERVICE_ACCOUNT_PREFIX.length));
			}
			return knownOf(pod.labels, key);
		};
	}

	namespaceLabels(pod: PodClass): LabelsOf {
		return (key) => (key === NAME_LABEL ? oneOf([pod.namespace]) : knownOf(pod.namespaceLabels, key));
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
		return {
			addresses: anybody ? ALL_ADDRESSES : addresses,
			members,
			unknowns: anybody ? [] : unknowns,
			...(anybody ? { reach: { pod: "no" as const, machine: this.#machinesBut(except) } } : {}),
			...this.#left(except),
		};
	}

	/** Whether machines are what a `notSelector` alone leaves: those without a host endpoint always are. */
	#machinesBut(except: Expression | null): Tri {
		return [...this.hosts.values()].flat().some((labels) => except !== null && except.meets(labels) !== "no") ? "maybe" : "yes";
	}

	/** Addresses that are left when those of the network sets that a `notSelector` selects are taken away. */
	#left(except: Expression | null): Pick<Sources, "within"> {
		const out = this.#sets.filter(({ labels }) => except !== null && except.meets(labels) !== "no");
		return out.length === 0 ? {} : { within: out.reduce((sum, { addresses }) => sum.subtract(addresses), ALL_ADDRESSES) };
	}

	#scoped(namespace: string, { namespaces }: Whom): Tri {
		if (namespaces === null) return "yes";
		if (namespace === "") return namespaces.global ? "yes" : "no";
		if (namespaces.global) return "no";
		const labels = this.#namespaceOf.get(namespace);
		return labels === undefined ? "maybe" : namespaces.meets(labels);
	}

	/** Whether a subject is meant: a pod, or a machine by its host endpoints. */
	holds(subject: Subject, whom: Whom): Tri {
		const { own, namespaces } = whom;
		if (isOnPodNetwork(subject)) {
			const pod = this.membership.classOf(subject.id);
			if (pod === undefined) return "no";
			if ((own !== null && own !== pod.namespace) || namespaces?.global === true) return "no";
			const inside = namespaces === null ? "yes" : namespaces.meets(this.namespaceLabels(pod));
			const met = and(inside, selects(whom, this.podLabels(pod)));
			return pod.hostNetwork === "maybe" ? and(met, "maybe") : met;
		}
		if (own !== null || (namespaces !== null && !namespaces.global)) return "no";
		const name = subject.nature === "pod" ? subject.node : subject.names[0];
		const found = name === undefined ? undefined : this.hosts.get(name);
		// A machine without an endpoint has no labels: selectors pass over it, and what only takes some away leaves it.
		if (found === undefined)
			return subject.kind === "kubernetes-node" || subject.nature === "pod" ? (meansAnybody(whom) ? "yes" : "no") : "maybe";
		const met = found.map((labels) => selects(whom, labels));
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
		this.#namespaceOf.set(name, (key) => (key === NAME_LABEL ? oneOf([name]) : labels(key)));
	}
}

/** Whether nothing but a `notSelector` is asked for: it takes endpoints away from everybody, the outside included (Calico reference, EntityRule). */
const meansAnybody = ({ own, namespaces, pods, accounts }: Whom): boolean =>
	own === null && namespaces === null && pods === null && accounts === null;

const selects = ({ pods, accounts, except }: Whom, labels: LabelsOf): Tri => {
	const out = except === null ? "no" : except.meets(labels);
	const met = and(pods?.meets(labels) ?? "yes", accounts?.meets(labels) ?? "yes");
	return and(met, out === "yes" ? "no" : out === "no" ? "yes" : "maybe");
};

function describe({ own, namespaces, pods, accounts, except }: Whom): string {
	const who = [
		`endpoints ${(pods ?? ALL).text}`,
		...(accounts === null ? [] : [`of service accounts ${accounts.text}`]),
		...(except === null ? [] : [`but not ${except.text}`]),
	].join(" ");
	if (own !== null) return `${who} of namespace ${own}`;
	return namespaces === null ? who : `${who} of namespaces ${namespaces.text}`;
}

/** Labels of a Calico object; all others are absent. */
function labelsOf(object: KubeObject): LabelsOf {
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
