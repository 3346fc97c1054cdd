import { describe, expect, it } from "vitest";
import { profiles, read, settings, unread } from "./read.ts";

const CLUSTER = `
apiVersion: cluster.x-k8s.io/v1beta1
kind: Cluster
metadata: {name: prod}
spec:
  clusterNetwork: {apiServerPort: 8443}
  controlPlaneRef: {kind: KubeadmControlPlane, name: cp}
  infrastructureRef: {kind: AWSCluster, name: infra}
---
apiVersion: infrastructure.cluster.x-k8s.io/v1beta2
kind: AWSCluster
metadata: {name: infra}
spec: {controlPlaneEndpoint: {host: lb, port: 443}}
---
apiVersion: controlplane.cluster.x-k8s.io/v1beta1
kind: KubeadmControlPlane
metadata: {name: cp}
spec:
  version: v1.34.2
  kubeadmConfigSpec:
    clusterConfiguration: {scheduler: {extraArgs: {secure-port: "11259"}}}
    joinConfiguration: {nodeRegistration: {taints: [], kubeletExtraArgs: {port: "10260"}}}
    files:
      - path: /etc/kubernetes/manifests/kube-vip.yaml
        content: |
          apiVersion: v1
          kind: Pod
          metadata: {name: kube-vip}
          spec: {containers: [{name: kube-vip, env: [{name: cp_enable, value: "true"}, {name: port, value: "8443"}]}]}
      - path: /etc/kubernetes/audit-policy.yaml
        content: "kind: KubeletConfiguration\\nport: 1"
`;

