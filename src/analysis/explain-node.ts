import type { Subject } from "../model/inventory.ts";
import { isOnPodNetwork } from "../model/pod.ts";
import type { Tri } from "../model/tri.ts";
import type { Party } from "./explain-party.ts";

/**
 * Whether the other end is the node that a pod runs on, or shares its network: NetworkPolicies never come between the
 * two (networking/v1 types.go, "the pod's local node"). Other nodes are filtered like anything else.
 */
export function onOwnNode(pod: Subject, other: Party): Tri {
	if (!isOnPodNetwork(pod)) return "no";
	const host = other.subject;
	if (host !== null && !host.hostNetwork && host.nature !== "machine") return "no";
	const node = host === null ? undefined : host.hostNetwork ? host.node : host.names[0];
	if (pod.node !== undefined && node !== undefined && isKubernetes(host)) return pod.node === node ? "yes" : "no";
	const { hostAddresses } = pod;
	if (hostAddresses !== undefined && other.addresses !== null) {
		if (hostAddresses.covers(other.addresses)) return "yes";
		return hostAddresses.overlaps(other.addresses) ? "maybe" : "no";
	}
	// An address that nothing in the inputs has is taken for what it looks like: no node of the cluster.
	return host === null && !other.unknownMember ? "no" : "maybe";
}

const isKubernetes = (host: Subject | null): boolean => host?.provider === "kubernetes";
