import { ENGINE_NAMES, type Engine } from "../../model/engine.ts";
import type { Settings } from "../cilium/settings.ts";
import type { Standing } from "./attachment.ts";
import type { KubeObject } from "./objects.ts";
import type { TieredPolicy } from "./tiers.ts";

const ADMINS = "policy.networking.k8s.io";

/** The attribute by which it is told that policies of several engines are in the input. */
const RIVALS = "kinds of several engines";
/** The attribute by which it is told that Cilium may not read an admin's policy. */
const UNREAD_BY_CILIUM = "support by Cilium";

/** Who enforces kinds of their own; an engine of the options has its name. */
export type Owner = "Calico" | "Cilium" | "OVN-Kubernetes" | "Antrea" | "Amazon's VPC CNI";

/** Policies of an owner's kinds. */
export interface Owned {
	readonly owner: Owner;
	readonly policies: readonly TieredPolicy[];
	/** Whether the input shows that the owner runs, where it holds no policy of its kinds. */
	readonly shown?: boolean;
}

/** Whether what is of an owner's kinds counts, where the user names an engine: what upstream documents is asked of whatever cluster. */
export const counts = (owner: Owner, said: Engine | null | undefined): boolean =>
	said === null || said === undefined || said === "kubernetes" || ENGINE_NAMES[said] === owner;

/**
 * Policies of engines' own kinds. An engine enforces no other's: those of others than the one that the user names are left over. Where he
 * names none and the input shows several, which of them run is not known (one may be left over from a migration, or be chained behind the
 * other), so that any policy may be without effect.
 */
export function perhapsEnforced(owned: readonly Owned[], said: Engine | null | undefined): readonly TieredPolicy[] {
	const several = severalShow(owned, said);
	return owned.flatMap(({ owner, policies }) => {
		if (!counts(owner, said)) return policies.map((policy) => ({ ...policy, stands: "no" as const }));
		return several ? policies.map((policy) => perhaps(policy, RIVALS)) : policies;
	});
}

/** Whether the input shows several engines of those that count. */
export const severalShow = (owned: readonly Owned[], said: Engine | null | undefined): boolean =>
	owned.filter(({ owner, policies, shown }) => counts(owner, said) && (policies.length > 0 || shown === true)).length > 1;

/** Policies that Cilium is told not to enforce (`enable-policy: never`), where another engine shows that may. */
export const leftToRivals = <T extends Doubtful>(policies: readonly T[]): readonly T[] => policies.map((policy) => perhaps(policy, RIVALS));

/**
 * Admins' policies where the input shows Cilium: it reads ClusterNetworkPolicies when its configuration says so, and no others (Cilium
 * docs, Network Policy). Something else in the cluster may enforce them all the same.
 */
export const besideCilium = (admins: readonly TieredPolicy[], settings: Settings): readonly TieredPolicy[] =>
	admins.map((policy) =>
		policy.object.group !== ADMINS || isReadByCilium(policy.object, settings) ? policy : perhaps(policy, UNREAD_BY_CILIUM),
	);

/** NetworkPolicies where Cilium is told to leave them alone, likewise. */
export const unreadByCilium = (policies: readonly Standing[]): readonly Standing[] =>
	policies.map((standing) => perhaps(standing, UNREAD_BY_CILIUM));

/** Whether Cilium is told to read an admin's policy. */
export const isReadByCilium = ({ group, kind }: KubeObject, { clusterPolicies }: Settings): boolean =>
	group === ADMINS && kind === "ClusterNetworkPolicy" && clusterPolicies;

type Doubtful = Pick<Standing, "stands" | "attribute">;

const perhaps = <T extends Doubtful>(policy: T, attribute: string): T =>
	policy.stands === "yes" ? { ...policy, stands: "maybe" as const, attribute } : policy;
