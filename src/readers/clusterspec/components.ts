import { isRecord, text } from "../kubernetes/value.ts";
import { COMPONENT_FLAGS } from "./defaults.ts";
import type { Field } from "./field.ts";
import { asPort, asPortOfAddress, asPortOfUrls, asPortRange, type ReadValue } from "./values.ts";

const READ: Readonly<Record<"port" | "address" | "urls" | "range", ReadValue>> = {
	port: asPort,
	address: asPortOfAddress,
	urls: asPortOfUrls,
	range: asPortRange,
};

/** What flags of a component say of its ports. `component` as its binary is called: `kube-apiserver`, `etcd`, `kubelet`, ... */
export function readFlags(flags: Field, component: string): void {
	for (const [flag, { parameter, as }] of Object.entries(COMPONENT_FLAGS[component] ?? {}))
		flagOf(flags, flag)?.says(`parameters.${parameter}`, READ[as]);
}

/**
 * A flag among those of a component, in any of the forms that tools give them: a mapping (kubeadm until v1beta3, kOps, Talos), a list of
 * `{name, value}` (kubeadm v1beta4), a list of texts `--flag=value`, `flag=value` or `--flag`, `value` (command lines, k3s), or one such text.
 * The last one counts, as it does for the components.
 */
export function flagOf(flags: Field, name: string): Field | undefined {
	const { value } = flags;
	if (isRecord(value)) return [name, `--${name}`].map((key) => flags.below(key)).find((field) => field.exists);
	if (typeof value === "string") return named(flags, name, undefined);
	const { items } = flags;
	const found = items.flatMap((item, index): Field[] => {
		if (isRecord(item.value)) return text(item.value["name"])?.replace(/^--/, "") === name ? [item.below("value")] : [];
		return [named(item, name, items[index + 1])].filter((field) => field !== undefined);
	});
	return found.at(-1);
}

function named(item: Field, name: string, next: Field | undefined): Field | undefined {
	const words = typeof item.value === "string" ? item.value.trim() : "";
	if (words === `--${name}`) return next;
	const [, flag, value] = /^(?:--?)?([^=\s]+)=(.*)$/s.exec(words) ?? [];
	return flag === name ? item.holding(value) : undefined;
}