describe("Cluster API", () => {
	it("reads clusters, infrastructure and kubeadm's control planes, each for the cluster that refers to it", () => {
		expect(profiles(CLUSTER)).toEqual(["capa by AWSCluster infra in cluster.yaml"]);
		expect(settings(CLUSTER)).toEqual([
			"parameters.apiServerPort=8443 by spec.clusterNetwork.apiServerPort of Cluster prod [prod]",
			"parameters.loadBalancerPort=443 by spec.controlPlaneEndpoint.port of AWSCluster infra [prod]",
			"release=1.34.2 by spec.version of KubeadmControlPlane cp [prod]",
			"parameters.schedulerPort=11259 by spec.kubeadmConfigSpec.clusterConfiguration.scheduler.extraArgs.secure-port of KubeadmControlPlane cp [prod]",
			"parameters.kubeletPort=10260 by spec.kubeadmConfigSpec.joinConfiguration.nodeRegistration.kubeletExtraArgs.port of KubeadmControlPlane cp [prod]",
			"features.schedulableControlPlane=true by spec.kubeadmConfigSpec.joinConfiguration.nodeRegistration.taints of KubeadmControlPlane cp [prod]",
			"parameters.apiServerPort=8443 by spec.kubeadmConfigSpec.files[0].content.spec.containers[0].env[1].value of KubeadmControlPlane cp [prod]",
		]);
	});

	it("takes no taint of workers, whose bootstrap configurations have no control plane", () => {
		expect(
			settings(`
apiVersion: bootstrap.cluster.x-k8s.io/v1beta1
kind: KubeadmConfigTemplate
metadata: {name: md}
spec: {template: {spec: {joinConfiguration: {nodeRegistration: {taints: [], kubeletExtraArgs: [{name: port, value: "10260"}]}}}}}
`),
		).toEqual([
			"parameters.kubeletPort=10260 by spec.template.spec.joinConfiguration.nodeRegistration.kubeletExtraArgs[0].value of KubeadmConfigTemplate md",
		]);
	});

	it.each([
		["controlplane", "RKE2ControlPlane", "rke2"],
		["controlplane", "TalosControlPlane", "talos"],
		["controlplane", "K0sControlPlane", "k0s"],
		["controlplane", "KThreesControlPlane", "k3s"],
		["controlplane", "MicroK8sControlPlane", "microk8s"],
		["controlplane", "CK8sControlPlane", "canonical-kubernetes"],
		["controlplane", "AWSManagedControlPlane", "eks"],
		["infrastructure", "AzureManagedControlPlane", "aks"],
		["infrastructure", "GCPManagedControlPlane", "gke"],
		["infrastructure", "AWSCluster", "capa"],
		["infrastructure", "AzureCluster", "capz"],
		["infrastructure", "VSphereClusterTemplate", "capv"],
	])("takes the profile of a %s object: %s is %s", (group, kind, profile) => {
		expect(profiles(`{apiVersion: ${group}.cluster.x-k8s.io/v1beta1, kind: ${kind}, metadata: {name: x}}`)).toEqual([
			`${profile} by ${kind} x in cluster.yaml`,
		]);
	});

	it("lets whoever builds the cluster go before the infrastructure that it stands on", () => {
		const on = (control: string): string => `
{apiVersion: infrastructure.cluster.x-k8s.io/v1beta2, kind: AWSCluster, metadata: {name: prod, labels: {cluster.x-k8s.io/cluster-name: prod}}}
---
{apiVersion: controlplane.cluster.x-k8s.io/v1beta1, kind: ${control}, metadata: {name: prod, labels: {cluster.x-k8s.io/cluster-name: prod}}}
`;
		expect(profiles(on("RKE2ControlPlane"))).toEqual(["rke2 by RKE2ControlPlane prod in cluster.yaml"]);
		expect(profiles(on("KubeadmControlPlane"))).toEqual(["capa by AWSCluster prod in cluster.yaml"]);
	});

	it("reads RKE2's server and agent options", () => {
		expect(
			settings(`
apiVersion: controlplane.cluster.x-k8s.io/v1beta1
kind: RKE2ControlPlane
metadata: {name: cp}
spec:
  version: v1.31.4+rke2r1
  agentConfig: {kubelet: {extraArgs: ["--port=10260"]}}
  serverConfig: {cni: calico, serviceNodePortRange: 31000-31999, kubeAPIServer: {extraArgs: ["--secure-port=7443"]}}
`),
		).toEqual([
			"release=1.31.4+rke2r1 by spec.version of RKE2ControlPlane cp",
			"cni=calico-vxlan by spec.serverConfig.cni of RKE2ControlPlane cp",
			"parameters.nodePortRange=31000-31999 by spec.serverConfig.serviceNodePortRange of RKE2ControlPlane cp",
			"parameters.apiServerPort=7443 by spec.serverConfig.kubeAPIServer.extraArgs[0] of RKE2ControlPlane cp",
			"parameters.kubeletPort=10260 by spec.agentConfig.kubelet.extraArgs[0] of RKE2ControlPlane cp",
		]);
	});

	it("takes Azure's subnets of one role each for the place of that role", () => {
		const azure = (subnets: string): readonly string[] =>
			settings(
				`{apiVersion: infrastructure.cluster.x-k8s.io/v1beta1, kind: AzureCluster, metadata: {name: x}, spec: {networkSpec: {subnets: ${subnets}}}}`,
			);
		expect(azure("[{role: control-plane, cidrBlocks: [10.0.0.0/16]}, {role: node, cidrBlocks: [10.1.0.0/16, 10.2.0.0/16]}]")).toEqual([
			"roles.control-plane.cidrs=10.0.0.0/16 by spec.networkSpec.subnets[0].cidrBlocks of AzureCluster x",
			"roles.worker.cidrs=10.1.0.0/16,10.2.0.0/16 by spec.networkSpec.subnets[1].cidrBlocks of AzureCluster x",
		]);
		expect(azure("[{role: node, cidrBlocks: [10.1.0.0/16]}, {role: node, cidrBlocks: [10.2.0.0/16]}]")).toEqual([]);
		expect(azure("[{role: cluster, cidrBlocks: [10.1.0.0/16]}]")).toEqual([]);
	});

	it("unpacks lists, and says so where a file says nothing", () => {
		const inventory = read(
			"{apiVersion: v1, kind: List, items: [{apiVersion: cluster.x-k8s.io/v1beta1, kind: MachineHealthCheck, metadata: {name: x}}]}",
		);
		expect(inventory.inputs).toEqual([
			{
				path: "cluster.yaml",
				kind: "cluster-spec",
				counted: 0,
				rules: 0,
				unread: 0,
				objects: 1,
				notes: ["nothing in it says anything of profile, release, ports, CNI or roles"],
			},
		]);
	});
});

