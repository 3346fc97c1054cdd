import type { AddedTables } from "./pack.ts";

/** The question that is put to `portpolicy/requirements` once per cluster. */
export interface RequirementsQuery {
	readonly schema: "portpolicy.requirements-query/v1";
	readonly nonce: string;
	readonly profile: string;
	readonly provider: string | null;
	/** As given, e.g. `1.33`, `0.25`; null when not told. */
	readonly release: string | null;
	readonly table: "effective" | "published";
	readonly cni: readonly string[];
	readonly addons: readonly string[];
	/** Parameter name to canonical port text. */
	readonly parameters: Readonly<Record<string, string>>;
	/** Parameters that the inputs leave open: their rows are marked, so that none of them is taken for settled. Absent means none. */
	readonly open?: readonly string[];
	/** What configuration says of each feature; null where it says nothing. */
	readonly features: Features;
	/** What the inputs show; Rego derives a feature's default from it. */
	readonly observed: Observed;
	/** What users' packs add to the tables; absent means nothing. */
	readonly tables?: AddedTables;
}

export interface Features {
	readonly externalEtcd: boolean | null;
	readonly nodePortProtocols: readonly string[] | null;
	readonly loadBalancerHealthChecks: boolean | null;
	readonly controlPlaneKubelet: boolean | null;
	readonly schedulableControlPlane: boolean | null;
	readonly bootMode: "netboot" | "iso" | null;
	readonly judgeEgress: boolean | null;
}

export interface Observed {
	/** Roles that machine targets of this cluster have. */
	readonly machineRoles: readonly string[];
	/** Some machine has role etcd and not control-plane. */
	readonly separateEtcd: boolean;
	/** Protocols of NodePort and LoadBalancer Services in the inputs: `tcp`, `udp`, `sctp`. */
	readonly nodePortProtocols: readonly string[];
	readonly loadBalancerService: boolean;
	/** Ports (canonical text) that health checks in the inputs probe on machines. */
	readonly healthCheckPorts: string;
	/** `sources.load-balancer` was given. */
	readonly loadBalancerSource: boolean;
	/** A load balancer is among the subjects. */
	readonly loadBalancer: boolean;
	/** Source classes and roles whose addresses configuration gives. Absent means none. */
	readonly namedSources?: readonly string[];
	/** Roles of pods in the inputs. Absent means none. */
	readonly podRoles?: readonly string[];
	/** Roles that more than one machine has, or a set of machines whose number is not told. Absent means none. */
	readonly severalRoles?: readonly string[];
}

export type Need = "required" | "conditional" | "optional";

/** One row of a table as it stands for this query: parameters applied, condition decided. */
export interface Row {
	/** `PROFILE/ROLE/ID`, e.g. `kubernetes/worker/kubelet`. */
	readonly id: string;
	/** Role as the table says it. */
	readonly role: string;
	/** Roles of targets that the row binds here, e.g. `etcd` rows bind `["control-plane"]` without external etcd. */
	readonly targetRoles: readonly string[];
	/**
	 * Roles of pods that the row binds, where they differ from the machines': a stacked etcd row binds control-plane machines
	 * and `etcd` pods, never kube-apiserver pods. Empty for `machine` rows; absent means the same as `targetRoles`.
	 */
	readonly podRoles?: readonly string[];
	/** `machine` rows are never demanded of pods; `pod` rows are a component's own port: demanded of pods and of machines. */
	readonly scope: "machine" | "pod";
	/** `tcp`, `udp`, `sctp`, `icmp`, ..., or `any`. */
	readonly protocol: string;
	/** Canonical port text; `""` for protocols without ports, `TYPE/CODE` for icmp (`8/0`). */
	readonly ports: string;
	/** Source classes that must get in. */
	readonly sources: readonly string[];
	/** Source classes that may get in without being exposure, though nothing mandates them. */
	readonly tolerates: readonly string[];
	readonly need: Need;
	/** The condition in words, null when there is none. */
	readonly condition: string | null;
	/** Kinds of its clauses, sorted (`provider`, `releaseFrom`, ...); `never` is one that nothing in a query can satisfy. Absent means none. */
	readonly clauses?: readonly string[];
	/** Whether the row is in force here. */
	readonly applies: boolean;
	/** Why it is, or is not. */
	readonly because: string;
	/** The one release at which it is in force, where both sides of an upgrade are judged and only one has it. */
	readonly release?: string;
	/** `loopback` rows are never blocked. */
	readonly bind: "all" | "loopback";
	/** Which component's port this is, for levels and hints: `api-server`, `etcd`, `kubelet`, `node-port`, `ssh`, ... */
	readonly component: string;
	readonly purpose: string;
	readonly reason: string;
	readonly references: readonly string[];
	/** Errata applied: `K3`, `E6`, ... */
	readonly errata: readonly string[];
	/** How sure the evidence makes the row: code or maintainers (`proven`), a user's report, or our reading. Absent means `proven`. */
	readonly confidence?: "proven" | "reported" | "inferred";
	/** Demands whole protocols, so that it says of no port what it is for: watched and unlisted ports stay so. Absent means false. */
	readonly blanket?: boolean;
	/** Parameters of its ports that the inputs leave open; the ports are then those that nobody moved. Absent means none. */
	readonly open?: readonly string[];
	/** What the published page says, where it says something. */
	readonly published: Readonly<Record<string, unknown>> | null;
}

