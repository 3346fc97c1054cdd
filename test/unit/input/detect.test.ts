import { describe, expect, it } from "vitest";
import { detect, kindByName } from "../../../src/input/detect.ts";

it("knows the answers of the AWS CLI by their list, those that nobody reads too: these are noted, never passed over", () => {
	for (const list of [
		"SecurityGroups",
		"AutoScalingGroups",
		"LaunchConfigurations",
		"LoadBalancerDescriptions",
		"LoadBalancers",
		"Listeners",
	])
		expect([list, detect({ [list]: [{}] })]).toEqual([list, "aws"]);
});

const object = (apiVersion: string, kind: string): object => ({ apiVersion, kind, metadata: { name: "x" } });

describe("cluster specifications", () => {
	it.each([
		["kubeadm.k8s.io/v1beta4", "ClusterConfiguration"],
		["kubelet.config.k8s.io/v1beta1", "KubeletConfiguration"],
		["kubeproxy.config.k8s.io/v1alpha1", "KubeProxyConfiguration"],
		["anywhere.eks.amazonaws.com/v1alpha1", "Cluster"],
		["cluster.x-k8s.io/v1beta1", "Cluster"],
		["controlplane.cluster.x-k8s.io/v1beta1", "KubeadmControlPlane"],
		["infrastructure.cluster.x-k8s.io/v1beta2", "AWSCluster"],
		["kops.k8s.io/v1alpha2", "InstanceGroup"],
		["k0s.k0sproject.io/v1beta1", "ClusterConfig"],
		["k0sctl.k0sproject.io/v1beta1", "Cluster"],
		["kubeone.k8c.io/v1beta2", "KubeOneCluster"],
		["eksctl.io/v1alpha5", "ClusterConfig"],
		["provisioning.cattle.io/v1", "Cluster"],
		["v1alpha1", "NetworkRuleConfig"],
	])("are objects of %s (%s)", (apiVersion, kind) => {
		expect(detect(object(apiVersion, kind))).toBe("cluster-spec");
	});

	it("are lists of nothing but such objects", () => {
		const spec = object("cluster.x-k8s.io/v1beta1", "Cluster");
		const list = (items: readonly unknown[]): object => ({ apiVersion: "v1", kind: "List", items });
		expect(detect(list([spec, spec]))).toBe("cluster-spec");
		expect(detect(list([spec, object("v1", "Pod")]))).toBe("kubernetes");
		expect(detect(list([]))).toBe("kubernetes");
	});

	it.each<[string, object]>([
		["Talos' machine configuration", { version: "v1alpha1", machine: {}, cluster: {} }],
		["a patch of one", { version: "v1alpha1", machine: {} }],
		["k3s' options", { "cluster-init": true }],
		["RKE2's options", { "kube-apiserver-arg": [] }],
	])("are files without a kind: %s", (_, value) => {
		expect(detect(value)).toBe("cluster-spec");
	});

	it.each<[string, object]>([
		["objects that live in a cluster", object("apps/v1", "Deployment")],
		["a set of resources, which carries manifests", object("addons.cluster.x-k8s.io/v1beta1", "ClusterResourceSet")],
		["options that k3s shares with anybody", { server: "https://x", token: "y", debug: true }],
		["anything that has a machine", { machine: {} }],
	])("are not %s", (_, value) => {
		expect(detect(value)).not.toBe("cluster-spec");
	});

	it.each([
		["/etc/rancher/k3s/config.yaml", "cluster-spec"],
		["hosts/a/rancher/rke2/config.yaml.d/90-own.yaml", "cluster-spec"],
		["C:\\rancher\\k3s\\config.yaml", "cluster-spec"],
		["/etc/rancher/k3s/registries.yaml", null],
		["rancher/config.yaml", null],
	])("are what lies at %s: %s", (path, kind) => {
		expect(kindByName(path)).toBe(kind);
	});
});
