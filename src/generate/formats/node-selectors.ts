import type { RequirementsAnswer } from "../../model/requirement.ts";
import { managedRoles, nodeRoles } from "../machine-roles.ts";

/** Labels that kubeadm and its like put on nodes (KEP-2067, `k8s.io/api/core/v1` well-known labels). */
const CONTROL_PLANE_LABEL = "node-role.kubernetes.io/control-plane";
const ETCD_LABEL = "node-role.kubernetes.io/etcd";

/** Which nodes have a role: labels that they have, and have not; none of either means all nodes. */
export interface NodeLabel {
	readonly has: readonly string[];
	readonly lacks: readonly string[];
}

/**
 * The nodes of a role. Workers have no label of their own with kubeadm: they are what is neither control plane nor etcd. Where every
 * machine serves the API, or a provider does, there is nothing to tell nodes by.
 */
export function nodeLabel(role: string, answer: RequirementsAnswer): NodeLabel {
	const roles = nodeRoles(answer);
	const managed = managedRoles(answer);
	const servers = answer.classes["kube-apiserver"]?.roles ?? [];
	if (servers.every((server) => managed.has(server) || (roles.size === 1 && server === role))) return { has: [], lacks: [] };
	if (servers.includes(role)) return { has: [CONTROL_PLANE_LABEL], lacks: [] };
	if (role === "etcd") return { has: [ETCD_LABEL], lacks: [CONTROL_PLANE_LABEL] };
	return { has: [], lacks: roles.has("etcd") ? [CONTROL_PLANE_LABEL, ETCD_LABEL] : [CONTROL_PLANE_LABEL] };
}
