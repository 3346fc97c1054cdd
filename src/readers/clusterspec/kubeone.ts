import { saysCni } from "./cni.ts";
import { readFlags } from "./components.ts";
import { KUBERNETES_RELEASES } from "./defaults.ts";
import { readEndpointPort } from "./endpoint.ts";
import type { Field } from "./field.ts";
import type { SpecObject } from "./objects.ts";
import { asCidrs, asPortRange, asRelease } from "./values.ts";

/** KubeOneCluster (kubeone.k8c.io, kubeone.io): kubeadm's clusters, with their machines listed. */
export function readKubeOne(root: Field, { kind }: SpecObject): void {
	if (kind !== "KubeOneCluster") return;
	root.below("versions", "kubernetes").says("release", asRelease, KUBERNETES_RELEASES);
	readEndpointPort(root.below("apiEndpoint", "port"));
	const network = root.below("clusterNetwork");
	network.below("nodePortRange").says("parameters.nodePortRange", asPortRange);
	readCni(network.below("cni"));
	readFlags(root.below("controlPlaneComponents", "apiServer", "flags"), "kube-apiserver");
	readFlags(root.below("controlPlaneComponents", "controllerManager", "flags"), "kube-controller-manager");
	readFlags(root.below("controlPlaneComponents", "scheduler", "flags"), "kube-scheduler");
	for (const [feature, on, addon] of [
		["metricsServer", "enable", "metrics-server"],
		["nodeLocalDNS", "deploy", "node-local-dns"],
	] as const) {
		const field = root.below("features", feature, on);
		if (field.value === true) field.means("addons", addon);
	}
	for (const [place, role] of [
		["controlPlane", "control-plane"],
		["staticWorkers", "worker"],
	] as const)
		readHosts(root.below(place, "hosts"), role);
}

/** One key says which it is; `external` leaves the choice to manifests. */
function readCni(cni: Field): void {
	const [name] = cni.keys.filter((key) => cni.below(key).exists);
	if (name === undefined || name === "external") return;
	saysCni(cni.holding(name), { canal: "flannel-vxlan", cilium: "cilium-vxlan", weaveNet: "weave" });
}

/** Every machine of a role is listed, so their addresses are all that there are. Without a private one the public one serves for both. */
function readHosts(hosts: Field, role: string): void {
	const addresses = hosts.items.map((host) => host.below("privateAddress").text ?? host.below("publicAddress").text);
	if (addresses.length > 0 && addresses.every((address) => address !== null)) hosts.holding(addresses).says(`roles.${role}.cidrs`, asCidrs);
	for (const host of hosts.items) host.below("sshPort").port("sshPort");
}
