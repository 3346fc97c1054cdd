import type { AddressSet } from "./addresses.ts";
import type { EngineShown } from "./engine.ts";
import type { Front } from "./front.ts";
import type { FeatureHint, ProfileHint } from "./hints.ts";
import type { IntervalSet } from "./intervals.ts";
import type { KnownRole } from "./known-role.ts";
import type { Location } from "./location.ts";
import type { Matchers } from "./matchers.ts";
import type { Filter, Layer } from "./rule.ts";
import type { Setting } from "./settings.ts";
import type { Doubt, Tri, Unknown } from "./tri.ts";

export type { FeatureHint, ProfileHint } from "./hints.ts";
export {
	type Filter,
	holdsFor,
	isUnknownSet,
	type Layer,
	type Member,
	type OwnWay,
	type PossibleAttachment,
	type Reach,
	type ReplyPorts,
	type Rule,
	type Sender,
	type Sources,
	type UnknownSet,
	type UnknownSource,
} from "./rule.ts";
export type { Setting, SettingName } from "./settings.ts";
export type { Stage, StageFilter } from "./stage.ts";

/**
 * What the readers found: things that packets can be sent to (subjects), filters in front of them, and
 * everything that later stages need to say who is what. Readers never judge.
 */
export interface Inventory {
	readonly inputs: readonly InputSummary[];
	readonly subjects: readonly Subject[];
	/** Every filter read, by id. */
	readonly filters: ReadonlyMap<string, Filter>;
	readonly subnets: ReadonlyMap<string, Subnet>;
	/** What the inputs say unmistakably of the profile (an `aws_eks_cluster`, kOps tags, ...). */
	readonly profileHints: readonly ProfileHint[];
	/** What the inputs say of features: Services of type NodePort, health checks, ... */
	readonly featureHints: readonly FeatureHint[];
	/** What the cluster's own files say of it: ports, release, CNI, ... Configuration and options go before. Absent means nothing. */
	readonly settings?: readonly Setting[];
	/** Rules that could not be read as their API means them. */
	readonly unread: readonly UnreadRule[];
	/** Requirements that the inputs themselves state (webhooks, APIServices). */
	readonly demands: readonly Demand[];
	/** Whether a subject is selected by the `key` of a pods member. */
	readonly matchers: Matchers;
	/** Whose labels decide, where a matcher answers "maybe" of a pod. */
	readonly doubt?: (key: string, subject: Subject) => Doubt;
	/** Where pods get their addresses from, when the inputs show it. */
	readonly podAddresses?: AddressSet;
	/** What the objects show of the engine that enforces NetworkPolicies. */
	readonly engine?: EngineShown;
	/** Addresses of Services. */
	readonly fronts?: readonly Front[];
	/** Things true of policies that need no role (`effect/*`, `change/*`): stated as facts, judged in Rego. */
	readonly effects: readonly EffectFact[];
	/** Ids that are references which lead out of their input: each may be anything that exists, and is looked for in the other inputs. */
	readonly outside?: ReadonlyMap<string, Outside>;
	/** What an input tells others: ids by output or parameter, as `Outside.key` names them. */
	readonly published?: ReadonlyMap<string, string>;
	/** Entries of prefix lists that this input shows, by list. */
	readonly ranges?: ReadonlyMap<string, AddressSet>;
	/** Other names of things of this input (ids and ARNs that the cloud gave, names of clusters): the id that the inventory has for each. */
	readonly aliases?: ReadonlyMap<string, string>;
}

/** How another input may tell what a reference means. */
export interface Outside {
	/** Output or parameter that holds it: `output:NAME["key"][0]`, `parameter:NAME`. */
	readonly key?: string;
	/** A data source that asks for a group by name or tags. */
	readonly group?: {
		/** Kind of the filter; an AWS security group when not said. */
		readonly kind?: Filter["kind"];
		readonly name: string | null;
		readonly tags: Readonly<Record<string, string | null>>;
		readonly network: string | null;
	};
}

export interface InputSummary {
	readonly path: string;
	/** `terraform-plan`, `terraform-state`, `kubernetes`, `aws`, ... (contract.md section 3). */
	readonly kind: string;
	/** Inbound rule elements counted in the raw input, and those that became rules or were listed as unread. */
	readonly counted: number;
	readonly rules: number;
	readonly unread: number;
	/** Objects of known kinds, whether or not they hold rules. */
	readonly objects: number;
	readonly notes: readonly string[];
	/** A plan that leaves nothing behind: there is nothing to judge, and that is as it should be. */
	readonly destroysAll?: boolean;
}

export type SubjectNature = "machine" | "pod" | "load-balancer" | "group" | "service";

