import { CLUSTER_SCOPED, DEFAULT_NAMESPACE } from "./defaults.ts";
import { idOf, type KubeObject } from "./objects.ts";
import type { Place } from "./place.ts";
import { isRecord, type Json, record, text } from "./value.ts";

/** Takes a remark on a file. */
export type Note = (file: string, words: string) => void;

/** Lists, `NetworkPolicyList` and the like hold objects that may leave out their kind (meta/v1 List). */
export function unpack(value: unknown, place: Place, note: Note, found: KubeObject[], inherited?: Inherited): void {
	if (!isRecord(value)) return;
	const kind = text(value["kind"]) ?? inherited?.kind ?? "";
	const apiVersion = text(value["apiVersion"]) ?? inherited?.apiVersion ?? "";
	if (kind.endsWith("List") && Array.isArray(value["items"])) {
		const item = inheritedFrom(kind, apiVersion);
		const { items } = value;
		const among = place.items("items");
		for (let index = 0; index < items.length; index++) unpack(items[index], among.item(index), note, found, item);
		return;
	}
	const metadata = record(value["metadata"]);
	const name = text(metadata["name"]) ?? text(metadata["generateName"]);
	if (kind === "" || name === null || name === "") {
		if (kind !== "" && isRecord(value["metadata"])) note(place.file, `a ${kind} without a name is left out`);
		return;
	}
	const namespace = namespaceOf(kind, text(metadata["namespace"]));
	const id = idOf({ kind, namespace, name });
	found.push({ group: groupOf(apiVersion), kind, namespace, name, id, value: completed(value, kind, apiVersion), place });
}

/** What the items of a list are that do not say it themselves. */
export interface Inherited {
	readonly kind: string;
	readonly apiVersion: string;
}

export const inheritedFrom = (listKind: string, apiVersion: string): Inherited | undefined =>
	listKind === "List" ? undefined : { kind: listKind.slice(0, -"List".length), apiVersion };

export const namespaceOf = (kind: string, named: string | null | undefined): string =>
	CLUSTER_SCOPED.has(kind) ? "" : named || DEFAULT_NAMESPACE;

export const groupOf = (apiVersion: string): string => apiVersion.slice(0, Math.max(0, apiVersion.indexOf("/")));

/** What an item of a list leaves out is said of it all the same: it equals the object that says it. */
export const completed = (value: Json, kind: string, apiVersion: string): Json =>
	value["kind"] === undefined || value["apiVersion"] === undefined ? { apiVersion, kind, ...value } : value;
