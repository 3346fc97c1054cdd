import { describe, expect, it } from "vitest";
import { profiles, read, settings } from "./read.ts";

describe("kOps", () => {
	const kops = (spec: string, ...groups: readonly string[]): string =>
		[
			`{apiVersion: kops.k8s.io/v1alpha2, kind: Cluster, metadata: {name: k}, spec: ${spec}}`,
			...groups.map((group) => `{apiVersion: kops.k8s.io/v1alpha2, kind: InstanceGroup, metadata: {name: g}, spec: ${group}}`),
		].join("\n---\n");

	it.each([
		["{cilium: {}}", "cilium-vxlan"],
		["{cilium: {tunnel: geneve}}", "cilium-geneve"],
		["{cilium: {tunnel: disabled}}", "cilium-native"],
		["{cilium: {ipam: eni}}", "cilium-native"],
		["{cilium: {enableEncryption: true, encryptionType: wireguard}}", "cilium-wireguard"],
		["{cilium: {enableEncryption: true}}", "cilium-ipsec"],
		["{calico: {}}", "calico-ipip"],
		["{calico: {encapsulationMode: vxlan}}", "calico-vxlan"],
		["{canal: {}}", "flannel-vxlan"],
		["{flannel: {backend: vxlan}}", "flannel-vxlan"],
		["{kuberouter: {}}", "kube-router"],
		["{amazonvpc: {}}", "none"],
		["{kubenet: {}}", "none"],
	])("takes the CNI of %s: %s", (networking, cni) => {
		expect(settings(kops(`{networking: ${networking}}`)).map((text) => text.replace(/ by .*/, ""))).toEqual([`cni=${cni}`]);
	});

	it("leaves open a backend that no table has", () => {
		expect(settings(kops("{networking: {flannel: {backend: udp}}}"))).toEqual([
			'cni? spec.networking.flannel.backend of Cluster k cannot be read: "udp" [k]',
		]);
	});

	it("reads ports, add-ons, and the subnets of each role", () => {
		const text = kops(
			"{kubeAPIServer: {serviceNodePortRange: 31000-31999}, metricsServer: {enabled: true}, subnets: [{name: a, cidr: 10.0.0.0/24}, {name: b, cidr: 10.0.1.0/24}]}",
			"{role: ControlPlane, subnets: [a]}",
			"{role: Node, subnets: [a, b]}",
		);
		expect(profiles(text)[0]).toBe("kops by InstanceGroup g in cluster.yaml");
		expect(settings(text)).toEqual([
			"parameters.nodePortRange=31000-31999 by spec.kubeAPIServer.serviceNodePortRange of Cluster k [k]",
			"addons=metrics-server by spec.metricsServer.enabled of Cluster k [k]",
			"roles.control-plane.cidrs=10.0.0.0/24 by spec.subnets of Cluster k [k]",
			"roles.worker.cidrs=10.0.0.0/24,10.0.1.0/24 by spec.subnets of Cluster k [k]",
		]);
	});

	it("takes no place of a role whose subnets are not all told", () => {
		expect(settings(kops("{subnets: [{name: a, cidr: 10.0.0.0/24}, {name: b}]}", "{role: Node, subnets: [a, b]}"))).toEqual([]);
	});
});

