import { describe, expect, it } from "vitest";
import { profiles, read, settings } from "./read.ts";

const cluster = (spec: string): string => `
apiVersion: anywhere.eks.amazonaws.com/v1alpha1
kind: Cluster
metadata: {name: prod}
spec: ${spec}
`;
const WORKERS = "workerNodeGroupConfigurations: [{count: 1}]";

describe("EKS Anywhere", () => {
	it("tells profile, provider, release, CNI and etcd", () => {
		const text = cluster(
			`{eksaVersion: v0.25.1, kubernetesVersion: "1.33", datacenterRef: {kind: NutanixDatacenterConfig, name: dc}, clusterNetwork: {cniConfig: {cilium: {}}}, controlPlaneConfiguration: {count: 1, endpoint: {host: 10.0.0.1}}, externalEtcdConfiguration: {count: 3}, ${WORKERS}}`,
		);
		expect(profiles(text)).toEqual(["eks-anywhere by Cluster prod in cluster.yaml"]);
		expect(settings(text)).toEqual([
			"release=0.25.1 by spec.eksaVersion of Cluster prod [prod]",
			"provider=nutanix by spec.datacenterRef.kind of Cluster prod [prod]",
			"cni=cilium-geneve by spec.clusterNetwork.cniConfig.cilium of Cluster prod [prod]",
			"features.externalEtcd=true by spec.externalEtcdConfiguration of Cluster prod [prod]",
		]);
	});

	it("never takes the Kubernetes version for its own release", () => {
		expect(settings(cluster('{kubernetesVersion: "1.33"}'))).toEqual([]);
	});

	it.each([
		["true", "iso", "spec.isoBoot of TinkerbellDatacenterConfig dc"],
		["false", "netboot", "spec.isoBoot of TinkerbellDatacenterConfig dc"],
		["null", "netboot", "no spec.isoBoot in TinkerbellDatacenterConfig dc"],
	])("boots machines as isoBoot %s says", (value, mode, evidence) => {
		const text = `{apiVersion: anywhere.eks.amazonaws.com/v1alpha1, kind: TinkerbellDatacenterConfig, metadata: {name: dc}, spec: {isoBoot: ${value}}}`;
		expect(settings(text)).toEqual(["provider=baremetal by TinkerbellDatacenterConfig dc", `features.bootMode=${mode} by ${evidence}`]);
	});

	it("gives a datacenter to the cluster that refers to it", () => {
		const text = `${cluster("{datacenterRef: {kind: TinkerbellDatacenterConfig, name: dc}}")}---
{apiVersion: anywhere.eks.amazonaws.com/v1alpha1, kind: TinkerbellDatacenterConfig, metadata: {name: dc}, spec: {isoBoot: true}}`;
		expect(settings(text)).toContain("features.bootMode=iso by spec.isoBoot of TinkerbellDatacenterConfig dc [prod]");
	});

	it.each([
		[
			"{cniConfig: {cilium: {routingMode: direct}}}",
			"cni=cilium-native by spec.clusterNetwork.cniConfig.cilium.routingMode of Cluster prod [prod]",
		],
		[
			"{cniConfig: {cilium: {helmValues: {tunnelProtocol: vxlan}}}}",
			"cni=cilium-vxlan by spec.clusterNetwork.cniConfig.cilium.helmValues.tunnelProtocol of Cluster prod [prod]",
		],
		["{cniConfig: {kindnetd: {}}}", "cni=none by spec.clusterNetwork.cniConfig.kindnetd of Cluster prod [prod]"],
		["{cni: cilium}", "cni=cilium-geneve by spec.clusterNetwork.cni of Cluster prod [prod]"],
	])("takes the CNI of %s", (network, expected) => {
		expect(settings(cluster(`{clusterNetwork: ${network}}`))).toEqual([expected]);
	});

	it.each([
		[`{controlPlaneConfiguration: {taints: []}, ${WORKERS}}`, "true"],
		[`{controlPlaneConfiguration: {taints: [{key: dedicated, effect: NoSchedule}]}, ${WORKERS}}`, "false"],
		["{controlPlaneConfiguration: {count: 1}}", "true"],
	])("lets workloads run on the control plane of %s: %s", (spec, value) => {
		expect(settings(cluster(spec)).filter((text) => text.startsWith("features.schedulable"))).toEqual([
			expect.stringMatching(new RegExp(`^features\\.schedulableControlPlane=${value} by `)),
		]);
	});

	it("reads ports that the cluster gives its kubelets and its API server", () => {
		expect(
			settings(
				cluster(
					`{controlPlaneConfiguration: {kubeletConfiguration: {kind: KubeletConfiguration, port: 10260}, apiServerExtraArgs: {service-node-port-range: 31000-31999}}, externalEtcdConfiguration: {count: 3}, workerNodeGroupConfigurations: [{kubeletConfiguration: {port: 10260}}]}`,
				),
			),
		).toEqual([
			"features.externalEtcd=true by spec.externalEtcdConfiguration of Cluster prod [prod]",
			"parameters.nodePortRange=31000-31999 by spec.controlPlaneConfiguration.apiServerExtraArgs.service-node-port-range of Cluster prod [prod]",
			"parameters.kubeletPort=10260 by spec.controlPlaneConfiguration.kubeletConfiguration.port of Cluster prod [prod]",
			"parameters.kubeletPort=10260 by spec.workerNodeGroupConfigurations[0].kubeletConfiguration.port of Cluster prod [prod]",
		]);
	});

	it("tells a provider that no table has", () => {
		expect(read(cluster("{datacenterRef: {kind: DockerDatacenterConfig, name: dc}}")).inputs[0]?.notes).toEqual([
			"spec.datacenterRef.kind of Cluster prod is DockerDatacenterConfig, a provider that no table has",
		]);
	});
});
