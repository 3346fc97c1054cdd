import { intervals } from "../../model/intervals.ts";
import type { Layer, ReplyPorts } from "../../model/inventory.ts";
import { TCP } from "../../model/protocols.ts";

/** A port that a managed service uses by itself, whatever the user says. */
export interface ServicePort {
	readonly protocol: number;
	readonly port: number;
}

/** Port of the API server endpoint that EKS serves (Amazon EKS User Guide, "Cluster API server endpoint"). */
export const EKS_API: ServicePort = { protocol: TCP, port: 443 };

/** Port that EKS opens on nodes of a managed group with a key pair (Amazon EKS API reference, RemoteAccessConfig). */
export const EKS_REMOTE_ACCESS: ServicePort = { protocol: TCP, port: 22 };

/** State name of an instance that no packet reaches any more (EC2 API reference, InstanceState). */
export const GONE_STATES: readonly string[] = ["terminated", "shutting-down"];

/** An interface always carries at least one group; groups of one interface unite (Amazon VPC User Guide, "Security groups"). */
export const groupLayer = (certain: readonly string[], possible: Layer["possible"] = []): Layer => ({
	kind: "security-group",
	certain,
	possible,
	whenNone: "closed",
	skippedInsideSubnet: false,
});

/** Load balancers of type network may be made without groups; such a one filters nothing. */
export const NO_GROUP_LAYER: Layer = { kind: "security-group", certain: [], possible: [], whenNone: "open", skippedInsideSubnet: false };

/** A network ACL filters what enters its subnet, never what stays inside (Amazon VPC User Guide, "Network ACLs"). */
export const aclLayer = (certain: readonly string[], possible: Layer["possible"] = []): Layer => ({
	kind: "network-acl",
	certain,
	possible,
	whenNone: "open",
	skippedInsideSubnet: true,
});

/**
 * Ports that replies go to. Network ACLs are stateless, and clients choose from 1024-65535 (Amazon VPC User Guide, "Custom network
 * ACLs: ephemeral ports"); Linux machines choose from 32768-60999 (ip(7), ip_local_port_range).
 */
export const EPHEMERAL: ReplyPorts = { any: intervals([1024, 65535]), machines: intervals([32768, 60999]) };