describe("k3s and RKE2", () => {
	it("reads a configuration by its keys", () => {
		const text =
			"cluster-init: true\nhttps-listen-port: 7443\nflannel-backend: wireguard-native\nkubelet-arg: port=10260\nkube-apiserver-arg: [service-node-port-range=31000-31999]";
		expect(profiles(text)).toEqual(["k3s by the configuration in cluster.yaml"]);
		expect(settings(text)).toEqual([
			"cni=flannel-wireguard by flannel-backend of the configuration",
			"parameters.apiServerPort=7443 by https-listen-port of the configuration",
			"parameters.nodePortRange=31000-31999 by kube-apiserver-arg[0] of the configuration",
			"parameters.kubeletPort=10260 by kubelet-arg of the configuration",
		]);
	});

	it.each([
		["cni: cilium\netcd-expose-metrics: true", "cluster.yaml", "rke2"],
		["server: https://10.0.0.1:9345\nkubelet-arg: [v=2]", "cluster.yaml", "rke2"],
		["kubelet-arg: [v=2]", "etc/rancher/k3s/config.yaml", "k3s"],
		["kubelet-arg: [v=2]", "etc/rancher/rke2/config.yaml.d/50-own.yaml", "rke2"],
	])("tells which of the two %j is", (text, file, profile) => {
		expect(profiles({ [file]: text })).toEqual([`${profile} by the configuration in ${file}`]);
	});

	it("names no profile where nothing tells", () => {
		const inventory = read("kubelet-arg: [port=10260]");
		expect(inventory.profileHints).toEqual([]);
		expect(inventory.inputs[0]?.notes).toEqual(["the configuration may be RKE2's or k3s': name the profile with --profile"]);
		expect(inventory.settings?.map(({ value }) => value)).toEqual(["10260"]);
	});

	it.each([
		["cni: canal", "flannel-vxlan"],
		["cni: [multus, calico]", "calico-vxlan"],
		["cni: none", "none"],
		["flannel-backend: host-gw", "none"],
	])("takes the CNI of %s: %s", (text, cni) => {
		expect(
			settings(text.startsWith("cni") ? `${text}\netcd-expose-metrics: true` : text).map((line) => line.replace(/ by .*/, "")),
		).toEqual([`cni=${cni}`]);
	});

	it("reads what Rancher provisions", () => {
		const text = `
apiVersion: provisioning.cattle.io/v1
kind: Cluster
metadata: {name: r}
spec: {kubernetesVersion: v1.31.4+rke2r1, rkeConfig: {machineGlobalConfig: {cni: calico, kube-apiserver-arg: [secure-port=7443]}}}
`;
		expect(profiles(text)).toEqual(["rke2 by spec.kubernetesVersion of Cluster r in cluster.yaml"]);
		expect(settings(text)).toEqual([
			"cni=calico-vxlan by spec.rkeConfig.machineGlobalConfig.cni of Cluster r [r]",
			"parameters.apiServerPort=7443 by spec.rkeConfig.machineGlobalConfig.kube-apiserver-arg[0] of Cluster r [r]",
		]);
	});
});

describe("Talos", () => {
	const talos = (type: string, cluster: string): string => `
version: v1alpha1
machine: {type: ${type}, kubelet: {extraArgs: {port: "10260"}}}
cluster: ${cluster}
`;
	it("reads a machine configuration", () => {
		const text = talos(
			"controlplane",
			"{controlPlane: {endpoint: 'https://10.0.0.1:443', localAPIServerPort: 6443}, allowSchedulingOnControlPlanes: true, etcd: {extraArgs: {listen-metrics-urls: 'http://0.0.0.0:3381'}}}",
		);
		expect(profiles(text)).toEqual(["talos by the configuration in cluster.yaml"]);
		expect(settings(text)).toEqual([
			"parameters.apiServerPort=6443 by cluster.controlPlane.localAPIServerPort of the configuration",
			"parameters.loadBalancerPort=443 by cluster.controlPlane.endpoint of the configuration",
			"features.schedulableControlPlane=true by cluster.allowSchedulingOnControlPlanes of the configuration",
			"parameters.etcdMetricsPort=3381 by cluster.etcd.extraArgs.listen-metrics-urls of the configuration",
			"parameters.kubeletPort=10260 by machine.kubelet.extraArgs.port of the configuration",
			"cni=flannel-vxlan by no cluster.network.cni.name in the configuration",
		]);
	});

	it.each([
		["worker", "{controlPlane: {endpoint: 'https://10.0.0.1:6443'}}"],
		["controlplane", "{network: {cni: {name: none}}}"],
		["controlplane", "{network: {cni: {name: custom}}}"],
	])("says no CNI for a %s with %s", (type, cluster) => {
		expect(settings(talos(type, cluster)).filter((text) => text.startsWith("cni"))).toEqual([]);
	});
});

