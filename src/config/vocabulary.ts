/**
 * The names that configuration and options may use (contract.md section 1). schemas/config.schema.json lists the same names;
 * a test compares the two. A profile may be named here and not be in the rule pack: the pack then says so. Users' packs add names.
 */

export const PROFILES = [
	"kubernetes",
	"kubeadm-ha",
	"eks-anywhere",
	"eks",
	"gke",
	"aks",
	"rke2",
	"k3s",
	"k0s",
	"microk8s",
	"canonical-kubernetes",
	"talos",
	"openshift",
	"kops",
	"kubespray",
	"capa",
	"capz",
	"capv",
	"tinkerbell",
] as const;

/** Providers by the profile that has them; other profiles have none. */
export const PROVIDERS: Readonly<Record<string, readonly string[]>> = {
	"eks-anywhere": ["baremetal", "vsphere", "nutanix", "snow", "cloudstack"],
};

export const ROLES = [
	"control-plane",
	"etcd",
	"worker",
	"node",
	"load-balancer",
	"bastion",
	"admin-machine",
	"vcenter",
	"bmc",
	"management-tool",
	"server",
	"agent",
	"controller",
	"prism-central",
	"snow-device",
	"tinkerbell",
	"kube-scheduler",
	"kube-controller-manager",
	"dns",
	"metrics-server",
	"konnectivity-server",
	"node-local-dns",
	"webhook",
	"aggregated-api",
] as const;

/** Source classes: every role, and these. */
export const CLASSES: readonly string[] = [
	...ROLES,
	"self",
	"kube-apiserver",
	"pod",
	"client",
	"external",
	"ssh-client",
	"monitoring",
	"pxe-client",
	"mgmt-cluster",
	"vnet",
];

export const CNIS = [
	"calico",
	"calico-bgp",
	"calico-ipip",
	"calico-vxlan",
	"cilium",
	"cilium-vxlan",
	"cilium-geneve",
	"cilium-wireguard",
	"cilium-ipsec",
	"cilium-native",
	"flannel",
	"flannel-vxlan",
	"flannel-wireguard",
	"antrea",
	"weave",
	"kube-router",
	"ovn-kubernetes",
	"none",
] as const;

export const ADDONS = ["metrics-server", "node-local-dns", "node-exporter", "metallb", "typha", "hubble", "konnectivity"] as const;

export const PARAMETERS = [
	"apiServerPort",
	"loadBalancerPort",
	"kubeletPort",
	"etcdClientPort",
	"etcdPeerPort",
	"etcdMetricsPort",
	"nodePortRange",
	"kubeProxyHealthPort",
	"schedulerPort",
	"controllerManagerPort",
	"sshPort",
	"vxlanPort",
] as const;

export const ENGINES = ["kubernetes", "calico", "cilium", "ovn"] as const;
export const TABLES = ["effective", "published"] as const;
export const UNKNOWN_LEVELS = ["error", "warning", "ignore"] as const;
export const FAIL_LEVELS = ["error", "warning", "note", "never"] as const;

/** Rule ids that a waiver may name. */
export const WAIVABLE_RULES = [
	"required/blocked",
	"required/undetermined",
	"exposure/internet",
	"exposure/beyond-sources",
	"exposure/unlisted-port",
	"exposure/obsolete-port",
	"exposure/undetermined",
	"effect/host-network",
	"effect/dangling-selector",
	"effect/service-port",
	"effect/node-local-only",
	"effect/failsafe-only",
	"change/apply-gap",
	"change/ownership-conflict",
	"change/quota",
	"input/unknown-role",
	"input/unknown-source",
	"input/unreadable-rule",
] as const;

/** The names that may be used: those above, and those that packs add. */
export interface Names {
	readonly profiles: readonly string[];
	readonly providers: Readonly<Record<string, readonly string[]>>;
	readonly roles: readonly string[];
	readonly classes: readonly string[];
	readonly cnis: readonly string[];
	readonly addons: readonly string[];
	readonly parameters: readonly string[];
	/** Rules that a waiver may name. */
	readonly rules: readonly string[];
}

export const SHIPPED: Names = {
	profiles: PROFILES,
	providers: PROVIDERS,
	roles: ROLES,
	classes: CLASSES,
	cnis: CNIS,
	addons: ADDONS,
	parameters: PARAMETERS,
	rules: WAIVABLE_RULES,
};

/** Whether `name` is one of `names`, as a type guard. */
export const isOneOf = <T extends string>(names: readonly T[], name: string): name is T => (names as readonly string[]).includes(name);
