import type { AddressSet } from "./addresses.ts";
import type { IntervalSet } from "./intervals.ts";
import type { Subject } from "./inventory.ts";
import type { Location } from "./location.ts";
import type { Stage } from "./stage.ts";
import { and, type Tri, type Unknown } from "./tri.ts";
import type { Written } from "./written.ts";

export type LayerKind = "security-group" | "network-acl" | "network-policy" | "host-policy";

/**
 * How packets stay inside one machine: it sends them to its own address (`itself`), to a pod that it runs (`pods`), such a pod to it
 * (`host`) or to another that it runs (`neighbours`).
 */
export type OwnWay = "itself" | "pods" | "host" | "neighbours";

/** Filters that act together at one place in front of a subject. */
export interface Layer {
	readonly kind: LayerKind;
	/** Filters attached for certain. Several unite when their mode is `union`; a `first-match` layer has at most one. */
	readonly certain: readonly string[];
	/** Attachments that are not decided: any of the candidates may be attached (any subset, also none). */
	readonly possible: readonly PossibleAttachment[];
	/** What a subject with no filter attached at this layer gets: everything, or nothing. */
	readonly whenNone: "open" | "closed";
	/** Whether packets between two members of one subnet skip the layer (network ACLs). */
	readonly skippedInsideSubnet: boolean;
	/** The subnet at whose edge the layer stands; packets from its own addresses never cross it. */
	readonly subnet?: string;
	/** Labels by which policies of the layer select the subject, where these are not its own. */
	readonly selectedBy?: Readonly<Record<string, string>>;
	/** Policies of hosts: which packets that never leave a machine they filter all the same. None when absent. */
	readonly filtersOwn?: readonly OwnWay[];
	/** Policies of hosts that filter nothing but what `filtersOwn` names. */
	readonly onlyOwn?: true;
	/**
	 * How the filters of the layer act, when they do so in steps (policy tiers). Every filter of a stage is listed in `certain`
	 * or `possible` too; `possible` may hold unbounded attachments besides, behind which anything may get through.
	 */
	readonly stages?: readonly Stage[];
}

/** Every filter that stands in a layer, for certain or possibly. */
export const filterIds = ({ certain, possible }: Pick<Layer, "certain" | "possible">): readonly string[] =>
	possible.length === 0 ? certain : [...certain, ...possible.flatMap(({ candidates }) => candidates)];

/** Whether a layer holds no filter, and lets everything through. */
export const isUnfiltered = ({ certain, possible, stages, whenNone }: Layer): boolean =>
	certain.length === 0 && possible.length === 0 && stages === undefined && whenNone === "open";

export interface PossibleAttachment {
	readonly unknown: Unknown;
	/** Filter ids; empty with `unbounded` when anything may be attached. */
	readonly candidates: readonly string[];
	readonly unbounded: boolean;
}

