/** Truths of Antrea, no policy (antrea-io/antrea `pkg/apis/crd/v1beta1`, `docs/antrea-network-policy.md`). */

export const GROUP = "crd.antrea.io";

/** Tiers that the controller makes by itself, with their priorities; the lowest comes first. */
export const TIERS: Readonly<Record<string, number>> = {
	emergency: 50,
	securityops: 100,
	networkops: 150,
	platform: 200,
	application: 250,
	baseline: 253,
};
/** Priorities of the tiers that Antrea gives the kinds of the network-policy-api. */
export const ADMIN_PRIORITIES: Readonly<Record<string, number>> = { ClusterNetworkPolicy: 220, AdminNetworkPolicy: 251 };
export const DEFAULT_TIER_NAME = "application";
export const BASELINE_TIER_NAME = "baseline";

/** `spec.priority` of a policy: both ends allowed. */
export const PRIORITIES = [1, 10_000] as const;

/**
 * Orders of the stages that its tiers make (readers/kubernetes/defaults.ts): all before NetworkPolicies are one, for a Pass leaves
 * all of them; the baseline tier stands behind.
 */
export const NATIVE_STAGE = 900;
export const BASELINE_STAGE = 9_999_999;

/** IP protocol number of `protocols[].igmp`. */
export const IGMP = 2;

/** Addresses of multicast groups, as CIDRs begin. */
export const MULTICAST: RegExp = /^(22[4-9]|23\d)\.|^ff[0-9a-f]{2}:/i;
/** Characters that `fqdn` may have. */
export const DOMAIN_CHARACTERS: RegExp = /^[-0-9a-zA-Z.*]+$/;
