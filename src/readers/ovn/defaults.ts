import type { Rule } from "../../model/inventory.ts";

/** Truths of OVN-Kubernetes, no policy (ovn-kubernetes `go-controller/pkg/crd/egressfirewall/v1`). */

export const GROUP = "k8s.ovn.org";

/** `EgressFirewallRule.type`. */
export const ACTIONS: Readonly<Record<string, Rule["action"]>> = { Allow: "allow", Deny: "deny" };

/**
 * Namespaces that stand for the host network, with the labels that they are made with: `--host-network-namespace` as the project's own
 * installation gives it (`dist/images/ovnkube.sh`), and as OpenShift's does (OpenShift docs, Using the allow-from-hostnetwork network policy).
 */
export const HOST_NETWORK_NAMESPACES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
	"ovn-host-network": {},
	"openshift-host-network": { "policy-group.network.openshift.io/host-network": "" },
};

/** A namespace has one EgressFirewall, and the API takes no other name for it (`metadata.name` in its CustomResourceDefinition). */
export const ONLY_NAME = "default";