export interface Filter {
	readonly id: string;
	/** `aws-security-group`, `aws-network-acl`, `kubernetes-networkpolicy`, ... */
	readonly kind: string;
	/** `union`: any allow admits, order does not matter. `first-match`: rules in the order given, the first that matches decides. */
	readonly mode: "union" | "first-match";
	readonly stateful: boolean;
	/** What addresses in its rules match besides the outside; see Sources.reach. */
	readonly reach?: Reach;
	readonly names: readonly string[];
	readonly tags: Readonly<Record<string, string | null>>;
	readonly network: string | null;
	readonly modules: readonly string[];
	/** A reader may make the rules when they are asked for, of which the spread syntax copies nothing: `changedFilter` does. */
	readonly ingress: readonly Rule[];
	readonly egress: readonly Rule[];
	/** Set when further inbound rules may exist that the input does not show (a dynamic block over an unknown list). */
	readonly unknownIngress: readonly Unknown[];
	readonly clusterKeys: readonly string[];
	/** The cloud's own id, where `id` is another name for it: by it other inputs may refer to the filter. */
	readonly cloudId?: string;
	/** The name by which the cloud itself knows a group, unique in its network. */
	readonly groupName?: string;
	/** Stateless filters: the ports to which replies go, which the filter must let through on their own. */
	readonly replies?: ReplyPorts;
	/** Protocols that the filter's API is silent on: whether they get in is up to what enforces it. None when absent. */
	readonly silentProtocols?: IntervalSet;
	/**
	 * What an engine does by itself: `failsafe` ports stay open whatever policies say; `own` packets (overlays between its hosts,
	 * what goes on to pods) are nobody's exposure.
	 */
	readonly standing?: "failsafe" | "own";
	/**
	 * What its outgoing rules are made from: filters that have the same object let the same out to whoever is in a network of none of them.
	 * Absent: no other is known to. One that is changed has none.
	 */
	readonly outward?: object;
	/** Equal for filters that do the same, each in front of a machine of its own. */
	readonly sameAs?: string;
	/** Why it refuses what no rule decides, where people do not expect it to. */
	readonly refusesBecause?: string;
	/** A rule whose group is not decided, as a filter of its own: the groups that it may belong to. */
	readonly ownerCandidates?: readonly string[];
	/** Policies of an ordered API, and of one with denies: how their manifest is written. */
	readonly written?: Written;
	readonly location: Location;
}

/** Ports that clients choose to have their replies sent to. */
export interface ReplyPorts {
	/** Whatever the client is: it may choose any of these. */
	readonly any: IntervalSet;
	/** What the machines of a cluster choose from; a part of `any`. */
	readonly machines: IntervalSet;
}

/**
 * One rule: protocols x ports x sources, each with its unknowns. A source list is a union.
 *
 * Encoding: protocol is the IP protocol number (0-255). `ports` is the destination port for tcp, udp, sctp, dccp;
 * `type * 256 + code` for icmp and icmpv6; the full range 0-65535 for every other protocol.
 */
export interface Rule {
	/** Resource address, or `FILTER#ingress[0]`-like id when the rule has no name of its own. Unique in the inventory. */
	readonly id: string;
	readonly filter: string;
	/** `pass` has a meaning in the stages of a layer only. */
	readonly action: "allow" | "deny" | "pass";
	/** Its number among the rules of a first-match filter, lower first: another input may add rules between them. */
	readonly place?: number;
	readonly protocols: IntervalSet | UnknownSet;
	readonly ports: IntervalSet | UnknownSet;
	/** Ports given by name, resolved on each subject (Subject.namedPorts); they add to `ports`. */
	readonly namedPorts: readonly { readonly name: string; readonly protocol: number }[];
	/** Ports given by name that are taken away from all others. */
	readonly exceptNamedPorts?: Rule["namedPorts"];
	readonly sources: Sources;
	readonly location: Location;
	/** Text of what the author wrote, for messages: `0.0.0.0/0`, `sg aws_security_group.lb`. */
	readonly sourceText: string;
	/** True when the author wrote "every protocol". */
	readonly allProtocols: boolean;
	/** The author named ports and no protocol, so that all which have ports are admitted. */
	readonly protocolUnsaid?: true;
	/** A rule that nobody wrote: the provider's default (AllowVnetInBound) or a default failsafe. */
	readonly providerDefault?: boolean;
	/** Extra evidence for hints, e.g. the description. */
	readonly description?: string;
	/**
	 * The change makes the rule, and nothing says that it does so before what it succeeds is gone: a resource that is created
	 * while others are destroyed, or destroyed first and created again.
	 */
	readonly late?: "created" | "replaced";
	/** How many entries of the provider's quota the rule takes in each family, where its addresses are counted one by one. */
	readonly entries?: { readonly ipv4: number; readonly ipv6: number };
	/** Subjects behind the filter for which the rule does not hold, or may not (a rule that names its destinations). */
	readonly elsewhere?: ReadonlyMap<string, "no" | "maybe">;
	/** Whether the rule holds for a subject behind the filter, where it names its own end by more than an id. Absent: always. */
	readonly holds?: (subject: Subject) => Tri;
	/** Its addresses and ports are those of a Service, as packets have them before they are handed to a pod. */
	readonly front?: true;
	/** The input marks the addresses as sensitive: they are judged, and never printed. */
	readonly sensitive?: true;
}

