import { isRecord } from "../kubernetes/value.ts";
import { saysCni } from "./cni.ts";
import { readFlags } from "./components.ts";
import { RKE2_SUPERVISOR_PORT } from "./defaults.ts";
import type { Field } from "./field.ts";
import { asPortRange } from "./values.ts";

/** RKE2's `cni`: canal is Flannel's VXLAN under Calico's policies, and its Calico encapsulates in VXLAN (RKE2 documentation, Basic Network Options). */
export const readRke2Cni = (cni: Field): void =>
	saysCni(cni, { canal: "flannel-vxlan", calico: "calico-vxlan", cilium: "cilium-vxlan", flannel: "flannel-vxlan", none: "none" }, [
		"multus",
	]);

/** k3s' `flannel-backend`: `none` leaves the choice to somebody else (K3s documentation, Basic Network Options). */
const readK3sBackend = (backend: Field): void => {
	if (backend.text === "none") return;
	saysCni(backend, { vxlan: "flannel-vxlan", "wireguard-native": "flannel-wireguard", wireguard: "flannel-wireguard", "host-gw": "none" });
};

/** Keys that only one of the two has. */
const RKE2_KEYS: readonly string[] = [
	"cni",
	"control-plane-resource-requests",
	"ingress-controller",
	"enable-servicelb",
	"audit-policy-file",
];
const K3S_KEYS: readonly string[] = [
	"cluster-init",
	"datastore-endpoint",
	"disable-helm-controller",
	"disable-network-policy",
	"docker",
	"flannel-backend",
	"flannel-iface",
	"flannel-ipv6-masq",
	"https-listen-port",
	"servicelb-namespace",
];

/** Which of the two a configuration is for: its folder, a key that only one has, the supervisor that it joins. Null when nothing tells. */
function distribution(configuration: Field, file: string): "rke2" | "k3s" | null {
	const folder = /(?:^|[/\\])(?:rancher[/\\])(rke2|k3s)[/\\]config\.yaml(?:\.d[/\\].*)?$/.exec(file)?.[1];
	if (folder !== undefined) return folder as "rke2" | "k3s";
	const { keys } = configuration;
	const server = configuration.below("server").text ?? "";
	if (keys.some((key) => RKE2_KEYS.includes(key)) || server.endsWith(`:${RKE2_SUPERVISOR_PORT}`)) return "rke2";
	return keys.some((key) => K3S_KEYS.includes(key)) ? "k3s" : null;
}

/** config.yaml of RKE2 or k3s: the options of its servers and agents, one key each. */
export function readRancherFile(configuration: Field, file: string): void {
	const which = distribution(configuration, file);
	if (which === null) configuration.note("may be RKE2's or k3s': name the profile with --profile");
	else configuration.profile(which);
	readRancher(configuration, which);
}

/** The same options, wherever they stand (a file, `machineGlobalConfig` of Rancher). */
function readRancher(configuration: Field, which: "rke2" | "k3s" | null): void {
	if (which !== "k3s") readRke2Cni(configuration.below("cni"));
	if (which !== "rke2") {
		readK3sBackend(configuration.below("flannel-backend"));
		configuration.below("https-listen-port").port("apiServerPort");
	}
	configuration.below("service-node-port-range").says("parameters.nodePortRange", asPortRange);
	readFlags(configuration.below("kube-apiserver-arg"), "kube-apiserver");
	readFlags(configuration.below("kube-controller-manager-arg"), "kube-controller-manager");
	readFlags(configuration.below("kube-scheduler-arg"), "kube-scheduler");
	readFlags(configuration.below("etcd-arg"), "etcd");
	readFlags(configuration.below("kubelet-arg"), "kubelet");
	readFlags(configuration.below("kube-proxy-arg"), "kube-proxy");
}

/** `Cluster` of Rancher's provisioning (provisioning.cattle.io): RKE2 or k3s by the release that it names. */
export function readProvisioning(root: Field): void {
	const spec = root.below("spec");
	const which = /\+(rke2|k3s)r?\d/.exec(spec.below("kubernetesVersion").text ?? "")?.[1] as "rke2" | "k3s" | undefined;
	if (!isRecord(spec.below("rkeConfig").value)) return;
	if (which !== undefined) spec.below("kubernetesVersion").profile(which);
	readRancher(spec.below("rkeConfig", "machineGlobalConfig"), which ?? null);
}
