/** It filters further interfaces that pods have, never their own network's: https://github.com/k8snetworkplumbingwg/multi-networkpolicy */
const ON_OTHER_NETWORKS = "MultiNetworkPolicy";

/** What is said about policies, or proposed (stats.antrea.io, crd.theia.antrea.io). */
const ABOUT_POLICIES = /(Stats|Recommendation|Report)$/;

/** Whether a kind is a network policy by its name. Staged policies (Calico) are previews that enforce nothing. */
export const looksLikePolicy = (kind: string): boolean =>
	/network.?polic/i.test(kind) && !kind.startsWith("Staged") && kind !== ON_OTHER_NETWORKS && !ABOUT_POLICIES.test(kind);