/** A set that is not known; nothing in it is certain, anything inside `within` is possible. */
export interface UnknownSet {
	readonly unknown: Unknown;
	/** Upper bound, null for none. */
	readonly within: IntervalSet | null;
}

export const isUnknownSet = (s: IntervalSet | UnknownSet): s is UnknownSet => "unknown" in s;

/** Whether a rule holds for a subject behind its filter: most rules hold for all. */
export const holdsFor = ({ elsewhere, holds }: Rule, subject: Subject): Tri =>
	and(elsewhere?.get(subject.id) ?? "yes", holds?.(subject) ?? "yes");

/** Whether a rule says for which subjects behind its filter it holds. */
export const isChoosy = ({ elsewhere, holds }: Rule): boolean => elsewhere !== undefined || holds !== undefined;

/** Ports that a rule speaks of by name: what they are is up to each subject. */
export const portNames = ({ namedPorts, exceptNamedPorts = [] }: Rule): readonly string[] =>
	[...namedPorts, ...exceptNamedPorts].map(({ name, protocol }) => `${name}/${protocol}`);

/** Where packets of a rule come from (for egress rules: where they go). */
export interface Sources {
	/** Addresses that match for certain. */
	readonly addresses: AddressSet;
	/** Groups, selectors: symbolic members that match for certain. */
	readonly members: readonly Member[];
	/** Parts that are not known. */
	readonly unknowns: readonly UnknownSource[];
	/** Those of the addresses that only the provider's own services send from: they are nobody's exposure. */
	readonly platform?: AddressSet;
	/** Which members of the cluster the addresses match. Absent: all of them, as anybody outside. */
	readonly reach?: Reach;
	/** Some of the addresses are written as all of a family, which some engines match otherwise than smaller blocks. */
	readonly wildcard?: true;
	/** Who sends must do so from these addresses besides. Absent: from any. */
	readonly within?: AddressSet;
}

/** Whether rules by address match pods and machines of the cluster: some engines tell these by who they are. */
export interface Reach {
	readonly pod: Tri;
	readonly machine: Tri;
}

export interface UnknownSource {
	readonly unknown: Unknown;
	/** Upper bound on what it may be: `anything`, addresses only, or the listed members only. */
	readonly bound: "anything" | "addresses" | "members";
	readonly members: readonly Member[];
	/** Upper bound on its addresses, where there is one: a list of IPv4 ranges holds no IPv6 address, whatever it turns out to be. */
	readonly within?: AddressSet;
}

/** Who sends a packet, as engines tell it that know identities: a pod, another machine of the cluster, the API server, anybody outside. */
export type Sender = "pod" | "machine" | "api-server" | "outside";

/** Symbolic member of a source: everything that carries it matches. */
export type Member =
	/** Carriers of a filter (security group) by id. `known: false` when the group is not in the input. */
	| { readonly kind: "group"; readonly id: string }
	/** Pods by namespace and pod selector; `key` is canonical and unique for the selector pair. */
	| { readonly kind: "pods"; readonly key: string; readonly text: string }
	/** Every pod or machine there is, inside and outside (an empty `from`). */
	| { readonly kind: "everything" }
	/**
	 * Senders of these kinds, whatever their address. The machine that a rule protects is none of them; that on which the rule's
	 * pod runs is one with `ownNode` alone.
	 */
	| { readonly kind: "senders"; readonly senders: readonly Sender[]; readonly ownNode?: true; readonly text: string }
	/** Managed sets whose addresses the input does not show (prefix list, service tag). */
	| { readonly kind: "named-range"; readonly id: string; readonly public: boolean };
