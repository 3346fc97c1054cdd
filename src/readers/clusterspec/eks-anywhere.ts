import { flagOf, readFlags } from "./components.ts";
import { EKS_ANYWHERE_PROVIDERS } from "./defaults.ts";
import { readEndpoint } from "./endpoint.ts";
import type { Field } from "./field.ts";
import { readKubelet } from "./kubelet.ts";
import type { SpecObject } from "./objects.ts";
import { readTaints } from "./taints.ts";
import { asRelease } from "./values.ts";

const PROFILE = ["eks-anywhere"];

/** Objects of EKS Anywhere (anywhere.eks.amazonaws.com): the Cluster, and the datacenter of bare metal. The others say nothing of ports. */
export function readEksAnywhere(root: Field, { kind }: SpecObject): void {
	const provider = EKS_ANYWHERE_PROVIDERS[kind];
	if (provider !== undefined) {
		root.profile("eks-anywhere");
		root.means("provider", provider, PROFILE);
	}
	if (kind === "TinkerbellDatacenterConfig") readBoot(root.below("spec", "isoBoot"));
	if (kind === "Cluster") readCluster(root);
}

/** `isoBoot: true` boots machines from an ISO image; without the field they boot over the network (tinkerbelldatacenterconfig_types.go). */
function readBoot(isoBoot: Field): void {
	if (isoBoot.value === true) isoBoot.means("features.bootMode", "iso", PROFILE);
	else if (!isoBoot.exists || isoBoot.value === false) isoBoot.means("features.bootMode", "netboot", PROFILE);
}

function readCluster(root: Field): void {
	root.profile("eks-anywhere");
	const spec = root.below("spec");
	spec.below("eksaVersion").says("release", asRelease, PROFILE);
	readProvider(spec.below("datacenterRef", "kind"));
	readCilium(spec.below("clusterNetwork"));
	const controlPlane = spec.below("controlPlaneConfiguration");
	if (controlPlane.exists) {
		const etcd = spec.below("externalEtcdConfiguration");
		etcd.means("features.externalEtcd", String(etcd.exists));
	}
	readEndpoint(controlPlane.below("endpoint", "host"));
	readFlags(controlPlane.below("apiServerExtraArgs"), "kube-apiserver");
	readKubelet(controlPlane.below("kubeletConfiguration"));
	const workers = spec.below("workerNodeGroupConfigurations");
	for (const group of workers.items) readKubelet(group.below("kubeletConfiguration"));
	readSchedulable(controlPlane, workers);
}

function readProvider(kind: Field): void {
	const provider = EKS_ANYWHERE_PROVIDERS[kind.text ?? ""];
	if (provider !== undefined) kind.means("provider", provider, PROFILE);
	else if (kind.exists) kind.note(`is ${kind.text ?? "unknown"}, a provider that no table has`);
}

/** The CNI that comes with it is Cilium over Geneve, unless it is told to route directly or to use another tunnel. */
function readCilium(network: Field): void {
	const cilium = network.below("cniConfig", "cilium");
	const kindnetd = [network.below("cniConfig", "kindnetd"), network.below("cni")].find(
		({ exists, text }, index) => exists && (index === 0 || text === "kindnetd"),
	);
	if (kindnetd !== undefined) {
		kindnetd.means("cni", "none", PROFILE);
		return;
	}
	if (!cilium.exists && network.below("cni").text !== "cilium") return;
	const values = cilium.below("helmValues");
	const routing = values.exists ? values.below("routingMode") : cilium.below("routingMode");
	const tunnel = flagOf(values, "tunnelProtocol");
	if (["direct", "native"].includes(routing.text ?? "")) routing.means("cni", "cilium-native", PROFILE);
	else if (tunnel?.text === "vxlan") tunnel.means("cni", "cilium-vxlan", PROFILE);
	else (cilium.exists ? cilium : network.below("cni")).means("cni", "cilium-geneve", PROFILE);
}

/** Without any worker group the control plane runs the workloads (EKS Anywhere refuses a cluster whose only machines are tainted). */
function readSchedulable(controlPlane: Field, workers: Field): void {
	const taints = controlPlane.below("taints");
	if (Array.isArray(taints.value)) readTaints(taints);
	else if (controlPlane.exists && workers.items.length === 0) workers.means("features.schedulableControlPlane", "true");
}
