import type { SourceDocument } from "../model/location.ts";
import { bySketch } from "./by-sketch.ts";
import { isRecord } from "./kubernetes/value.ts";

/**
 * Whether a document may hold manifests or configurations as text, so that a parser for them is needed: ConfigMaps do, and bootstrap
 * configurations of Cluster API.
 */
export const mayHoldTexts = (document: SourceDocument): boolean =>
	document.mentions?.("${") !== false || (document.list === undefined ? holdsTexts(document.value) : listsHolders(document.list).any);

const listsHolders = bySketch((sketch) => ({ any: holdsTexts(sketch) }));

function holdsTexts(value: unknown): boolean {
	if (!isRecord(value)) return false;
	const { kind, apiVersion, items } = value;
	if (kind === "ConfigMap" || (typeof apiVersion === "string" && apiVersion.includes("cluster.x-k8s.io/"))) return true;
	return Array.isArray(items) && items.some(holdsTexts);
}
