import { flagOf, readFlags } from "./components.ts";
import { KUBERNETES_RELEASES } from "./defaults.ts";
import { readEndpoint } from "./endpoint.ts";
import type { Field } from "./field.ts";
import { readTaints } from "./taints.ts";
import { asPortOfUrls, asRelease } from "./values.ts";

/** kubeadm's ClusterConfiguration, v1beta1 to v1beta4 and inside control planes of Cluster API: `extraArgs` are a mapping or a list. */
export function readClusterConfiguration(configuration: Field): void {
	configuration.below("kubernetesVersion").says("release", asRelease, KUBERNETES_RELEASES);
	readEndpoint(configuration.below("controlPlaneEndpoint"));
	readFlags(configuration.below("apiServer", "extraArgs"), "kube-apiserver");
	readFlags(configuration.below("controllerManager", "extraArgs"), "kube-controller-manager");
	readFlags(configuration.below("scheduler", "extraArgs"), "kube-scheduler");
	readEtcd(configuration.below("etcd"));
}

function readEtcd(etcd: Field): void {
	const endpoints = etcd.below("external", "endpoints");
	if (etcd.below("external").exists) etcd.below("external").means("features.externalEtcd", "true");
	else if (etcd.below("local").exists) etcd.below("local").means("features.externalEtcd", "false");
	// An endpoint of one's own machine says as much as any other: no URL of it is a listener that loopback keeps.
	if (endpoints.items.length > 0) endpoints.says("parameters.etcdClientPort", asPortOfUrls);
	readFlags(etcd.below("local", "extraArgs"), "etcd");
}

/** InitConfiguration: always of a control-plane machine. */
export function readInitConfiguration(configuration: Field): void {
	configuration.below("localAPIEndpoint", "bindPort").port("apiServerPort");
	readRegistration(configuration.below("nodeRegistration"), true);
}

/** JoinConfiguration: of a control-plane machine where it has `controlPlane`, or where a control plane of Cluster API holds it. */
export function readJoinConfiguration(configuration: Field, controlPlane: boolean): void {
	configuration.below("controlPlane", "localAPIEndpoint", "bindPort").port("apiServerPort");
	readRegistration(configuration.below("nodeRegistration"), controlPlane || configuration.below("controlPlane").exists);
}

/** `kubeletExtraArgs`, and taints: none at all where kubeadm would set the control plane's own makes its machines schedulable. */
function readRegistration(registration: Field, controlPlane: boolean): void {
	readFlags(registration.below("kubeletExtraArgs"), "kubelet");
	if (controlPlane && flagOf(registration.below("kubeletExtraArgs"), "register-with-taints") === undefined)
		readTaints(registration.below("taints"));
}

/** `kubeadmConfigSpec` and its like: the three configurations of kubeadm under one roof. */
export function readKubeadmSpec(spec: Field, controlPlane: boolean): void {
	if (controlPlane) {
		readClusterConfiguration(spec.below("clusterConfiguration"));
		readInitConfiguration(spec.below("initConfiguration"));
	}
	readJoinConfiguration(spec.below("joinConfiguration"), controlPlane);
}
