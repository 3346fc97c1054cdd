import { saysCni } from "./cni.ts";
import { readFlags } from "./components.ts";
import type { Field } from "./field.ts";
import { readKubelet } from "./kubelet.ts";
import type { SpecObject } from "./objects.ts";
import { asPort, asRelease } from "./values.ts";

/** k0s' own objects: ClusterConfig, and k0sctl's Cluster that holds one and lists the machines. */
export function readK0s(root: Field, { group, kind }: SpecObject): void {
	root.profile("k0s");
	if (kind === "ClusterConfig") readK0sConfig(root.below("spec"));
	if (kind === "Cluster" && group.startsWith("k0sctl.")) readK0sctl(root.below("spec"));
}

/** `spec` of a ClusterConfig (k0s documentation, Configuration options). */
export function readK0sConfig(spec: Field): void {
	spec.below("api", "port").port("apiServerPort");
	readFlags(spec.below("api", "extraArgs"), "kube-apiserver");
	readFlags(spec.below("controllerManager", "extraArgs"), "kube-controller-manager");
	readFlags(spec.below("scheduler", "extraArgs"), "kube-scheduler");
	const etcd = spec.below("storage", "etcd");
	readFlags(etcd.below("extraArgs"), "etcd");
	if (etcd.below("externalCluster").exists) etcd.below("externalCluster").means("features.externalEtcd", "true");
	for (const profile of spec.below("workerProfiles").items) readKubelet(profile.below("values"));
	readNetwork(spec.below("network"));
}

function readNetwork(network: Field): void {
	const provider = network.below("provider");
	if (provider.text === "custom") return;
	if (provider.text !== "calico") {
		saysCni(provider, { kuberouter: "kube-router" });
		return;
	}
	const calico = network.below("calico");
	const mode = calico.below("mode");
	if (!mode.exists) provider.means("cni", "calico-vxlan");
	else saysCni(mode, { vxlan: "calico-vxlan", ipip: "calico-ipip", bird: "calico-bgp" });
	calico.below("vxlanPort").says("parameters.vxlanPort", asPort);
}

function readK0sctl(spec: Field): void {
	spec.below("k0s", "version").says("release", asRelease, ["k0s"]);
	readK0sConfig(spec.below("k0s", "config", "spec"));
	for (const host of spec.below("hosts").items) host.below("ssh", "port").port("sshPort");
}
