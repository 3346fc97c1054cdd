/**
 * Truths of Calico that are no policy (tigera/docs: reference/host-endpoints/failsafe, reference/felix/configuration,
 * reference/resources/tier; domain/kubernetes-policy.md 1.3).
 */

/** The API that people write to. Behind it Calico keeps the same in objects of another, which nobody validates. */
export const V3_GROUP = "projectcalico.org";
export const CALICO_GROUPS: readonly string[] = [V3_GROUP, "crd.projectcalico.org"];

export interface HostPort {
	readonly protocol: string;
	readonly port: number;
	/** CIDR; every address when it is left out. */
	readonly net?: string;
}

const tcp = (port: number): HostPort => ({ protocol: "TCP", port });
const udp = (port: number): HostPort => ({ protocol: "UDP", port });

/** `failsafeInboundHostPorts` where FelixConfiguration says nothing: SSH, BGP, etcd, Typha, API server, DHCP. The kubelet is not among them. */
export const FAILSAFE_INBOUND: readonly HostPort[] = [...[22, 179, 2379, 2380, 5473, 6443, 6666, 6667].map(tcp), udp(68)];
/** `failsafeOutboundHostPorts` where FelixConfiguration says nothing: DNS, DHCP, BGP, etcd, Typha, API server. The kubelet is not among them. */
export const FAILSAFE_OUTBOUND: readonly HostPort[] = [...[53, 67].map(udp), ...[179, 2379, 2380, 5473, 6443, 6666, 6667].map(tcp)];
/** `kubeNodePortRanges`: packets to these ports are forwarded to pods, so that policies of local processes never see them. */
export const NODE_PORTS: readonly [number, number] = [30000, 32767];
/** `vxlanPort`: Felix admits overlay packets between its own hosts before any policy. */
export const VXLAN_PORT = 4789;
/** `wireguardListeningPort` and `wireguardListeningPortV6`: the same. */
export const WIREGUARD_PORTS: readonly number[] = [51820, 51821];

/** Orders of the tiers that Calico makes itself. Tiers without an order come last. */
export const TIER_ORDERS: Readonly<Record<string, number>> = {
	default: 1_000_000,
	adminnetworkpolicy: 1000,
	"kube-admin": 1000,
	baselineadminnetworkpolicy: 10_000_000,
	"kube-baseline": 10_000_000,
};
export const DEFAULT_TIER_NAME = "default";
export const LAST_ORDER = 100_000_000;

/** Stages of a host endpoint before its tiers. */
export const STAGE_OFFSET = 1_000_000_000;

/** Profile of automatic host endpoints: what no policy decides gets through. */
export const DEFAULT_ALLOW_PROFILE = "projectcalico-default-allow";

/** `interfaceName` of a host endpoint that stands for all interfaces, loopback among them. */
export const EVERY_INTERFACE = "*";
export const LOOPBACK_INTERFACE = "lo";

/** Labels that Calico gives to endpoints besides their own. */
export const NAMESPACE_LABEL = "projectcalico.org/namespace";
export const ORCHESTRATOR_LABEL = "projectcalico.org/orchestrator";
export const NAME_LABEL = "projectcalico.org/name";
export const SERVICE_ACCOUNT_LABEL = "projectcalico.org/serviceaccount";
export const NAMESPACE_PREFIX = "pcns.";
export const SERVICE_ACCOUNT_PREFIX = "pcsa.";