describe("k0s, KubeOne, eksctl", () => {
	it("reads k0s' configuration", () => {
		const text = `
apiVersion: k0s.k0sproject.io/v1beta1
kind: ClusterConfig
metadata: {name: k}
spec:
  api: {port: 7443}
  storage: {etcd: {externalCluster: {endpoints: [x]}}}
  network: {provider: calico, calico: {mode: vxlan, vxlanPort: 4790}}
  workerProfiles: [{name: w, values: {port: 10260}}]
`;
		expect(profiles(text)).toEqual(["k0s by ClusterConfig k in cluster.yaml"]);
		expect(settings(text)).toEqual([
			"parameters.apiServerPort=7443 by spec.api.port of ClusterConfig k",
			"features.externalEtcd=true by spec.storage.etcd.externalCluster of ClusterConfig k",
			"parameters.kubeletPort=10260 by spec.workerProfiles[0].values.port of ClusterConfig k",
			"cni=calico-vxlan by spec.network.calico.mode of ClusterConfig k",
			"parameters.vxlanPort=4790 by spec.network.calico.vxlanPort of ClusterConfig k",
		]);
	});

	it("reads what k0sctl installs", () => {
		expect(
			settings(`
apiVersion: k0sctl.k0sproject.io/v1beta1
kind: Cluster
metadata: {name: k}
spec:
  hosts: [{role: controller, ssh: {address: 10.0.0.1, port: 2222}}]
  k0s: {version: 1.31.2+k0s.0, config: {spec: {network: {provider: kuberouter}}}}
`),
		).toEqual([
			"release=1.31.2+k0s.0 by spec.k0s.version of Cluster k [k]",
			"cni=kube-router by spec.k0s.config.spec.network.provider of Cluster k [k]",
			"parameters.sshPort=2222 by spec.hosts[0].ssh.port of Cluster k [k]",
		]);
	});

	it("reads KubeOne's clusters, whose machines are all listed", () => {
		expect(
			settings(`
apiVersion: kubeone.k8c.io/v1beta2
kind: KubeOneCluster
name: one
versions: {kubernetes: v1.33.1}
apiEndpoint: {host: lb, port: 443}
clusterNetwork: {nodePortRange: 31000-31999, cni: {canal: {mtu: 1450}}}
features: {metricsServer: {enable: true}}
controlPlane: {hosts: [{privateAddress: 10.0.0.1, sshPort: 22}, {publicAddress: 192.0.2.2}]}
`),
		).toEqual([
			"release=1.33.1 by versions.kubernetes of KubeOneCluster one",
			"parameters.loadBalancerPort=443 by apiEndpoint.port of KubeOneCluster one",
			"parameters.nodePortRange=31000-31999 by clusterNetwork.nodePortRange of KubeOneCluster one",
			"cni=flannel-vxlan by clusterNetwork.cni of KubeOneCluster one",
			"addons=metrics-server by features.metricsServer.enable of KubeOneCluster one",
			"roles.control-plane.cidrs=10.0.0.1,192.0.2.2 by controlPlane.hosts of KubeOneCluster one",
			"parameters.sshPort=22 by controlPlane.hosts[0].sshPort of KubeOneCluster one",
		]);
	});

	it("reads eksctl's clusters", () => {
		const text =
			'{apiVersion: eksctl.io/v1alpha5, kind: ClusterConfig, metadata: {name: e, version: "1.33"}, addons: [{name: vpc-cni}, {name: metrics-server}]}';
		expect(profiles(text)).toEqual(["eks by ClusterConfig e in cluster.yaml"]);
		expect(settings(text)).toEqual([
			"release=1.33 by metadata.version of ClusterConfig e",
			"addons=metrics-server by addons[1] of ClusterConfig e",
		]);
	});
});
