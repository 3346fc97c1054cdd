/**
 * What the tools do when a cluster's file says nothing, where a reader has to know it. These are truths of the tools; what a
 * cluster must accept stands in the tables.
 */

/** kubeadm's `localAPIEndpoint.bindPort` (cmd/kubeadm/app/apis/kubeadm/v1beta4/defaults.go), and what Cluster API providers bind the API server to. */
export const API_SERVER_PORT = "6443";

/** Profiles whose releases are those of Kubernetes itself: `kubernetesVersion` of kubeadm, `version` of control planes of Cluster API. */
export const KUBERNETES_RELEASES: readonly string[] = ["kubernetes", "kubeadm-ha", "kubespray", "capa", "capz", "capv"];

/** RKE2's supervisor, which `server:` of a joining machine names (RKE2 documentation, Server Configuration Reference). */
export const RKE2_SUPERVISOR_PORT = "9345";

/** Providers by the kind that `datacenterRef` of an EKS Anywhere Cluster names (pkg/api/v1alpha1/*datacenterconfig_types.go). */
export const EKS_ANYWHERE_PROVIDERS: Readonly<Record<string, string>> = {
	TinkerbellDatacenterConfig: "baremetal",
	VSphereDatacenterConfig: "vsphere",
	NutanixDatacenterConfig: "nutanix",
	SnowDatacenterConfig: "snow",
	CloudStackDatacenterConfig: "cloudstack",
};

/**
 * Ports by flag of each component: `port` is a number, `address` ends in one (`0.0.0.0:10256`), `urls` are listeners, `range` is two
 * numbers. Flags as in each component's reference page and in etcd's configuration options.
 */
export const COMPONENT_FLAGS: Readonly<
	Record<string, Readonly<Record<string, { readonly parameter: string; readonly as: "port" | "address" | "urls" | "range" }>>>
> = {
	"kube-apiserver": {
		"secure-port": { parameter: "apiServerPort", as: "port" },
		"service-node-port-range": { parameter: "nodePortRange", as: "range" },
	},
	"kube-controller-manager": { "secure-port": { parameter: "controllerManagerPort", as: "port" } },
	"kube-scheduler": { "secure-port": { parameter: "schedulerPort", as: "port" } },
	etcd: {
		"listen-client-urls": { parameter: "etcdClientPort", as: "urls" },
		"listen-peer-urls": { parameter: "etcdPeerPort", as: "urls" },
		"listen-metrics-urls": { parameter: "etcdMetricsPort", as: "urls" },
	},
	kubelet: { port: { parameter: "kubeletPort", as: "port" } },
	"kube-proxy": { "healthz-bind-address": { parameter: "kubeProxyHealthPort", as: "address" } },
};
