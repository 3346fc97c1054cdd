import { ABSENT, isSubset } from "./keyset.ts";
import { knownOf, meets } from "./labels.ts";
import type { PodClass } from "./membership.ts";
import type { KubeObject } from "./objects.ts";
import { Problems } from "./problems.ts";
import { readSelector } from "./selector.ts";
import { specOf } from "./surroundings.ts";
import { type Json, list, record, text } from "./value.ts";

/** Whom an object concerns that puts pods on a network of their own, which others reach only where the network's own ways let them. */
export interface OfNetwork {
	readonly everywhere: boolean;
	readonly spares: (pod: PodClass) => boolean;
}

// OVN-Kubernetes: https://ovn-kubernetes.io/features/user-defined-networks/user-defined-networks

/** Only pods of namespaces that have it are put on a primary network. */
const PRIMARY_LABEL = "k8s.ovn.org/primary-user-defined-network";

const isUnlabelled = ({ namespaceLabels }: PodClass): boolean => isSubset(knownOf(namespaceLabels, PRIMARY_LABEL), ABSENT);

const isPrimary = (network: Json): boolean =>
	["layer2", "layer3", "localnet"].some((layer) => text(record(network[layer])["role"]) === "Primary");

/** Null for a secondary network, which leaves the pods' own as it is. */
export const ofUserNetwork = (object: KubeObject): OfNetwork | null =>
	isPrimary(specOf(object)) ? { everywhere: false, spares: isUnlabelled } : null;

export function ofClusterUserNetwork(object: KubeObject): OfNetwork | null {
	const { network, namespaceSelector } = specOf(object);
	if (!isPrimary(record(network))) return null;
	const { requirements } = readSelector(namespaceSelector, "", new Problems());
	return { everywhere: true, spares: (pod) => isUnlabelled(pod) || meets(pod.namespaceLabels, requirements) === "no" };
}

/** The same, written as the configuration of its plugin, which is JSON text. */
export const ofAttachment = (object: KubeObject): OfNetwork | null =>
	/"role"\s*:\s*"primary"/i.test(text(specOf(object)["config"]) ?? "") ? { everywhere: false, spares: isUnlabelled } : null;

// Kube-OVN: https://kubeovn.github.io/docs/stable/en/vpc/vpc/

const DEFAULT_VPC = "ovn-cluster";

/** Namespaces that a VPC binds; pods of others are in it by its subnets. */
export function ofVpc(object: KubeObject): OfNetwork | null {
	const bound = list(specOf(object)["namespaces"]);
	if (object.name === DEFAULT_VPC || bound.length === 0) return null;
	return { everywhere: true, spares: ({ namespace }) => !bound.includes(namespace) };
}

/** Subnets may be closed to each other, have rules, or lie in a VPC of their own. */
export function isClosedSubnet(object: KubeObject): boolean {
	const { private: shut, acls, vpc } = specOf(object);
	return shut === true || list(acls).length > 0 || ((text(vpc) ?? "") !== "" && vpc !== DEFAULT_VPC);
}
