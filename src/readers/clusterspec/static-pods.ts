import { SYSTEM_NAMESPACE } from "../kubernetes/components.ts";
import { list, record, text } from "../kubernetes/value.ts";
import { readFlags } from "./components.ts";
import { COMPONENT_FLAGS } from "./defaults.ts";
import type { Field } from "./field.ts";
import { asPort } from "./values.ts";

const KUBE_VIP = "kube-vip";

/** Whether a Pod is one of a control plane's own: in kube-system, with a container called after its component. */
export const isStaticPod = (value: Readonly<Record<string, unknown>>): boolean =>
	value["kind"] === "Pod" &&
	record(value["metadata"])["namespace"] === SYSTEM_NAMESPACE &&
	list(record(value["spec"])["containers"]).some((container) => isComponent(text(record(container)["name"]) ?? ""));

const isComponent = (name: string): boolean => name === KUBE_VIP || (name in COMPONENT_FLAGS && name !== "kubelet");

/** Ports that the command lines of a static pod give its component, and kube-vip's by its environment. */
export function readStaticPod(pod: Field): void {
	for (const container of pod.below("spec", "containers").items) {
		const name = container.below("name").text ?? "";
		if (name === KUBE_VIP) readKubeVip(container.below("env"));
		else for (const part of ["command", "args"] as const) readFlags(container.below(part), name);
	}
}

/**
 * kube-vip in front of control planes: `port` is that of the API server behind the virtual address; with its own load balancer (`lb_enable`)
 * `lb_port` is where that listens (kube-vip documentation, Flags and Environment Variables).
 */
function readKubeVip(env: Field): void {
	const value = (name: string): Field | undefined => env.items.find((item) => item.below("name").text === name)?.below("value");
	if (value("cp_enable")?.text !== "true") return;
	value("port")?.says("parameters.apiServerPort", asPort);
	if (value("lb_enable")?.text === "true") value("lb_port")?.says("parameters.loadBalancerPort", asPort);
}