/** Something packets are sent to: a machine or set of machines, a workload, a load balancer, or a bare filter. */
export interface Subject {
	/** Contract id: Terraform address, cloud id, `NS/Kind/NAME`, `Node/NAME`. */
	readonly id: string;
	/** `aws-machine`, `aws-autoscaling-group`, `aws-load-balancer`, `eks-control-plane`, `kubernetes-pod`, `kubernetes-node`, `security-group`... */
	readonly kind: string;
	readonly nature: SubjectNature;
	readonly provider: string;
	/** Every name `name:GLOB` may match: resource name, Name tag, group names, launch template name. The first is the best for people. */
	readonly names: readonly string[];
	/** `address:GLOB` matches the id and these (e.g. module-qualified address of its launch template). */
	readonly addresses: readonly string[];
	readonly tags: Readonly<Record<string, string | null>>;
	readonly labels: Readonly<Record<string, string>>;
	/** Where the values of some labels are not known: equal for subjects of which the same is known. */
	readonly openLabels?: string | undefined;
	/** Its own addresses, when all of them are known. */
	readonly knownAddresses: AddressSet | null;
	/** Ids of the subnets it lives in, as keys of Inventory.subnets; `subnetsUnknown` when there may be others. */
	readonly subnets: readonly string[];
	readonly subnetsUnknown: boolean;
	/** VPC/VNet id or address; null when not told. Kubernetes: the namespace. */
	readonly network: string | null;
	/** Module path without the root, e.g. `["module.tempest", "module.workers"]`, instance keys kept. */
	readonly modules: readonly string[];
	/** Filter layers in front of it, outermost first. No layer at all means: nothing in the input filters it. */
	readonly layers: readonly Layer[];
	/** Layers that its own outgoing packets pass (pods only, or judgeEgress). */
	readonly egressLayers: readonly Layer[];
	/** Groups that name it and filter nothing, by which rules may mean it (application security groups). */
	readonly memberships?: readonly string[];
	/** Those that may name it besides. */
	readonly possibleMemberships?: readonly string[] | "any";
	/** Container ports by `name/protocol` (protocol number), for named ports in policies. */
	readonly namedPorts: ReadonlyMap<string, readonly number[]>;
	/** Known ports of containers, for effect hints. */
	readonly declaredPorts?: readonly { readonly protocol: number; readonly port: number; readonly name?: string }[];
	/** Only pods of known components: ports of Services in front, and where on the pods they end. */
	readonly servedPorts?: readonly { readonly protocol: number; readonly port: number; readonly targets: readonly number[] }[];
	readonly hostNetwork: boolean;
	/** Only pods: name of the node it runs on, when known. */
	readonly node?: string | undefined;
	/** Only pods: addresses of that node, when they are known. Its packets always reach the pods that it runs. */
	readonly hostAddresses?: AddressSet | undefined;
	/** Only pods: id of the workload that made it, whether or not that is a subject. */
	readonly owner?: string | undefined;
	/** True for a target made up from a selector because its pods are not in the input. */
	readonly synthetic: boolean;
	/** The cloud's own id, where `id` is another name for it. */
	readonly cloudId?: string;
	/** Stands for pods of which only the place is known: what is met for it is met for nobody in particular. */
	readonly standIn?: true;
	/** Cluster it belongs to, where a tag, label or cluster_name says so; several tags can name one cluster. */
	readonly clusterKeys: readonly string[];
	/** Roles that the reader knows for certain from the kind of thing it is (never from names), with evidence. */
	readonly roles: readonly KnownRole[];
	/** Load balancers and health checks: what this subject forwards or probes. */
	readonly forwards: readonly Forward[];
	readonly publiclyReachable: Tri;
	readonly location: Location;
}

/** A listener of a load balancer (or a health check) and where its packets end. */
export interface Forward {
	readonly kind: "listener" | "health-check";
	readonly listenProtocol: number;
	readonly listenPort: number | null;
	readonly targetProtocol: number;
	readonly targetPort: number | null;
	/** Subject ids that receive the packets; unknown members listed apart. */
	readonly targets: readonly string[];
	readonly targetsUnknown: readonly Unknown[];
	/** Whether the target sees the client's own address. */
	readonly keepsClientAddress: Tri;
	readonly location: Location;
}

export interface Subnet {
	readonly id: string;
	/** The cloud's own id, where `id` is another name for it. */
	readonly cloudId?: string;
	readonly addresses: AddressSet | null;
	readonly network: string | null;
	readonly dualStack: Tri;
	/** Ids of the network ACL filters in front of it, if shown. */
	readonly acl: Layer | null;
	readonly location: Location;
}

export interface UnreadRule {
	readonly input: string;
	readonly filter: string | null;
	readonly rule: string;
	/** One sentence: what is wrong. */
	readonly problem: string;
	/** `rejected`: the rule's own API would refuse it (level error). `unsupported`: we do not understand it. `out-of-scope`: a cloud that is not judged. */
	readonly cause: "rejected" | "unsupported" | "out-of-scope";
	readonly location: Location;
}

/** A requirement stated by the inputs: port of a webhook or aggregated API on a pod. */
export interface Demand {
	/** e.g. `webhook/system/webhook-service/443`. */
	readonly id: string;
	readonly role: "webhook" | "aggregated-api";
	readonly subject: string;
	readonly protocol: number;
	readonly ports: IntervalSet;
	/** Source classes: `["kube-apiserver"]`. */
	readonly sources: readonly string[];
	readonly purpose: string;
	readonly reason: string;
	/** `failurePolicy: Ignore`. */
	readonly failsOpen: boolean;
	/** Set where only pods that the input lacks tell which number a named port has: `ports` are then all that it may be. */
	readonly hidden?: Unknown;
	/** The Service port, where it differs from the target port (hint). */
	readonly servicePort: number | null;
	readonly location: Location;
}

/** A fact about a policy or a change that needs no role. `rule` is the id whose judgement it feeds. */
export interface EffectFact {
	readonly key: string;
	readonly rule: string;
	readonly target: string;
	readonly role: string | null;
	readonly filter: string | null;
	readonly ruleId: string | null;
	readonly protocol: number | null;
	readonly ports: IntervalSet | null;
	/** Words for the message, by name. */
	readonly args: Readonly<Record<string, string | number | boolean>>;
	readonly location: Location;
}
