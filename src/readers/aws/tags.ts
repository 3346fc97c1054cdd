import type { ProfileHint } from "../../model/inventory.ts";
import type { Location } from "../../model/location.ts";

export type Tags = Readonly<Record<string, string | null>>;

/** Tag keys by which cluster tools mark what they own: `kubernetes.io/cluster/NAME` (cloud provider), `KubernetesCluster` (older), `eks:cluster-name`. */
const OWNER_PREFIX = "kubernetes.io/cluster/";
const OWNER_KEYS: readonly string[] = ["KubernetesCluster", "eks:cluster-name", "aws:eks:cluster-name", "alpha.eksctl.io/cluster-name"];
/** Cluster API for AWS tags all that it makes: `.../cluster/NAME` and `.../role`. It may run EKS too, whose own objects then say so. */
const CAPA_PREFIX = "sigs.k8s.io/cluster-api-provider-aws/";
const CAPA_OWNER_PREFIX = `${CAPA_PREFIX}cluster/`;
/** Tags that only kOps writes on machines. */
const KOPS_PREFIXES: readonly string[] = ["kops.k8s.io/", "k8s.io/role/"];

/** Clusters that tags name, sorted. */
export function clusterKeysOf(...tagSets: readonly Tags[]): string[] {
	const keys = new Set<string>();
	for (const tags of tagSets)
		for (const [key, value] of Object.entries(tags)) {
			if (key.startsWith(OWNER_PREFIX)) keys.add(key.slice(OWNER_PREFIX.length));
			else if (key.startsWith(CAPA_OWNER_PREFIX)) keys.add(key.slice(CAPA_OWNER_PREFIX.length));
			else if (OWNER_KEYS.includes(key) && value !== null && value !== "") keys.add(value);
		}
	return [...keys].sort();
}

/** Tags from the EC2 API's list of `{Key, Value}`. */
export function tagsOfList(list: unknown): Tags {
	if (!Array.isArray(list)) return {};
	const entries = list.flatMap((item: unknown) => {
		const { Key: key, Value: value } = (item ?? {}) as { Key?: unknown; Value?: unknown };
		return typeof key === "string" ? [[key, typeof value === "string" ? value : null] as const] : [];
	});
	return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
}

/** What tags say unmistakably of the profile: kOps and Cluster API mark their machines, RKE2's module its groups. */
export function profileHintsOf(tags: Tags, location: Location): ProfileHint[] {
	const kops = Object.keys(tags).find((key) => KOPS_PREFIXES.some((prefix) => key.startsWith(prefix)));
	const [clusterKey] = clusterKeysOf(tags);
	const cluster = clusterKey === undefined ? {} : { clusterKey };
	const hints: ProfileHint[] = [];
	if (kops !== undefined) hints.push({ profile: "kops", evidence: `tag ${kops}`, ...cluster, location });
	if (tags["ClusterType"]?.toLowerCase() === "rke2")
		hints.push({ profile: "rke2", evidence: "tag ClusterType=rke2", ...cluster, location });
	const capa = Object.keys(tags).find((key) => key.startsWith(CAPA_PREFIX));
	if (capa !== undefined) hints.push({ profile: "capa", evidence: `tag ${capa}`, ...cluster, location });
	return hints;
}
