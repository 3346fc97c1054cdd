import type { SourceDocument } from "../../model/location.ts";
import { Place } from "../kubernetes/place.ts";
import { isRecord, isVariable, type Json, list, record, text } from "../kubernetes/value.ts";
import { withDefaults } from "../kubernetes/variables.ts";

/** One object of a cluster's own files: a Kubernetes-style object, or a whole file of a tool that has no kinds. */
export interface SpecObject {
	/** API group without its version, `""` where there is none. */
	readonly group: string;
	/** Empty for files without kinds. */
	readonly kind: string;
	/** Null where it has none, or a name that only its template's variables tell. */
	readonly name: string | null;
	readonly value: Json;
	readonly place: Place;
}

/** Every object of the documents that is wanted, lists unpacked, variables with a default replaced. */
export const specObjects = (
	documents: readonly SourceDocument[],
	wanted: (object: { readonly value: Json }) => boolean = () => true,
): readonly SpecObject[] => documents.flatMap((document) => unpack(document.value, new Place(document, ""), wanted));

function unpack(given: unknown, place: Place, wanted: (object: { readonly value: Json }) => boolean): readonly SpecObject[] {
	if (!isRecord(given)) return [];
	if (Array.isArray(given["items"]) && /^(?:.*List)?$/.test(text(given["kind"]) ?? ""))
		return list(given["items"]).flatMap((item, index) => unpack(item, place.below("items", index), wanted));
	if (!wanted({ value: given })) return [];
	const value = record(withDefaults(given));
	const kind = text(value["kind"]) ?? "";
	const apiVersion = text(value["apiVersion"]) ?? "";
	const name = text(record(value["metadata"])["name"]) ?? text(value["name"]);
	return [
		{
			group: apiVersion.includes("/") ? (apiVersion.split("/")[0] as string) : "",
			kind,
			name: name === null || isVariable(name) ? null : name,
			value,
			place,
		},
	];
}

/** How people call it: `Cluster prod`, `KubeletConfiguration`; a file without kinds is what it is. */
export const ownerOf = ({ kind, name }: Pick<SpecObject, "kind" | "name">): string =>
	[kind === "" ? "the configuration" : kind, name ?? ""].filter((part) => part !== "").join(" ");
