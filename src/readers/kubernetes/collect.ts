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
	const note = (file: string, words: string): void => {
		const known = notes.get(file);
		if (known === undefined) notes.set(file, [words]);
		else known.push(words);
	};
	const found: KubeObject[] = [];
	for (let index = 0; index < documents.length; index++) {
		const document = documents[index] as SourceDocument;
		const open = mayHoldVariables(document);
		if (document.list !== undefined && !open) unpackList(document, document.list, note, found);
		else unpack(open ? withDefaults(document.value) : document.value, new Place(document, ""), note, found);
	}
	const inner = embedded(found, note, parse);
	for (const document of inner) unpack(withDefaults(document.value), new Place(document, ""), note, found);
	return { ...distinct(qualified(found)), embedded: inner, notes };
}

const mayHoldVariables = (document: SourceDocument): boolean => document.mentions?.("${") !== false;

/** Manifests inside the ConfigMaps that a ClusterResourceSet (Cluster API addons) applies to clusters. */
function embedded(objects: readonly KubeObject[], note: Note, parse: ParseText | undefined): readonly SourceDocument[] {
	const sets = objects.filter(({ kind }) => kind === "ClusterResourceSet");
	if (sets.length === 0) return [];
	const wanted = new Set(
		sets.flatMap(({ namespace, value }) =>
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
