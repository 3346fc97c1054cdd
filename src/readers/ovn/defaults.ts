import type { Rule } from "../../model/inventory.ts";

/** Truths of OVN-Kubernetes, no policy (ovn-kubernetes `go-controller/pkg/crd/egressfirewall/v1`). */

export const GROUP = "k8s.ovn.org";

/** `EgressFirewallRule.type`. */
export const ACTIONS: Readonly<Record<string, Rule["action"]>> = { Allow: "allow", Deny: "deny" };

/** A namespace has one EgressFirewall, and the API takes no other name for it (`metadata.name` in its CustomResourceDefinition). */
export const ONLY_NAME = "default";
