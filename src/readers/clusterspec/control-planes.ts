import { readFlags } from "./components.ts";
import type { Field } from "./field.ts";
import { readK0sConfig } from "./k0s.ts";
import { readRke2Cni } from "./rancher.ts";
import { asPortRange, asRelease } from "./values.ts";

/** Control planes and bootstrap configurations of Cluster API that are not kubeadm's, by kind. */
export const CONTROL_PLANES: Readonly<Record<string, (root: Field, spec: Field) => void>> = {
	RKE2ControlPlane: (root, spec) => {
		root.profile("rke2");
		spec.below("version").says("release", asRelease, ["rke2"]);
		const server = spec.below("serverConfig");
		readRke2Cni(server.below("cni"));
		server.below("serviceNodePortRange").says("parameters.nodePortRange", asPortRange);
		readFlags(server.below("kubeAPIServer", "extraArgs"), "kube-apiserver");
		readFlags(server.below("kubeControllerManager", "extraArgs"), "kube-controller-manager");
		readFlags(server.below("kubeScheduler", "extraArgs"), "kube-scheduler");
		readFlags(server.below("etcd", "customConfig", "extraArgs"), "etcd");
		readFlags(spec.below("agentConfig", "kubelet", "extraArgs"), "kubelet");
	},
	RKE2Config: (root, spec) => {
		root.profile("rke2");
		readFlags(spec.below("agentConfig", "kubelet", "extraArgs"), "kubelet");
	},
	KThreesControlPlane: (root, spec) => {
		root.profile("k3s");
		spec.below("version").says("release", asRelease, ["k3s"]);
		const server = spec.below("kthreesConfigSpec", "serverConfig");
		readFlags(server.below("kubeAPIServerArg"), "kube-apiserver");
		readFlags(server.below("kubeControllerManagerArgs"), "kube-controller-manager");
		readFlags(server.below("kubeSchedulerArgs"), "kube-scheduler");
		readFlags(spec.below("kthreesConfigSpec", "agentConfig", "kubeletArgs"), "kubelet");
		server.below("httpsListenPort").port("apiServerPort");
	},
	TalosControlPlane: (root) => root.profile("talos"),
	TalosConfig: (root) => root.profile("talos"),
	K0sControlPlane: (root, spec) => {
		root.profile("k0s");
		spec.below("version").says("release", asRelease, ["k0s"]);
		readK0sConfig(spec.below("k0sConfigSpec", "k0s", "spec"));
	},
	MicroK8sControlPlane: (root, spec) => {
		root.profile("microk8s");
		spec.below("version").says("release", asRelease, ["microk8s"]);
	},
	CK8sControlPlane: (root, spec) => {
		root.profile("canonical-kubernetes");
		spec.below("version").says("release", asRelease, ["canonical-kubernetes"]);
	},
	AWSManagedControlPlane: (root, spec) => {
		root.profile("eks");
		spec.below("version").says("release", asRelease, ["eks"]);
	},
	AzureManagedControlPlane: (root, spec) => {
		root.profile("aks");
		spec.below("version").says("release", asRelease, ["aks"]);
	},
	AzureASOManagedControlPlane: (root, spec) => {
		root.profile("aks");
		spec.below("version").says("release", asRelease, ["aks"]);
	},
	GCPManagedControlPlane: (root, spec) => {
		root.profile("gke");
		spec.below("version").says("release", asRelease, ["gke"]);
	},
};
