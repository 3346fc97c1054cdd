import type { AddressSet } from "../../model/addresses.ts";
import { BARE_SUBJECT } from "../../model/bare-subject.ts";
import type { Subject } from "../../model/inventory.ts";
import type { KnownRole } from "../../model/known-role.ts";
import type { Location } from "../../model/location.ts";
import type { PolicyIndex } from "./attachment.ts";
import { componentRoles } from "./components.ts";
import { plainLabels, readLabels } from "./labels.ts";
import type { PodClass } from "./membership.ts";
import { idOf, type KubeObject, locationOf } from "./objects.ts";
import { addresses } from "./pods.ts";
import { list, record } from "./value.ts";

/** What every Kubernetes subject has in common. */
export const BASE: Omit<Subject, "id" | "kind" | "nature" | "names" | "labels" | "network" | "location"> = {
	...BARE_SUBJECT,
	provider: "kubernetes",
	subnets: [],
	subnetsUnknown: true,
};

export type Role = KnownRole;

/** Pods that are not in the input, made up from the selector of a policy or Service (contract.md section 6.8). */
export function syntheticSubject(id: string, pod: PodClass, index: PolicyIndex, roles: readonly Role[], location: Location): Subject {
	return {
		...BASE,
		id,
		kind: "kubernetes-pod",
		nature: "pod",
		names: [id.slice(id.indexOf("/Pods/") + "/Pods/".length)],
		labels: plainLabels(pod.labels),
		network: pod.namespace,
		layers: [index.layer(pod, "ingress")],
		egressLayers: [index.layer(pod, "egress")],
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
		location: locationOf(object),
	};
}

/** Addresses that a Node object reports (host names are none). */
export const nodeAddresses = ({ value }: KubeObject): AddressSet =>
	addresses(list(record(value["status"])["addresses"]).map((item) => record(item)["address"]));

export const isNode = ({ kind, group }: KubeObject): boolean => kind === "Node" && group === "";
