/** Kinds that `--kind` takes and detection gives (contract.md section 3). */
export const KINDS = [
	"terraform-plan",
	"terraform-state",
	"kubernetes",
	"aws",
	"azure",
	"gcp",
	"openstack",
	"hetzner",
	"digitalocean",
	"cloudformation",
	"cluster-spec",
] as const;
export type Kind = (typeof KINDS)[number];

type Mapping = Readonly<Record<string, unknown>>;
export const isMapping = (value: unknown): value is Mapping => typeof value === "object" && value !== null && !Array.isArray(value);

/** What a document is, by marks that its own format requires; null when it is nothing known here. */
export function detect(value: unknown): Kind | null {
	if (Array.isArray(value)) return detectList(value);
	if (!isMapping(value)) return null;
	if (typeof value["format_version"] === "string" && hasAny(value, ["resource_changes", "planned_values", "configuration"]))
		return "terraform-plan";
	if (typeof value["format_version"] === "string" && (isMapping(value["values"]) || "terraform_version" in value)) return "terraform-state";
	if (isManifest(value)) return isClusterSpec(value) || isSpecList(value) ? "cluster-spec" : "kubernetes";
	if (typeof value["apiVersion"] === "string" && Array.isArray(value["items"])) return isSpecList(value) ? "cluster-spec" : "kubernetes";
	if (hasAny(value, AWS_LISTS)) return "aws";
	if ("AWSTemplateFormatVersion" in value || isCloudFormation(value["Resources"])) return "cloudformation";
	if (typeof value["$schema"] === "string" && /deploymentTemplate/i.test(value["$schema"])) return "azure";
	if (hasAny(value, ["securityRules", "defaultSecurityRules", "effectiveSecurityRules"])) return "azure";
	if (hasAny(value, OPENSTACK_LISTS)) return "openstack";
	if (typeof value["kind"] === "string" && /^compute#firewall/.test(value["kind"])) return "gcp";
	if (Array.isArray(value["firewalls"])) return detectFirewalls(value["firewalls"]);
	if (isTalosMachine(value) || isRancherConfig(value)) return "cluster-spec";
	return null;
}

/** Answers of `aws ec2 describe-*`, `aws autoscaling describe-*`, `aws elb describe-*` and `aws elbv2 describe-*` by their top-level list. */
const AWS_LISTS = [
	"SecurityGroups",
	"SecurityGroupRules",
	"NetworkAcls",
	"Reservations",
	"NetworkInterfaces",
	"Subnets",
	"Vpcs",
	"PrefixLists",
	"Entries",
	"AutoScalingGroups",
	"LaunchConfigurations",
	"LaunchTemplates",
	"LaunchTemplateVersions",
	"Listeners",
	"LoadBalancerDescriptions",
	"LoadBalancers",
	"TargetGroups",
];
const OPENSTACK_LISTS = [
	"security_groups",
	"security_group",
	"security_group_rules",
	"security_group_rule",
	"default_security_group_rules",
	"default_security_group_rule",
];

const hasAny = (value: Mapping, keys: readonly string[]): boolean =>
	keys.some((key) => typeof value[key] === "object" && value[key] !== null);

/** What an object says of its kind. */
interface Typed {
	readonly apiVersion?: unknown;
	readonly kind?: unknown;
}

const isManifest = ({ apiVersion, kind }: Typed): boolean => typeof apiVersion === "string" && typeof kind === "string";

/** Objects that describe a cluster rather than live in one. ClusterResourceSet is left to the manifests: it carries them. */
const CLUSTER_GROUPS =
	/^(?:anywhere\.eks\.amazonaws\.com|kops\.k8s\.io|kubeadm\.k8s\.io|(?:[a-z0-9]+\.)?k0sproject\.io|k0smotron\.io|kubelet\.config\.k8s\.io|kubeproxy\.config\.k8s\.io|kubeone\.(?:io|k8c\.io)|eksctl\.io|provisioning\.cattle\.io|(?:[a-z]+\.)?tinkerbell\.org|(?:[a-z]+\.)?cluster\.x-k8s\.io)\//;

/** Whether an object describes a cluster. Documents of Talos have a version and no group (Talos reference, v1alpha1). */
export const isClusterSpec = (value: Typed): boolean =>
	isManifest(value) && ((isOfCluster(String(value.apiVersion)) && value.kind !== "ClusterResourceSet") || value.apiVersion === "v1alpha1");

/** Asked of every object; the versions of a large cluster are few. */
const KNOWN_VERSIONS = new Map<string, boolean>();

function isOfCluster(apiVersion: string): boolean {
	let known = KNOWN_VERSIONS.get(apiVersion);
	if (known === undefined) {
		known = CLUSTER_GROUPS.test(apiVersion);
		KNOWN_VERSIONS.set(apiVersion, known);
	}
	return known;
}

/** A list of nothing but such objects, as `kubectl get` prints it. */
function isSpecList(value: Mapping): boolean {
	const items = value["items"];
	return Array.isArray(items) && items.length > 0 && items.every((item) => isMapping(item) && isClusterSpec(item));
}

/** Talos' machine configuration, whole or the patch of one. */
const isTalosMachine = (value: Mapping): boolean =>
	isMapping(value["machine"]) && (isMapping(value["cluster"]) || value["version"] === "v1alpha1");

/**
 * config.yaml of k3s and RKE2 has no kind and no key that it must have. These are options of nothing else; `server` and `token`, `debug`
 * and `node-label` are not among them.
 */
const RANCHER_KEYS: readonly string[] = [
	"cluster-init",
	"disable-cloud-controller",
	"disable-kube-proxy",
	"etcd-arg",
	"etcd-expose-metrics",
	"flannel-backend",
	"kube-apiserver-arg",
	"kube-controller-manager-arg",
	"kube-proxy-arg",
	"kube-scheduler-arg",
	"kubelet-arg",
	"service-node-port-range",
	"write-kubeconfig-mode",
];

const isRancherConfig = (value: Mapping): boolean => RANCHER_KEYS.some((key) => key in value);

/** What a file is by its own place alone: k3s and RKE2 read their options from there (`config.yaml`, `config.yaml.d/`). */
export const kindByName = (path: string): Kind | null =>
	/(?:^|[/\\])rancher[/\\](?:k3s|rke2)[/\\]config\.yaml(?:\.d[/\\][^/\\]+\.ya?ml)?$/.test(path) ? "cluster-spec" : null;

const isCloudFormation = (resources: unknown): boolean =>
	isMapping(resources) && Object.values(resources).some((resource) => isMapping(resource) && /^AWS::/.test(String(resource["Type"])));

function detectList(list: readonly unknown[]): Kind | null {
	const first = list.find(isMapping);
	if (first === undefined) return null;
	if (isManifest(first)) return "kubernetes";
	if ("asset_type" in first || "assetType" in first || /^compute#/.test(String(first["kind"]))) return "gcp";
	if (
		"SecurityGroupRuleId" in first ||
		"NetworkAclId" in first ||
		"InstanceId" in first ||
		"NetworkInterfaceId" in first ||
		"SubnetId" in first
	)
		return "aws";
	if ("GroupId" in first && "IpPermissions" in first) return "aws";
	if ("Instances" in first && "ReservationId" in first) return "aws";
	if ("securityRules" in first || "defaultSecurityRules" in first || "networkSecurityGroup" in first) return "azure";
	if ("sourceRanges" in first && "direction" in first) return "gcp";
	return detectFirewalls(list);
}

/** Hetzner's and DigitalOcean's APIs both answer with `firewalls`; their rules differ. */
function detectFirewalls(list: readonly unknown[]): Kind | null {
	const first = list.find(isMapping);
	if (first === undefined) return null;
	if ("inbound_rules" in first) return "digitalocean";
	return Array.isArray(first["rules"]) && "applied_to" in first ? "hetzner" : null;
}
