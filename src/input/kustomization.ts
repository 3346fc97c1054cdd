import { dirname, join } from "node:path";
import { isMapping } from "./detect.ts";

/** Whether a document is a kustomization: instructions to build manifests, not manifests. */
export const isKustomization = (value: unknown, file: string): boolean =>
	isMapping(value) &&
	(/^kustomize\.config\.k8s\.io\//.test(String(value["apiVersion"])) ||
		(/(?:^|[/\\])kustomization\.ya?ml$/i.test(file) && !("kind" in value && value["kind"] !== "Kustomization")));

/**
 * Paths of the files that a kustomization lists as patches (`patches`, `patchesStrategicMerge`, `patchesJson6902`): fragments of objects,
 * which must not be judged as objects. Inline patches name no file and are left out.
 */
export function patchFiles(value: unknown, file: string): string[] {
	if (!isMapping(value)) return [];
	const entries = ["patches", "patchesStrategicMerge", "patchesJson6902"].flatMap((key) => (Array.isArray(value[key]) ? value[key] : []));
	return entries
		.map((entry: unknown) => (isMapping(entry) ? entry["path"] : entry))
		.filter((path): path is string => typeof path === "string" && !path.includes("\n"))
		.map((path) => join(dirname(file), path));
}
