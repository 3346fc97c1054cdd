/** What of an object the parts concern. */
export interface KubernetesObject {
	readonly apiVersion: string;
	readonly kind: string;
	readonly metadata: { readonly name: string; readonly namespace?: string; readonly labels?: object };
	readonly spec?: Readonly<Record<string, unknown>>;
	readonly status?: Readonly<Record<string, unknown>>;
}
/** What a repository of manifests leaves out of what a cluster knows. Each takes away from the objects of some kind. */
export const HIDDEN = ["namespaces", "nodes", "places", "addresses", "tiers", "groups", "services", "replicas"] as const;
export type Hidden = (typeof HIDDEN)[number];

/** Objects without some parts, save for every so many-th object. */
export function without(
	objects: readonly KubernetesObject[],
	hidden: readonly Hidden[],
	spared: readonly number[],
): readonly KubernetesObject[] {
	const goes = (part: Hidden, index: number): boolean => hidden.includes(part) && !spared.includes(index % 7);
	return objects.flatMap((object, index): readonly KubernetesObject[] => {
		switch (object.kind) {
			case "Namespace":
				return goes("namespaces", index) ? [] : [object];
			case "Node":
				return hidden.includes("nodes") ? [] : [object];
			case "Tier":
				return goes("tiers", index) ? [] : [object];
			case "ClusterGroup":
			case "Group":
				return goes("groups", index) ? [] : [object];
			case "Service":
				return goes("services", index) ? [] : [object];
			case "Pod":
				return [goes("replicas", index) ? workload(object, index) : podWithout(object, goes("places", index), goes("addresses", index))];
			default:
				return [object];
		}
	});
}

/** A pod before it was scheduled, or before it was given an address. */
function podWithout(pod: KubernetesObject, place: boolean, address: boolean): KubernetesObject {
	const { nodeName, ...spec } = pod.spec ?? {};
	const { hostIP, podIP, podIPs } = pod.status ?? {};
	return {
		...pod,
		spec: place ? spec : { ...spec, nodeName },
		status: { ...(place ? {} : { hostIP }), ...(address || (place && spec["hostNetwork"] === true) ? {} : { podIP, podIPs }) },
	};
}

const KINDS = ["Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "Job", "CronJob"] as const;

/** What makes pods like this one, of which there is none yet. */
function workload(pod: KubernetesObject, index: number): KubernetesObject {
	const { labels, ...metadata } = pod.metadata;
	const { nodeName: _, ...spec } = pod.spec ?? {};
	const kind = KINDS[index % KINDS.length] as (typeof KINDS)[number];
	const template = { metadata: { labels }, spec };
	if (kind === "CronJob")
		return { apiVersion: "batch/v1", kind, metadata, spec: { schedule: "@daily", jobTemplate: { spec: { template } } } };
	if (kind === "Job") return { apiVersion: "batch/v1", kind, metadata, spec: { template } };
	return { apiVersion: "apps/v1", kind, metadata, spec: { selector: { matchLabels: labels }, template } };
}