describe("rules that stand in the objects", () => {
	const object = (kind: string, spec: string): string =>
		`{apiVersion: infrastructure.cluster.x-k8s.io/v1beta2, kind: ${kind}, metadata: {name: x}, spec: ${spec}}`;
	it.each([
		[
			object(
				"AWSCluster",
				"{bastion: {allowedCIDRBlocks: [10.0.0.0/8]}, controlPlaneLoadBalancer: {ingressRules: [{fromPort: 1}]}, network: {additionalNodeIngressRules: [{fromPort: 2}], cni: {cniIngressRules: [{fromPort: 3}, {fromPort: 4}]}}}",
			),
			[
				"spec.bastion.allowedCIDRBlocks[0] of AWSCluster x (unsupported)",
				"spec.controlPlaneLoadBalancer.ingressRules[0] of AWSCluster x (unsupported)",
				"spec.network.additionalNodeIngressRules[0] of AWSCluster x (unsupported)",
				"spec.network.cni.cniIngressRules[0] of AWSCluster x (unsupported)",
				"spec.network.cni.cniIngressRules[1] of AWSCluster x (unsupported)",
			],
		],
		[object("AWSCluster", "{bastion: {enabled: true}}"), ["spec.bastion of AWSCluster x (unsupported)"]],
		[object("AWSCluster", "{bastion: {enabled: true, disableIngressRules: true}}"), []],
		[
			object("AzureCluster", "{networkSpec: {subnets: [{securityGroup: {securityRules: [{direction: Inbound}, {direction: Outbound}]}}]}}"),
			["spec.networkSpec.subnets[0].securityGroup.securityRules[0] of AzureCluster x (out-of-scope)"],
		],
		[object("LinodeFirewall", "{inboundRules: [{action: ACCEPT}]}"), ["spec.inboundRules[0] of LinodeFirewall x (out-of-scope)"]],
		[
			object("OpenStackCluster", "{managedSecurityGroups: {allNodesSecurityGroupRules: [{direction: ingress}, {direction: egress}]}}"),
			["spec.managedSecurityGroups.allNodesSecurityGroupRules[0] of OpenStackCluster x (out-of-scope)"],
		],
		[
			"{apiVersion: kops.k8s.io/v1alpha2, kind: Cluster, metadata: {name: x}, spec: {sshAccess: [0.0.0.0/0], kubernetesApiAccess: [10.0.0.0/8]}}",
			["spec.sshAccess[0] of Cluster x (unsupported)", "spec.kubernetesApiAccess[0] of Cluster x (unsupported)"],
		],
		[
			"{apiVersion: eksctl.io/v1alpha5, kind: ClusterConfig, metadata: {name: x}, vpc: {publicAccessCIDRs: [10.0.0.0/8]}, nodeGroups: [{ssh: {allow: true}}]}",
			["nodeGroups[0].ssh of ClusterConfig x (unsupported)", "vpc.publicAccessCIDRs[0] of ClusterConfig x (unsupported)"],
		],
		[
			"{apiVersion: v1alpha1, kind: NetworkRuleConfig, name: kubelet, ingress: [{subnet: 10.0.0.0/8}]}",
			["NetworkRuleConfig kubelet (unsupported)"],
		],
	])("are told, each of them: %s", (text, expected) => {
		expect(unread(text)).toEqual(expected);
	});
});
