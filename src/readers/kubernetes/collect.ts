import type { SourceDocument } from "../../model/location.ts";
import { distinct, qualified } from "./distinct.ts";
import { unpackList } from "./listed.ts";
import type { KubeObject, Objects } from "./objects.ts";
import { Place } from "./place.ts";
import { type Note, unpack } from "./unpack.ts";
import { list, record, text } from "./value.ts";
import { withDefaults } from "./variables.ts";

/** Turns the text of an embedded manifest into its documents; throws what it cannot read. */
export type ParseText = (text: string, file: string) => readonly unknown[];

/** All objects of some documents, those in lists and in ConfigMaps too. */
export function collectObjects(documents: readonly SourceDocument[], parse?: ParseText): Objects {
	const notes = new Map<string, string[]>();
	const note = (file: string, words: string): void => void notes.set(file, [...(notes.get(file) ?? []), words]);
	const found: KubeObject[] = [];
	for (const document of documents) {
		if (document.list === undefined || mayHoldVariables(document)) unpack(filledIn(document), new Place(document, ""), note, found);
		else unpackList(document, document.list, note, found);
	}
	const inner = embedded(found, note, parse);
	for (const document of inner) unpack(filledIn(document), new Place(document, ""), note, found);
	return { ...distinct(qualified(found)), embedded: inner, notes };
}

const mayHoldVariables = (document: SourceDocument): boolean => document.mentions?.("${") !== false;

/** Values with the defaults of their variables; most documents hold no variable. */
const filledIn = (document: SourceDocument): unknown => (mayHoldVariables(document) ? withDefaults(document.value) : document.value);

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
