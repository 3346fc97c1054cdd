/**
 * What Kubernetes does where a manifest says nothing: truths of the API server and its controllers, no policy.
 */

/** kubectl and the API server's clients put an object that names no namespace here. */
export const DEFAULT_NAMESPACE = "default";

/** The account of pods that name none (`plugin/pkg/admission/serviceaccount`). */
export const DEFAULT_ACCOUNT = "default";

/** Label under which engines keep a pod's account (Cilium's name for it, `pkg/k8s/apis/cilium.io/const.go`). */
export const ACCOUNT_LABEL = "io.cilium.k8s.policy.serviceaccount";

/** `k8s.io/api/core/v1` well-known labels: set by the API server on every namespace since 1.21. */
export const NAMESPACE_NAME_LABEL = "kubernetes.io/metadata.name";

/** `discovery/v1` LabelServiceName: the Service that an EndpointSlice belongs to. */
export const SERVICE_NAME_LABEL = "kubernetes.io/service-name";

/** `networking/v1` types.go, NetworkPolicyPort.protocol: what a port without a protocol means. */
export const DEFAULT_PROTOCOL = "TCP";

/** `admissionregistration/v1`, `apiregistration/v1`, `apiextensions/v1` ServiceReference.port when it is left out. */
export const WEBHOOK_SERVICE_PORT = 443;

/** Kinds without a namespace among those that are read. */
export const CLUSTER_SCOPED: ReadonlySet<string> = new Set([
	"Node",
	"Namespace",
	"ValidatingWebhookConfiguration",
	"MutatingWebhookConfiguration",
	"CustomResourceDefinition",
	"APIService",
	"AdminNetworkPolicy",
	"BaselineAdminNetworkPolicy",
	"ClusterNetworkPolicy",
	"GlobalNetworkPolicy",
	"GlobalNetworkSet",
	"HostEndpoint",
	"Tier",
	"FelixConfiguration",
	"KubeControllersConfiguration",
	"IPPool",
	"IngressNodeFirewall",
	"Subnet",
	"Mesh",
	"TrafficPermission",
	"PodNetworking",
	"ClusterUserDefinedNetwork",
	"Vpc",
	"CiliumClusterwideNetworkPolicy",
	"ClusterPolicy",
	"GeneratingPolicy",
	"GlobalTenantResource",
	"NvClusterSecurityRule",
	"KubeArmorClusterPolicy",
	"KubeArmorHostPolicy",
	"ClusterRole",
	"ClusterRoleBinding",
]);

/**
 * Order of the tier that NetworkPolicies act in, and their order inside it, where policies with tiers stand around them
 * (Calico: tier `default`, NetworkPolicies are converted to policies of order 1000; other engines need any fixed place).
 */
export const DEFAULT_TIER = 1_000_000;
export const NETWORK_POLICY_ORDER = 1000;

const JOB_LABELS: readonly string[] = [
	"job-name",
	"controller-uid",
	"batch.kubernetes.io/job-name",
	"batch.kubernetes.io/controller-uid",
	"batch.kubernetes.io/job-completion-index",
];

/** Labels that a controller adds to the pods it makes from a template (`k8s.io/api/{apps,batch}/v1` constants): present or not, nobody knows with which value. */
export const CONTROLLER_LABELS: Readonly<Record<string, readonly string[]>> = {
	Deployment: ["pod-template-hash"],
	ReplicaSet: ["pod-template-hash"],
	ReplicationController: [],
	StatefulSet: ["controller-revision-hash", "statefulset.kubernetes.io/pod-name", "apps.kubernetes.io/pod-index"],
	DaemonSet: ["controller-revision-hash", "pod-template-generation"],
	Job: JOB_LABELS,
	CronJob: JOB_LABELS,
	// `deploymentconfig` is the name of what made the pod (openshift/api `apps/v1` constants), and written in most templates.
	DeploymentConfig: ["deployment", "deploymentconfig"],
	Rollout: ["rollouts-pod-template-hash"],
};

/**
 * The policy that `kubebuilder` scaffolded for webhooks until v4.16.0 (kubebuilder#5905, #5906): it admits the port of
 * the Service where the pod's own is needed, from namespaces that the API server is in none of.
 */
export const KUBEBUILDER_SCAFFOLD = {
	podSelector: "control-plane=controller-manager",
	namespaceSelector: "webhook=enabled",
	port: 443,
	podPort: 9443,
} as const;
