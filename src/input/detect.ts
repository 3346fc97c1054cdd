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
	if (isManifest(value)) return isClusterSpec(value) ? "cluster-spec" : "kubernetes";
	if (typeof value["apiVersion"] === "string" && Array.isArray(value["items"])) return "kubernetes";
	if (hasAny(value, AWS_LISTS)) return "aws";
	if ("AWSTemplateFormatVersion" in value || isCloudFormation(value["Resources"])) return "cloudformation";
	if (typeof value["$schema"] === "string" && /deploymentTemplate/i.test(value["$schema"])) return "azure";
	if (hasAny(value, ["securityRules", "defaultSecurityRules", "effectiveSecurityRules"])) return "azure";
	if (hasAny(value, OPENSTACK_LISTS)) return "openstack";
	if (typeof value["kind"] === "string" && /^compute#firewall/.test(value["kind"])) return "gcp";
	if (Array.isArray(value["firewalls"])) return detectFirewalls(value["firewalls"]);
	if (isMapping(value["machine"]) && isMapping(value["cluster"])) return "cluster-spec";
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

const isManifest = (value: Mapping): boolean => typeof value["apiVersion"] === "string" && typeof value["kind"] === "string";

/** Objects that describe a cluster rather than live in one. ClusterResourceSet is left to the manifests: it carries them. */
const CLUSTER_GROUPS =
	/^(?:anywhere\.eks\.amazonaws\.com|kops\.k8s\.io|kubeadm\.k8s\.io|k0sproject\.io|k0s\.k0sproject\.io|k0smotron\.io|kubelet\.config\.k8s\.io|kubeproxy\.config\.k8s\.io|kubeone\.(?:io|k8c\.io)|eksctl\.io|tinkerbell\.org|(?:[a-z]+\.)?cluster\.x-k8s\.io)\//;
const isClusterSpec = (value: Mapping): boolean =>
	CLUSTER_GROUPS.test(String(value["apiVersion"])) && value["kind"] !== "ClusterResourceSet";

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
