import type { Location, SourceDocument } from "../../model/location.ts";
import { CLUSTER_SCOPED, DEFAULT_NAMESPACE } from "./defaults.ts";
import { distinct, qualified } from "./distinct.ts";
import { Place } from "./place.ts";
import { isRecord, type Json, list, record, text } from "./value.ts";
import { withDefaults } from "./variables.ts";

export interface KubeObject {
	/** API group, `""` for the core group. */
	readonly group: string;
	readonly kind: string;
	/** `""` for cluster-scoped kinds. */
	readonly namespace: string;
	readonly name: string;
	/** `NS/Kind/NAME`, or `Kind/NAME` of a cluster-scoped object. */
	readonly id: string;
	readonly value: Json;
	readonly place: Place;
	/** Another API has a policy of this kind and name in the inputs: the group tells the two apart, as kubectl does. */
	readonly qualified?: true;
}

type Named = Pick<KubeObject, "kind" | "namespace" | "name"> & Partial<Pick<KubeObject, "group" | "qualified">>;
const kindOf = ({ group, kind, qualified }: Named): string => (qualified === true ? `${kind}.${group}` : kind);

/** Turns the text of an embedded manifest into its documents; throws what it cannot read. */
export type ParseText = (text: string, file: string) => readonly unknown[];

export interface Objects {
	/** Every object once; different objects of one name follow each other. */
	readonly all: readonly KubeObject[];
	/** Objects that equal one of `all`. */
	readonly repeated: readonly { readonly object: KubeObject; readonly equals: KubeObject }[];
	/** Documents inside ConfigMaps that were read. */
	readonly embedded: readonly SourceDocument[];
	/** Remarks by file. */
	readonly notes: ReadonlyMap<string, readonly string[]>;
}

/** `NS/Kind/NAME`, or `Kind/NAME` of a cluster-scoped object. */
export const idOf = (object: Named): string =>
	object.namespace === "" ? `${kindOf(object)}/${object.name}` : `${object.namespace}/${kindOf(object)}/${object.name}`;

/** How people and kubectl call it: `NetworkPolicy kube-system/deny-all`. */
export const addressOf = (object: Named): string =>
	object.namespace === "" ? `${kindOf(object)} ${object.name}` : `${kindOf(object)} ${object.namespace}/${object.name}`;

/** Where an object stands, as a location that finds out when it is asked. A class, for a large cluster has thousands of them. */
class ObjectLocation implements Location {
	readonly #object: KubeObject;

	constructor(object: KubeObject) {
		this.#object = object;
	}

	get file(): string {
		return this.#object.place.file;
	}
	get line(): number | undefined {
		const { document, pointer } = this.#object.place;
		return document.line(pointer);
	}
	get pointer(): string {
		return this.#object.place.pointer;
	}
	get address(): string {
		return addressOf(this.#object);
	}

	toJSON(): Location {
		const { file, line, pointer, address } = this;
		return { file, line, pointer, address };
	}
}

export const locationOf = (object: KubeObject): Location => new ObjectLocation(object);

export function collectObjects(documents: readonly SourceDocument[], parse?: ParseText): Objects {
	const notes = new Map<string, string[]>();
	const note = (file: string, words: string): void => void notes.set(file, [...(notes.get(file) ?? []), words]);
	const found: KubeObject[] = [];
	for (const document of documents) unpack(filledIn(document), new Place(document, ""), note, found);
	const inner = embedded(found, note, parse);
	for (const document of inner) unpack(filledIn(document), new Place(document, ""), note, found);
	return { ...distinct(qualified(found)), embedded: inner, notes };
}

/** Values with the defaults of their variables; most documents hold no variable. */
const filledIn = (document: SourceDocument): unknown =>
	document.mentions?.("${") === false ? document.value : withDefaults(document.value);

type Note = (file: string, words: string) => void;

/** Lists, `NetworkPolicyList` and the like hold objects that may leave out their kind (meta/v1 List). */
function unpack(
	value: unknown,
	place: Place,
	note: Note,
	found: KubeObject[],
	inherited?: { readonly kind: string; readonly apiVersion: string },
): void {
	if (!isRecord(value)) return;
	const kind = text(value["kind"]) ?? inherited?.kind ?? "";
	const apiVersion = text(value["apiVersion"]) ?? inherited?.apiVersion ?? "";
	if (kind.endsWith("List") && Array.isArray(value["items"])) {
		const item = kind === "List" ? undefined : { kind: kind.slice(0, -"List".length), apiVersion };
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
	const namespace = CLUSTER_SCOPED.has(kind) ? "" : text(metadata["namespace"]) || DEFAULT_NAMESPACE;
	const id = idOf({ kind, namespace, name });
	// What an item of a list leaves out is said of it all the same: it equals the object that says it.
	const whole = value["kind"] === undefined || value["apiVersion"] === undefined ? { apiVersion, kind, ...value } : value;
	found.push({ group: apiVersion.slice(0, Math.max(0, apiVersion.indexOf("/"))), kind, namespace, name, id, value: whole, place });
}

/** Manifests inside the ConfigMaps that a ClusterResourceSet (Cluster API addons) applies to clusters. */
function embedded(objects: readonly KubeObject[], note: Note, parse: ParseText | undefined): readonly SourceDocument[] {
	const wanted = new Set(
		objects
			.filter(({ kind }) => kind === "ClusterResourceSet")
			.flatMap(({ namespace, value }) =>
				list(record(value["spec"])["resources"])
					.map(record)
					.filter((resource) => resource["kind"] === "ConfigMap")
					.map((resource) => `${namespace}/${text(resource["name"]) ?? ""}`),
			),
	);
	const maps = objects.filter(({ kind, namespace, name }) => kind === "ConfigMap" && wanted.has(`${namespace}/${name}`));
	return maps.flatMap(({ value, place, name }) =>
		Object.entries(record(value["data"])).flatMap(([key, content]) => {
			if (typeof content !== "string") return [];
			try {
				if (parse === undefined) throw new Error("no parser for embedded manifests was given");
				// Places inside the text are told as the place of the text.
				const line = (): number | undefined => place.document.line(place.below("data", key).pointer);
				return parse(content, place.file).map((document) => ({ file: place.file, value: document, line }));
			} catch (error) {
				note(place.file, `ConfigMap ${name}, ${key}: not read (${error instanceof Error ? error.message : String(error)})`);
				return [];
			}
		}),
	);
}
