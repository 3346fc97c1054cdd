import type { Subject } from "../model/inventory.ts";
import { isOnePod, isOnPodNetwork } from "../model/pod.ts";
import type { ClassDefinition } from "../model/requirement.ts";
import type { Target } from "../model/target.ts";

const ETCD = "etcd";
/** API servers, under both of their names. */
const API_SERVERS: ReadonlySet<string> = new Set(["control-plane", "kube-apiserver"]);

/** A control plane's component on the pod network: where one is the others may be too. */
const isInPods = ({ subject, roles }: Target): boolean =>
	isOnPodNetwork(subject) && roles.some(({ role }) => role === ETCD || API_SERVERS.has(role));

/** A component of a cluster whose control plane runs in pods of another one (HyperShift, Kamaji, Gardener, vcluster). */
export const isHosted = ({ subject }: Target): boolean => !subject.hostNetwork && subject.roles.some(({ hosted }) => hosted === true);

/** Whether those of a class that are not in the input may be pods: what asks for a hosted component may come through a gateway. */
export const mayComeFromPods = (className: string, target: Target): boolean =>
	isHosted(target) || (isInPods(target) && (className === ETCD || API_SERVERS.has(className)));

/**
 * Whether a target of a source class must reach a hosted component. The machines of the input are those of the cluster that
 * hosts it, not of the one that it runs, and a component that is a pod is no node: of pods only API servers and its own members
 * reach an etcd for certain. Two etcds in one namespace (Gardener's for events beside the main one) are no members of each other.
 *
 * @param servers the class of API servers: a profile may have a name of its own for what runs them (RKE2's `server`)
 */
export function reachesHosted(className: string, { subject }: Target, hosted: Target, servers: ClassDefinition): boolean {
	if (subject.nature !== "pod" || !hosted.roles.some(({ role }) => role === ETCD)) return false;
	return className === ETCD ? isSameEtcd(subject, hosted.subject) : API_SERVERS.has(className) || servers.roles.includes(className);
}

function isSameEtcd(a: Subject, b: Subject): boolean {
	if (a.id === b.id) return true;
	// Each may be a member of one etcd, where a workload holds all members.
	return isOnePod(a) && isOnePod(b) && a.owner === b.owner;
}
