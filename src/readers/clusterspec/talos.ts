import { record } from "../kubernetes/value.ts";
import { saysCni } from "./cni.ts";
import { readFlags } from "./components.ts";
import { readEndpoint } from "./endpoint.ts";
import type { Field } from "./field.ts";
import type { SpecObject } from "./objects.ts";
import { asBoolean } from "./values.ts";

/** Documents that rule on what gets into a Talos machine (Talos reference, NetworkRuleConfig and NetworkDefaultActionConfig). */
const FIREWALL: readonly string[] = ["NetworkRuleConfig", "NetworkDefaultActionConfig"];

/** Talos machine configuration: one document with `machine` and `cluster`, and others of `apiVersion: v1alpha1` beside it. */
export function readTalos(root: Field, { kind, value }: SpecObject): void {
	if (FIREWALL.includes(kind)) {
		root.profile("talos");
		root.unread("belongs to the firewall of Talos machines, which is not judged", "unsupported");
		return;
	}
	if (kind !== "" || !("machine" in value || "cluster" in value)) return;
	root.profile("talos");
	const cluster = root.below("cluster");
	const own = cluster.below("controlPlane", "localAPIServerPort");
	own.port("apiServerPort");
	readEndpoint(withoutScheme(cluster.below("controlPlane", "endpoint")));
	cluster.below("allowSchedulingOnControlPlanes").says("features.schedulableControlPlane", asBoolean);
	readFlags(cluster.below("apiServer", "extraArgs"), "kube-apiserver");
	readFlags(cluster.below("controllerManager", "extraArgs"), "kube-controller-manager");
	readFlags(cluster.below("scheduler", "extraArgs"), "kube-scheduler");
	readFlags(cluster.below("etcd", "extraArgs"), "etcd");
	readFlags(cluster.below("proxy", "extraArgs"), "kube-proxy");
	readFlags(root.below("machine", "kubelet", "extraArgs"), "kubelet");
	const extra = root.below("machine", "kubelet", "extraConfig");
	extra.below("port").port("kubeletPort");
	readCni(cluster, record(value["machine"])["type"]);
}

/** Flannel is what Talos brings; `none` and `custom` leave the choice to manifests. Only control planes' documents set it up. */
function readCni(cluster: Field, type: unknown): void {
	const name = cluster.below("network", "cni", "name");
	if (["none", "custom"].includes(name.text ?? "")) return;
	if (name.exists) saysCni(name, { flannel: "flannel-vxlan" });
	else if (type === "controlplane" || type === "init") name.means("cni", "flannel-vxlan");
}

/** An endpoint is a URL here. */
const withoutScheme = (endpoint: Field): Field =>
	endpoint.text === null ? endpoint : endpoint.holding(endpoint.text.replace(/^https?:\/\//, "").replace(/\/$/, ""));
