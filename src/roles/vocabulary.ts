/**
 * What tells a role without a doubt. Sources: kubeadm and node-role labels (kubernetes/kubernetes), kOps
 * (`k8s.io/role/*`, `kops.k8s.io/instance-role`), Cluster API AWS (`sigs.k8s.io/cluster-api-provider-aws/role`),
 * Kubespray (`kubespray_groups`), RKE2 and k3s modules (server, agent).
 */

/** Words that a tag or label value may have, lower case without separators, and the role each means. */
export const ROLE_WORDS: ReadonlyMap<string, string> = new Map([
	["controlplane", "control-plane"],
	["kubecontrolplane", "control-plane"],
	["master", "control-plane"],
	["masters", "control-plane"],
	["controller", "control-plane"],
	["controllers", "control-plane"],
	["apiserver", "control-plane"],
	["etcd", "etcd"],
	["worker", "worker"],
	["workers", "worker"],
	["node", "worker"],
	["nodes", "worker"],
	["kubenode", "worker"],
	["minion", "worker"],
	["bastion", "bastion"],
	["jumphost", "bastion"],
	["jumpbox", "bastion"],
	["loadbalancer", "load-balancer"],
	["server", "server"],
	["agent", "agent"],
]);

/** Tag and label keys whose value names a role. Compared in lower case. */
export const ROLE_KEYS: ReadonlySet<string> = new Set([
	"role",
	"roles",
	"kubernetes.io/role",
	"k8s.io/role",
	"k8s_role",
	"kubernetes_role",
	"kubernetes-role",
	"noderole",
	"node-role",
	"kops.k8s.io/instance-role",
	"sigs.k8s.io/cluster-api-provider-aws/role",
	"kubespray_groups",
	"rke2_role",
	"k3s_role",
]);

/** Keys of the labels that tell the roles of Nodes (KEP-2067). */
export const NODE_ROLE_PREFIX = "node-role.kubernetes.io/";

/** Prefixes of tag and label keys whose remainder names a role (`k8s.io/role/node`, `node-role.kubernetes.io/control-plane`). */
export const ROLE_KEY_PREFIXES: readonly string[] = ["k8s.io/role/", NODE_ROLE_PREFIX, "kubernetes.io/role/"];

/** Role words that may stand as one token inside a name. Pairs are joined (`control-plane` is two tokens). */
export const NAME_TOKENS: ReadonlyMap<string, string> = new Map([
	["controlplane", "control-plane"],
	["controlplanes", "control-plane"],
	["controller", "control-plane"],
	["controllers", "control-plane"],
	["master", "control-plane"],
	["masters", "control-plane"],
	["etcd", "etcd"],
	["etcds", "etcd"],
	["worker", "worker"],
	["workers", "worker"],
	["node", "worker"],
	["nodes", "worker"],
	["minion", "worker"],
	["minions", "worker"],
	["bastion", "bastion"],
	["bastions", "bastion"],
	["jumphost", "bastion"],
	["jumpbox", "bastion"],
]);

/** Further tokens that count only in profiles whose roles are called so. */
export const SERVER_TOKENS: ReadonlyMap<string, string> = new Map([
	["server", "server"],
	["servers", "server"],
	["agent", "agent"],
	["agents", "agent"],
]);

/** Tokens after which a name speaks of something else (`ingress-controller`, `controller-manager`, `no_etcd`, `bastion access`). */
export const SPOILERS: ReadonlySet<string> = new Set([
	"ingress",
	"manager",
	"no",
	"not",
	"without",
	"exporter",
	"backup",
	"lb",
	"elb",
	"nlb",
	"alb",
	"to",
	"from",
	"access",
	"allow",
]);

/** Roles as a profile calls them: general word to the profile's own. */
export const PROFILE_ROLES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
	eks: { worker: "node" },
	rke2: { "control-plane": "server", worker: "agent" },
	k3s: { "control-plane": "server", worker: "agent" },
	k0s: { "control-plane": "controller", worker: "worker" },
	gke: { worker: "node" },
	aks: { worker: "node" },
	microk8s: { "control-plane": "node", worker: "node" },
};

/** Profiles whose provider runs the control plane: no node of the cluster belongs to it. */
export const HOSTED_CONTROL_PLANE: ReadonlySet<string> = new Set(["aks", "eks", "gke"]);
