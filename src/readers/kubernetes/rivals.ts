import type { TieredPolicy } from "./tiers.ts";

const ADMINS = "policy.networking.k8s.io";

/** The attribute by which it is told that policies of several engines are in the input. */
const RIVALS = "kinds of several engines";
/** The attribute by which it is told that Cilium may not read an admin's policy. */
const UNREAD_BY_CILIUM = "support by Cilium";

/**
 * Policies of engines' own kinds, one list for each engine. An engine enforces no other's: where the input shows several, which of them
 * run is not known (one may be left over from a migration, or be chained behind the other), so that any policy may be without effect.
 */
export function perhapsEnforced(engines: readonly (readonly TieredPolicy[])[]): readonly (readonly TieredPolicy[])[] {
	if (engines.filter((own) => own.length > 0).length < 2) return engines;
	return engines.map((own) => own.map((policy) => perhaps(policy, RIVALS)));
}

/**
 * Admins' policies where the input shows Cilium: it reads ClusterNetworkPolicies when its configuration says so, and no others (Cilium
 * docs, Network Policy). Something else in the cluster may enforce them all the same.
 */
export const besideCilium = (admins: readonly TieredPolicy[], readsClusterPolicies: boolean): readonly TieredPolicy[] =>
	admins.map((policy) => {
		const { group, kind } = policy.object;
		return group !== ADMINS || (kind === "ClusterNetworkPolicy" && readsClusterPolicies) ? policy : perhaps(policy, UNREAD_BY_CILIUM);
	});

const perhaps = (policy: TieredPolicy, attribute: string): TieredPolicy =>
	policy.stands === "maybe" ? policy : { ...policy, stands: "maybe", attribute };
