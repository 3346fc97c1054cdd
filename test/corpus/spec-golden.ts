import type { Report } from "../../src/model/finding.ts";

/** Real cluster specifications whose whole reading is a golden of test/goldens/cluster-specs, reviewed line by line against the file. */
export const SPEC_GOLDENS: readonly (readonly [name: string, path: string])[] = [
	["eksa-metal-iso", "aws__eks-anywhere/pkg/providers/tinkerbell/testdata/cluster_hook_iso_boot.yaml"],
	["eksa-metal-external-etcd", "aws__eks-anywhere/pkg/providers/tinkerbell/testdata/cluster_tinkerbell_external_etcd.yaml"],
	["eksa-metal-without-workers", "aws__eks-anywhere/pkg/api/v1alpha1/testdata/tinkerbell_cluster_without_worker_nodes.yaml"],
	["eksa-vsphere", "aws__eks-anywhere/conformance/sample_cluster.yaml"],
	["eksa-cloudstack", "aws__eks-anywhere/pkg/providers/cloudstack/testdata/cluster_main.yaml"],
	["eksa-nutanix", "aws__eks-anywhere/pkg/api/v1alpha1/testdata/nutanix/valid-cluster.yaml"],
	["eksa-snow", "aws__eks-anywhere/pkg/api/v1alpha1/testdata/cluster_1_21_snow.yaml"],
	["eksa-docker", "aws__eks-anywhere/pkg/api/v1alpha1/testdata/cluster_docker.yaml"],
	["eksa-kubectl", "aws__eks-anywhere/pkg/executables/testdata/kubectl_eksa_cluster.json"],
	["capi-vsphere-control-plane", "aws__eks-anywhere/pkg/providers/vsphere/testdata/expected_kcp.yaml"],
	["capa-dual-stack", "kubernetes-sigs__cluster-api-provider-aws/templates/cluster-template-dualstack-ipv4-primary.yaml"],
	[
		"capa-internal-balancer",
		"kubernetes-sigs__cluster-api-provider-aws/test/e2e/data/infrastructure-aws/withoutclusterclass/e2e_test_templates/cluster-template-internal-elb.yaml",
	],
	["capz-internal-balancer", "kubernetes-sigs__cluster-api-provider-azure/templates/cluster-template-apiserver-ilb.yaml"],
	["capz-dual-stack", "kubernetes-sigs__cluster-api-provider-azure/templates/cluster-template-dual-stack.yaml"],
	["kubeadm-minikube", "kubernetes__minikube/pkg/minikube/bootstrapper/bsutil/testdata/v1.35/etcd-extra-args.yaml"],
	["capl-control-plane", "linode__cluster-api-provider-linode/templates/flavors/kubeadm/default/kubeadmControlPlane.yaml"],
];

/** What was read of one specification, a line for the profile, each setting and each rule that is not judged. No line tells a place in a file. */
export function specLines({ profile, settings, findings }: Report): readonly string[] {
	const evidence = profile.evidence.replace(/ in \S+$/, "");
	return [
		`profile ${[profile.name, profile.provider, profile.release].filter((part) => part !== null).join(" ")} by ${evidence}`,
		...settings.map(({ name, value, used, evidence: by, open }) =>
			value === null ? `open ${name} | ${by} ${open ?? ""}` : `setting ${name} ${value}${used ? "" : " (not used)"} | ${by}`,
		),
		...findings.filter(({ rule }) => rule === "input/unreadable-rule").map(({ level, message }) => `${level} ${message}`),
	];
}

/** Lines that nobody has given a reason for. */
export function unreasonedSettings(golden: string): readonly string[] {
	const lines = golden.trimEnd().split("\n");
	return lines.filter((line, index) => !line.startsWith("    # ") && !lines[index + 1]?.startsWith("    # "));
}
