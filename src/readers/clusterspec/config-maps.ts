import { SYSTEM_NAMESPACE } from "../kubernetes/components.ts";
import { isRecord, record, text } from "../kubernetes/value.ts";
import type { Field } from "./field.ts";
import type { ReadText } from "./files.ts";
import { readClusterConfiguration } from "./kubeadm.ts";
import { readKubelet, readKubeProxy } from "./kubelet.ts";
import type { SpecObject } from "./objects.ts";

/** ConfigMaps of kube-system in which kubeadm keeps its configurations: name, key, reader. */
const MAPS: readonly (readonly [name: RegExp, key: string, read: (configuration: Field) => void])[] = [
	[/^kubeadm-config$/, "ClusterConfiguration", readClusterConfiguration],
	[/^kubelet-config(?:-1\.\d+)?$/, "kubelet", readKubelet],
	[/^kube-proxy$/, "config.conf", readKubeProxy],
];

export const isSystemConfig = (value: Readonly<Record<string, unknown>>): boolean =>
	value["kind"] === "ConfigMap" &&
	record(value["metadata"])["namespace"] === SYSTEM_NAMESPACE &&
	MAPS.some(([name]) => name.test(text(record(value["metadata"])["name"]) ?? ""));

/** Reads the configuration that such a ConfigMap holds as text. */
export function readSystemConfig(root: Field, { name, place }: SpecObject, read: ReadText): void {
	for (const [pattern, key, reader] of MAPS) {
		const held = root.below("data", key);
		if (!pattern.test(name ?? "") || held.text === null) continue;
		for (const document of read(held.text, key, place.file)) if (isRecord(document)) reader(held.holding(document));
	}
}
