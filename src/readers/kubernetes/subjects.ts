import { type AddressSet, NO_ADDRESSES } from "../../model/addresses.ts";
import type { Layer, Subject } from "../../model/inventory.ts";
import type { Location } from "../../model/location.ts";
import type { PolicyIndex } from "./attachment.ts";
import { policyLayers } from "./attachment.ts";
import { componentRoles } from "./components.ts";
import { plainLabels, readLabels } from "./labels.ts";
import type { PodClass } from "./membership.ts";
import { addressOf, idOf, type KubeObject } from "./objects.ts";
import { addresses, namedPorts, type Pods } from "./pods.ts";
import { list, record } from "./value.ts";

/** What every Kubernetes subject has in common. */
export const BASE: Omit<Subject, "id" | "kind" | "nature" | "names" | "labels" | "network" | "location"> = {
	provider: "kubernetes",
	addresses: [],
	tags: {},
	knownAddresses: null,
	subnets: [],
	subnetsUnknown: true,
	modules: [],
	layers: [],
	egressLayers: [],
	namedPorts: new Map<string, readonly number[]>(),
	hostNetwork: false,
	synthetic: false,
	clusterKeys: [],
	roles: [],
	forwards: [],
	publiclyReachable: "maybe",
};

export type Role = Subject["roles"][number];

/** What is the same for all pods of a class. */
interface ClassView {
	readonly layers: readonly Layer[];
	readonly egressLayers: readonly Layer[];
	readonly labels: Subject["labels"];
	readonly roles: readonly Role[];
}

/** Makes the subjects of pods, whose policies are looked for once for each class of them. */
export class PodSubjects {
	readonly #views = new Map<PodClass, ClassView>();

	constructor(
		private readonly index: PolicyIndex,
		private readonly nodes: ReadonlyMap<string, AddressSet>,
	) {}

	/** @param roles what the inputs demand of these pods besides. */
	of(pods: Pods, pod: PodClass, roles: readonly Role[]): Subject {
		let view = this.#views.get(pod);
		if (view === undefined) {
			view = viewOf(pod, this.index);
			this.#views.set(pod, view);
		}
		const node = pods.node === null ? undefined : this.nodes.get(pods.node);
		return podSubject(pods, view, node ?? NO_ADDRESSES, roles);
	}
}

/** Pods on the host network are behind no policy. */
function viewOf(pod: PodClass, index: PolicyIndex): ClassView {
	const filtered = pod.hostNetwork !== "yes";
	const { ingress, egress } = policyLayers(pod, index);
	return {
		layers: filtered ? [ingress] : [],
		egressLayers: filtered ? [egress] : [],
		labels: plainLabels(pod.labels),
		roles: componentRoles(pod.labels, pod.namespace, pod.namespaceLabels),
	};
}

/** Pods and workloads, behind the policies that select them. */
function podSubject(pods: Pods, view: ClassView, ofNode: AddressSet, roles: readonly Role[]): Subject {
	const { object, node, owner } = pods;
	const filtered = pods.hostNetwork !== "yes";
	const hostAddresses = ofNode.isEmpty ? pods.nodeAddresses : pods.nodeAddresses.union(ofNode);
	// Written out: an object built by spreading this much becomes a hash table in V8, and clusters have tens of thousands of pods.
	const subject: { -readonly [K in keyof Subject]: Subject[K] } = {
		id: pods.id,
		kind: "kubernetes-pod",
		nature: "pod",
		provider: BASE.provider,
		names: [object.name],
		addresses: BASE.addresses,
		tags: BASE.tags,
		labels: view.labels,
		knownAddresses: knownOf(pods, hostAddresses),
		subnets: BASE.subnets,
		subnetsUnknown: BASE.subnetsUnknown,
		network: object.namespace,
		modules: BASE.modules,
		layers: view.layers,
		egressLayers: view.egressLayers,
		namedPorts: namedPorts(pods.ports),
		declaredPorts: pods.ports,
		hostNetwork: !filtered,
		synthetic: BASE.synthetic,
		clusterKeys: BASE.clusterKeys,
		roles: roles.length === 0 ? view.roles : [...view.roles, ...roles],
		forwards: BASE.forwards,
		publiclyReachable: BASE.publiclyReachable,
		location: object.place.at("", addressOf(object)),
	};
	if (node !== null) subject.node = node;
	if (!hostAddresses.isEmpty) subject.hostAddresses = hostAddresses;
	if (owner !== null) subject.owner = owner;
	return subject;
}

/** Where a pod answers: on the host network at addresses that it makes there, else at its node's. */
function knownOf({ hostNetwork, localAddresses, addresses: own }: Pods, ofHost: AddressSet): AddressSet | null {
	if (!localAddresses.isEmpty) return localAddresses;
	return hostNetwork !== "yes" || ofHost.isEmpty ? own : ofHost;
}

/** Pods that are not in the input, made up from the selector of a policy or Service (contract.md section 6.8). */
export function syntheticSubject(id: string, pod: PodClass, index: PolicyIndex, roles: readonly Role[], location: Location): Subject {
	const { ingress, egress } = policyLayers(pod, index);
	return {
		...BASE,
		id,
		kind: "kubernetes-pod",
		nature: "pod",
		names: [id.slice(id.indexOf("/Pods/") + "/Pods/".length)],
		labels: plainLabels(pod.labels),
		network: pod.namespace,
		layers: [ingress],
		egressLayers: [egress],
		synthetic: true,
		roles: [...componentRoles(pod.labels, pod.namespace, pod.namespaceLabels), ...roles],
		location,
	};
}

export function nodeSubject(object: KubeObject): Subject {
	const known = nodeAddresses(object);
	return {
		...BASE,
		id: idOf(object),
		kind: "kubernetes-node",
		nature: "machine",
		names: [object.name],
		labels: plainLabels(readLabels(record(object.value["metadata"])["labels"])),
		knownAddresses: known.isEmpty ? null : known,
		network: null,
		location: object.place.at("", addressOf(object)),
	};
}

/** Addresses that a Node object reports (host names are none). */
export const nodeAddresses = ({ value }: KubeObject): AddressSet =>
	addresses(list(record(value["status"])["addresses"]).map((item) => record(item)["address"]));

export const isNode = ({ kind, group }: KubeObject): boolean => kind === "Node" && group === "";
