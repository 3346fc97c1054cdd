import type { ObjectList, SourceDocument } from "../../model/location.ts";
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

/** Whether an object as it is written, its variables still in it, is wanted. */
type Wanted = (value: Json) => boolean;

/** Every object of the documents, lists unpacked, variables with a default replaced. */
export const specObjects = (documents: readonly SourceDocument[]): readonly SpecObject[] => objectsBy(documents, [() => true])[0] ?? [];

/**
 * Objects by the first of some tests that wants them, in one walk: of the manifests of a large cluster next to none are wanted.
 *
 * @param among the indexes of the objects of a list that one of the tests may want.
 */
export function objectsBy(
	documents: readonly SourceDocument[],
	tests: readonly Wanted[],
	among: (list: ObjectList) => Iterable<number> = (list) => Array(list.length).keys(),
): readonly (readonly SpecObject[])[] {
	const found = tests.map((): SpecObject[] => []);
	for (const document of documents) {
		const { list } = document;
		if (list === undefined) unpack(document.value, new Place(document, ""), tests, found);
		else if (list.isAlone) for (const index of among(list)) unpack(list.object(index), new Place(document, ""), tests, found);
		else for (const index of among(list)) unpack(list.object(index), new Place(document, "/items"), tests, found, index);
	}
	return found;
}

/** @param index of an item of the list at `place`. */
function unpack(given: unknown, place: Place, tests: readonly Wanted[], found: readonly SpecObject[][], index?: number): void {
	if (!isRecord(given)) return;
	const { items } = given;
	if (Array.isArray(items) && /^(?:.*List)?$/.test(text(given["kind"]) ?? "")) {
		const list = (index === undefined ? place : place.item(index)).items("items");
		for (let at = 0; at < items.length; at++) unpack(items[at], list, tests, found, at);
		return;
	}
	const kindOf = tests.findIndex((wanted) => wanted(given));
	if (kindOf >= 0) found[kindOf]?.push(asObject(given, index === undefined ? place : place.item(index)));
}

function asObject(given: Json, place: Place): SpecObject {
	const value = record(withDefaults(given));
	const kind = text(value["kind"]) ?? "";
	const apiVersion = text(value["apiVersion"]) ?? "";
	const name = text(record(value["metadata"])["name"]) ?? text(value["name"]);
	return {
		group: apiVersion.includes("/") ? (apiVersion.split("/")[0] as string) : "",
		kind,
		name: name === null || isVariable(name) ? null : name,
		value,
		place,
	};
}

/** How people call it: `Cluster prod`, `KubeletConfiguration`; a file without kinds is what it is. */
export const ownerOf = ({ kind, name }: Pick<SpecObject, "kind" | "name">): string =>
	[kind === "" ? "the configuration" : kind, name ?? ""].filter((part) => part !== "").join(" ");
