/** Real inputs of ../shared whose whole verdict is a golden of test/goldens, reviewed finding by finding against the input. */
export interface GoldenInput {
	readonly name: string;
	readonly input: string;
}

/** Plans of own HCL (../shared/plans), by folder. */
const PLANS = [
	"aws-action-reasons",
	"aws-checks",
	"aws-default-sg",
	"aws-destroy",
	"aws-drift",
	"aws-eks",
	"aws-import",
	"aws-json-syntax",
	"aws-kubeadm-faults",
	"aws-kubeadm-good",
	"aws-kubeadm-good-then-faults",
	"aws-modules-three-deep",
	"aws-moved-removed",
	"aws-nacl",
	"aws-provider-aliases",
	"aws-references",
	"aws-refresh-only",
	"aws-sensitive",
	"aws-sg-inline-changes",
	"aws-sg-inline-create",
	"aws-sg-rule-changes",
	"aws-sg-rule-create",
	"aws-target",
	"aws-unknown-dynamic",
	"aws-vpc-sg-rules-changes",
	"aws-vpc-sg-rules-create",
	"azure-nsg-inline",
	"azure-nsg-rules",
	"digitalocean-firewall",
	"gcp-dynamic-unknown",
	"gcp-firewall",
	"gcp-firewall-policy",
	"hcloud-firewall",
	"openstack-secgroups",
];

/** Plans of real cluster modules (../shared/corpus/terraform-plans/made), by file. */
const MADE = [
	"kops__minimal-1.35",
	"kops__minimal_gce_private",
	"kops__minimal_hetzner",
	"kubeone__azure",
	"kubespray__openstack",
	"rke2-aws-tf__quickstart",
	"terraform-aws-eks__examples-eks-managed-node-group",
	"terraform-aws-security-group__complete",
	"terraform-aws-vpc__network-acls",
	"typhoon__aws-flatcar-linux",
	"typhoon__google-cloud-flatcar-linux",
];

/** Folders of manifests and cloud listings. */
const FOLDERS: readonly (readonly [name: string, folder: string])[] = [
	["kube-prometheus", "corpus/kubernetes/prometheus-operator__kube-prometheus"],
	["kubeflow", "corpus/kubernetes/kubeflow__manifests"],
	["linode", "corpus/kubernetes/linode__cluster-api-provider-linode"],
	["hypershift", "corpus/kubernetes/openshift__hypershift"],
	["eks-anywhere", "corpus/kubernetes/aws__eks-anywhere"],
	["typhoon-prometheus", "corpus/kubernetes/poseidon__typhoon"],
	["calico-docs", "corpus/kubernetes/tigera__docs"],
	["cloudmapper", "corpus/cloud-firewalls/duo-labs__cloudmapper"],
];

export const GOLDENS: readonly GoldenInput[] = [
	...PLANS.map((name) => ({ name: `plans/${name}`, input: `plans/${name}/plan.json` })),
	...MADE.map((name) => ({ name: `made/${name}`, input: `corpus/terraform-plans/made/${name}.json` })),
	...FOLDERS.map(([name, input]) => ({ name: `folders/${name}`, input })),
];
