import type { SourceDocument } from "../../model/location.ts";
import { Place } from "../kubernetes/place.ts";
import { isRecord, isVariable, type Json, record, text } from "../kubernetes/value.ts";
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

type Wanted = (object: { readonly value: Json }) => boolean;

/** Every object of the documents that is wanted, lists unpacked, variables with a default replaced. */
export function specObjects(documents: readonly SourceDocument[], wanted: Wanted = () => true): readonly SpecObject[] {
	const found: SpecObject[] = [];
	for (const document of documents) unpack(document.value, () => new Place(document, ""), wanted, found);
	return found;
}

/** @param at where the object stands, made for those that are wanted: of the manifests of a large cluster next to none are. */
function unpack(given: unknown, at: () => Place, wanted: Wanted, found: SpecObject[]): void {
	if (!isRecord(given)) return;
	const { items } = given;
	if (Array.isArray(items) && /^(?:.*List)?$/.test(text(given["kind"]) ?? "")) {
		for (let index = 0; index < items.length; index++) unpack(items[index], () => at().item("items", index), wanted, found);
		return;
	}
	if (!wanted({ value: given })) return;
	const value = record(withDefaults(given));
	const kind = text(value["kind"]) ?? "";
	const apiVersion = text(value["apiVersion"]) ?? "";
	const name = text(record(value["metadata"])["name"]) ?? text(value["name"]);
	found.push({
		group: apiVersion.includes("/") ? (apiVersion.split("/")[0] as string) : "",
		kind,
		name: name === null || isVariable(name) ? null : name,
		value,
		place: at(),
	});
}

/** How people call it: `Cluster prod`, `KubeletConfiguration`; a file without kinds is what it is. */
export const ownerOf = ({ kind, name }: Pick<SpecObject, "kind" | "name">): string =>
	[kind === "" ? "the configuration" : kind, name ?? ""].filter((part) => part !== "").join(" ");