/** A port that no row needs to name to matter: sensitive ones (etcd, kubelet, ssh, ...) and obsolete ones. */
export interface WatchedPort {
	readonly kind: "sensitive" | "obsolete";
	readonly component: string;
	readonly protocol: string;
	readonly ports: string;
	/** Source classes that may reach it without being exposure, e.g. `bastion` for ssh. */
	readonly tolerates?: readonly string[];
	readonly purpose: string;
}

/** What a source class stands for. */
export interface ClassDefinition {
	/** `role`: members are the targets of these roles; `outside`: lies outside the cluster unless somebody names it; `self`. */
	readonly kind: "role" | "outside" | "self" | "pods";
	/** For `outside`: roles whose targets, if the input has any, are the members (an admin machine may be a target too). */
	readonly roles: readonly string[];
	/** Roles of the pods that are members, where they differ from the machines'; absent means the same as `roles`. */
	readonly podRoles?: readonly string[];
}

/** The answer of `portpolicy/requirements`. */
export interface RequirementsAnswer {
	readonly schema: "portpolicy.requirements-answer/v1";
	readonly nonce: string;
	readonly pack: string;
	readonly profile: {
		readonly name: string;
		readonly provider: string | null;
		readonly release: string | null;
		readonly table: "effective" | "published";
	};
	/** Every row of the profile, in force or not. */
	readonly rows: readonly Row[];
	readonly watched: readonly WatchedPort[];
	/** Every sensitive port, a row naming it or not: they matter on any machine. Absent means none. */
	readonly sensitive?: readonly Pick<WatchedPort, "protocol" | "ports">[];
	/** Public address space beyond which an exposure counts as "the Internet": IPv4 addresses, IPv6 /48 blocks. */
	readonly bounds: { readonly ipv4: number; readonly ipv6: number };
	readonly classes: Readonly<Record<string, ClassDefinition>>;
	/** Features as decided (configuration, else derived from what was observed). */
	readonly features: Readonly<Record<string, unknown>>;
	/** Roles that a complete cluster of this profile has, for the note on absent ones. */
	readonly expectedRoles: readonly string[];
	/** What is wrong with the query, one sentence each naming the allowed values; with a problem no row is in force. */
	readonly problems?: readonly string[];
	/** Every name that a query or a configuration may use. */
	readonly vocabulary?: Vocabulary;
	/** Number of rows of packs that the query brought and the tables saw. */
	readonly added?: number;
	/** Quotas as table data (issue 4). */
	readonly quotas?: Readonly<Record<string, number>>;
}

/** The names that the tables know, each list sorted. */
export interface Vocabulary {
	readonly profiles: readonly string[];
	/** Profile name to its providers; profiles without providers are absent. */
	readonly providers: Readonly<Record<string, readonly string[]>>;
	readonly roles: readonly string[];
	readonly classes: readonly string[];
	readonly parameters: readonly string[];
	readonly cnis: readonly string[];
	readonly addons: readonly string[];
}
