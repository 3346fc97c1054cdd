import type { Rule } from "../../model/inventory.ts";
import type { KubeObject } from "../kubernetes/objects.ts";
import type { PortPart } from "../kubernetes/policy-ports.ts";
import type { Problems } from "../kubernetes/problems.ts";
import { readAdminPorts, readAmazonPorts, readClusterProtocols } from "./ports.ts";

/** What tells the kinds apart. */
export interface Dialect {
	readonly version: "v1alpha1" | "v1alpha2";
	readonly fields: readonly string[];
	readonly actions: Readonly<Record<string, Rule["action"]>>;
	readonly portsField: "ports" | "protocols";
	readonly readPorts: (raw: unknown, path: string, problems: Problems) => readonly PortPart[];
	/** Peers that the kind does not have. */
	readonly lacks?: readonly string[];
	/** Selectors that `pods` must have. */
	readonly selectors: readonly string[];
	/** Peers whose ports have no names: the schema refuses named ports beside them. */
	readonly nameless: readonly string[];
}

export const ADMIN: Dialect = {
	version: "v1alpha1",
	fields: ["priority", "subject", "ingress", "egress"],
	actions: { Allow: "allow", Deny: "deny", Pass: "pass" },
	portsField: "ports",
	readPorts: readAdminPorts,
	selectors: ["namespaceSelector", "podSelector"],
	nameless: ["networks", "nodes"],
};
const BASELINE: Dialect = {
	...ADMIN,
	fields: ["subject", "ingress", "egress"],
	actions: { Allow: "allow", Deny: "deny" },
	lacks: ["domainNames"],
};
export const CLUSTER: Dialect = {
	version: "v1alpha2",
	fields: ["tier", "priority", "subject", "ingress", "egress"],
	actions: { Accept: "allow", Deny: "deny", Pass: "pass" },
	portsField: "protocols",
	readPorts: readClusterProtocols,
	selectors: ["podSelector"],
	nameless: [...ADMIN.nameless, "domainNames"],
};
/** Amazon's own, of the VPC CNI: tiers and actions of the one, ports of the other (aws/amazon-network-policy-controller-k8s `api/v1alpha1`). */
export const AMAZON: Dialect = { ...ADMIN, fields: CLUSTER.fields, actions: CLUSTER.actions, lacks: ["nodes"], readPorts: readAmazonPorts };
const DIALECTS: ReadonlyMap<string, Dialect> = new Map([
	["policy.networking.k8s.io/AdminNetworkPolicy", ADMIN],
	["policy.networking.k8s.io/BaselineAdminNetworkPolicy", BASELINE],
	["policy.networking.k8s.io/ClusterNetworkPolicy", CLUSTER],
	["networking.k8s.aws/ClusterNetworkPolicy", AMAZON],
]);

export const dialectOf = ({ group, kind }: KubeObject): Dialect | undefined => DIALECTS.get(`${group}/${kind}`);

/** The kind is asked first: most objects are none of these. */
export const isAdminPolicy = (object: KubeObject): boolean => object.kind.endsWith("NetworkPolicy") && dialectOf(object) !== undefined;
