import { record, text } from "../kubernetes/value.ts";
import { saysCni } from "./cni.ts";
import type { Field } from "./field.ts";
import type { SpecObject } from "./objects.ts";
import { asPort, asPortRange } from "./values.ts";

/** Networking options that bring no ports of their own: routes of the cloud, or addresses of its network. */
const WITHOUT_PORTS: readonly string[] = ["amazonvpc", "amazonVPC", "gce", "gcp", "kubenet", "kindnet"];

/** Objects of kOps (kops.k8s.io): Cluster and InstanceGroup. */
export function readKops(root: Field, { kind }: SpecObject, objects: readonly SpecObject[]): void {
	root.profile("kops");
	if (kind !== "Cluster") return;
	const spec = root.below("spec");
	spec.below("kubeAPIServer", "serviceNodePortRange").says("parameters.nodePortRange", asPortRange);
	spec.below("kubeAPIServer", "securePort").says("parameters.apiServerPort", asPort);
	if (spec.below("metricsServer", "enabled").value === true) spec.below("metricsServer", "enabled").means("addons", "metrics-server");
	const dns = spec.below("kubeDNS", "nodeLocalDNS", "enabled");
	if (dns.value === true) dns.means("addons", "node-local-dns");
	readNetworking(spec.below("networking"));
	readSubnets(spec, objects);
}

/** One key says which it is (pkg/apis/kops/v1alpha2/networking.go). */
function readNetworking(networking: Field): void {
	for (const name of networking.keys) {
		const chosen = networking.below(name);
		if (name === "cilium") readCilium(chosen);
		else if (name === "calico") readCalico(chosen);
		else if (name === "flannel") saysFlannel(chosen);
		else if (name === "canal") chosen.means("cni", "flannel-vxlan");
		else if (name === "kuberouter" || name === "kubeRouter") chosen.means("cni", "kube-router");
		else if (name === "weave") chosen.means("cni", "weave");
		else if (WITHOUT_PORTS.includes(name)) chosen.means("cni", "none");
	}
}

function readCilium(cilium: Field): void {
	const encryption = cilium.below("enableEncryption").value === true ? (cilium.below("encryptionType").text ?? "ipsec") : null;
	const tunnel = cilium.below("tunnel");
	if (encryption === "wireguard") cilium.below("encryptionType").means("cni", "cilium-wireguard");
	else if (encryption === "ipsec") cilium.below("enableEncryption").means("cni", "cilium-ipsec");
	else if (cilium.below("ipam").text === "eni") cilium.below("ipam").means("cni", "cilium-native");
	else if (tunnel.exists) saysCni(tunnel, { vxlan: "cilium-vxlan", geneve: "cilium-geneve", disabled: "cilium-native" });
	else cilium.means("cni", "cilium-vxlan");
	const hubble = cilium.below("hubble", "enabled");
	if (hubble.value === true) hubble.means("addons", "hubble");
}

/** `encapsulationMode` is IPIP unless set; routes between subnets still go by BGP. */
function readCalico(calico: Field): void {
	const mode = calico.below("encapsulationMode");
	if (mode.exists) saysCni(mode, { ipip: "calico-ipip", vxlan: "calico-vxlan", none: "calico-bgp" });
	else calico.means("cni", "calico-ipip");
	const typha = calico.below("typhaReplicas");
	if (Number(typha.value) > 0) typha.means("addons", "typha");
}

function saysFlannel(flannel: Field): void {
	const backend = flannel.below("backend");
	if (backend.exists) saysCni(backend, { vxlan: "flannel-vxlan" });
	else flannel.means("cni", "flannel-vxlan");
}

/** Roles of instance groups, `Master` until v1alpha3. */
const ROLES: Readonly<Record<string, string>> = {
	ControlPlane: "control-plane",
	Master: "control-plane",
	Node: "worker",
	Bastion: "bastion",
};

/** Machines of a role live in the subnets that its instance groups name: certain where every one of them has a block. */
function readSubnets(spec: Field, objects: readonly SpecObject[]): void {
	const subnets = [...spec.below("subnets").items, ...spec.below("networking", "subnets").items];
	const blockOf = new Map(subnets.map((subnet) => [subnet.below("name").text, subnet.below("cidr").text]));
	const named = new Map<string, Set<string>>();
	for (const { kind, value } of objects) {
		const role = kind === "InstanceGroup" ? ROLES[text(record(value["spec"])["role"]) ?? ""] : undefined;
		const own = record(value["spec"])["subnets"];
		if (role !== undefined) named.set(role, new Set([...(named.get(role) ?? []), ...(Array.isArray(own) ? own.map(String) : [])]));
	}
	for (const [role, names] of named) {
		const blocks = [...names].map((name) => blockOf.get(name));
		if (blocks.length > 0 && blocks.every((block) => typeof block === "string"))
			(spec.below("subnets").exists ? spec.below("subnets") : spec.below("networking", "subnets")).means(
				`roles.${role}.cidrs`,
				blocks.sort().join(","),
			);
	}
}
