import { ownAnnotation } from "./members.ts";
import type { KubeObject } from "./objects.ts";
import { templateOf } from "./pods.ts";
import { record, text } from "./value.ts";

/** Of a namespace and of a pod its own, of a workload those of the pods that it makes. */
export function annotationOf(object: KubeObject, key: string): string | undefined {
	const { kind } = object;
	if (kind === "Namespace" || kind === "Pod") return ownAnnotation(object, key);
	return text(record(record(templateOf(object.value, kind)["metadata"])["annotations"])[key]) ?? undefined;
}
