import { dirname, join, relative } from "node:path";
import { isMapping } from "./detect.ts";

/** Whether a document is a kustomization: instructions to build manifests, not manifests. */
export const isKustomization = (value: unknown, file: string): boolean =>
	isMapping(value) &&
	(String(value["apiVersion"]).startsWith("kustomize.config.k8s.io/") ||
		(!("kind" in value && value["kind"] !== "Kustomization") && /(?:^|[/\\])kustomization\.ya?ml$/i.test(file)));

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

/**
 * Folders with a kustomization that no other one takes in, although one takes in a folder beside them: what stands there is not
 * applied with the rest (kubebuilder comments `../network-policy` out of `config/default`). Words by folder.
 */
export function leftOut(kustomizations: readonly { readonly value: unknown; readonly file: string }[]): ReadonlyMap<string, string> {
	const all = kustomizations.map(({ value, file }) => ({ folder: dirname(file), takes: resources(value, dirname(file)) }));
	const taken = new Set(all.flatMap(({ takes }) => takes));
	const found = new Map<string, string>();
	for (const { folder } of all) {
		if (taken.has(folder)) continue;
		const other = all.find(
			(one) => one.folder !== folder && one.takes.some((path) => path !== folder && dirname(path) === dirname(folder)),
		);
		if (other !== undefined)
			found.set(folder, `${other.folder} leaves ${relative(other.folder, folder)} out: it is not applied with the rest`);
	}
	return found;
}

function resources(value: unknown, folder: string): readonly string[] {
	if (!isMapping(value)) return [];
	return ["resources", "bases", "components"]
		.flatMap((key) => (Array.isArray(value[key]) ? value[key] : []))
		.filter((path): path is string => typeof path === "string" && !path.includes("://"))
		.map((path) => join(folder, path).replace(/\/$/, ""));
}
