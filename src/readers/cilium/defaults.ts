import type { Family } from "../../model/addresses.ts";
import type { Sender } from "../../model/inventory.ts";
import { SCTP, TCP, UDP } from "../../model/protocols.ts";

/** Truths of Cilium, no policy (cilium/cilium `pkg/policy/api`, `pkg/k8s/apis/cilium.io`). */

export const GROUP = "cilium.io";

/** `api.L4Proto`; a port without a protocol is of any. `VRRP` and `IGMP` have no ports. */
export const PROTOCOLS: Readonly<Record<string, readonly number[]>> = {
	TCP: [TCP],
	UDP: [UDP],
	SCTP: [SCTP],
	VRRP: [112],
	IGMP: [2],
	ANY: [TCP, UDP, SCTP],
};
export const DEFAULT_PROTOCOL = "ANY";

/**
 * `EntitySelectorMapping` (entity.go): who an entity is, besides everybody. The own machine always gets in
 * (`--allow-localhost`), health probes, envoy and endpoints that are still made are nobody whom a table names.
 */
export const ENTITIES: Readonly<Record<string, readonly Sender[]>> = {
	world: ["outside"],
	cluster: ["pod", "machine"],
	"cluster-mesh": ["pod", "machine"],
	"remote-node": ["machine"],
	"kube-apiserver": ["api-server"],
	host: [],
	health: [],
	init: [],
	ingress: [],
	none: [],
};
export const EVERY_ENTITY = "all";
/** The pods of the namespace of whoever the policy selects (cilium/cilium#43003). */
export const OWN_NAMESPACE = "namespace";
/** The world by family: identities of clusters with both. The CRD admits neither as an entity. */
export const WORLD_FAMILIES: Readonly<Record<string, Family>> = { "world-ipv4": "ipv4", "world-ipv6": "ipv6" };
/** Entities that hold the machine on which the endpoint runs; `remote-node` holds the others. */
export const WITH_OWN_NODE: ReadonlySet<string> = new Set(["host", "cluster", "cluster-mesh"]);
/** Entities made of other identities. */
export const OF_OTHERS: ReadonlySet<string> = new Set(["cluster", "cluster-mesh"]);
/** Pods that Cilium does not manage: whether a pod is one nobody can tell. */
export const UNMANAGED = "unmanaged";

/** Labels that Cilium makes up for endpoints (`pkg/k8s/apis/cilium.io/const.go`). */
export const NAMESPACE_KEY = "io.kubernetes.pod.namespace";
export const NAMESPACE_LABELS_PREFIX = "io.cilium.k8s.namespace.labels.";
export const OWN_PREFIX = "io.cilium.k8s.";
/** The cluster that an endpoint is of; `default` where the agent is told no name (`pkg/defaults`). */
export const CLUSTER_LABEL = "io.cilium.k8s.policy.cluster";
export const DEFAULT_CLUSTER = "default";

/** `ICMPField.type` by name (`icmp.go`), for IPv4 and IPv6. */
export const ICMP_TYPES: Readonly<Record<string, readonly [ipv4: number | null, ipv6: number | null]>> = {
	EchoReply: [0, 129],
	DestinationUnreachable: [3, 1],
	Redirect: [5, null],
	RedirectMessage: [null, 137],
	Echo: [8, null],
	EchoRequest: [8, 128],
	RouterAdvertisement: [9, 134],
	RouterSelection: [10, null],
	TimeExceeded: [11, 3],
	ParameterProblem: [12, 4],
	Timestamp: [13, null],
	TimestampReply: [14, null],
	Photuris: [40, null],
	ExtendedEchoRequest: [42, 160],
	ExtendedEchoReply: [43, 161],
	PacketTooBig: [null, 2],
	MulticastListenerQuery: [null, 130],
	MulticastListenerReport: [null, 131],
	MulticastListenerDone: [null, 132],
	RouterSolicitation: [null, 133],
	NeighborSolicitation: [null, 135],
	NeighborAdvertisement: [null, 136],
	RouterRenumbering: [null, 138],
	ICMPNodeInformationQuery: [null, 139],
	ICMPNodeInformationResponse: [null, 140],
	InverseNeighborDiscoverySolicitation: [null, 141],
	InverseNeighborDiscoveryAdvertisement: [null, 142],
	HomeAgentAddressDiscoveryRequest: [null, 144],
	HomeAgentAddressDiscoveryReply: [null, 145],
	MobilePrefixSolicitation: [null, 146],
	MobilePrefixAdvertisement: [null, 147],
	DuplicateAddressRequestCodeSuffix: [null, 157],
	DuplicateAddressConfirmationCodeSuffix: [null, 158],
};

/** The agent's configuration, and the keys of it that decide how host policies act (`pkg/option/config.go`). */
export const CONFIG_MAP = "cilium-config";
export const HOST_FIREWALL_KEY = "enable-host-firewall";
export const AUDIT_KEY = "policy-audit-mode";
export const ENFORCEMENT_KEY = "enable-policy";
export const LOCALHOST_KEY = "allow-localhost";
export const CLUSTER_NAME_KEY = "cluster-name";
export const NODE_LABELS_KEY = "enable-node-selector-labels";
export const LABELS_KEY = "labels";
export const LABELS_FILE_KEY = "label-prefix-file";
export const EXTENDED_PROTOCOLS_KEY = "enable-extended-ip-protocols";
export const CIDR_MATCH_KEY = "policy-cidr-match-mode";
/** Options of the agent for NetworkPolicies and for its own kinds, all on unless one says otherwise. */
export const NETWORK_POLICIES_KEY = "enable-k8s-networkpolicy";
export const OWN_KINDS_KEYS: Readonly<Record<string, string>> = {
	CiliumNetworkPolicy: "enable-cilium-network-policy",
	CiliumClusterwideNetworkPolicy: "enable-cilium-clusterwide-network-policy",
};
/** Whether policies mean pods of the own cluster where they name none. */
export const LOCAL_CLUSTER_KEY = "policy-default-local-cluster";
/** Option of the agent for ClusterNetworkPolicies of the network policy API, off unless it is given (Cilium 1.20 docs, Network Policy). */
export const CLUSTER_POLICIES_KEY = "enable-k8s-cluster-network-policy";
