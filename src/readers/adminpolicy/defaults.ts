/**
 * Truths of the network-policy-api (apis/v1alpha1, apis/v1alpha2): where its tiers stand, and what its schema admits.
 */

/** Order of the Admin tier before, and the Baseline tier behind NetworkPolicies (readers/kubernetes/defaults.ts); Calico's own numbers for them. */
export const ADMIN_TIER = 1000;
export const BASELINE_TIER = 10_000_000;

/** `spec.priority`: both ends allowed. */
export const MAX_PRIORITY = 1000;

/** The one name that a BaselineAdminNetworkPolicy may have. */
export const BASELINE_NAME = "default";

/** Items of a list in one rule or direction: rules, peers, ports (v1alpha1: 100; v1alpha2: 25). */
export const MAX_ITEMS: Readonly<Record<string, number>> = { v1alpha1: 100, v1alpha2: 25 };

/** Items of `networks` and `domainNames`, which are sets. */
export const MAX_NAMED = 25;
/** Characters of a rule's name. */
export const MAX_NAME = 100;

/** `DomainName`: whole labels, the first of which may be `*`. */
export const DOMAIN_NAME: RegExp = /^(\*\.)?([a-z0-9]([-\w]*[a-z0-9])?\.)+[a-z0-9]([-\w]*[a-z0-9])?\.?$/i;
