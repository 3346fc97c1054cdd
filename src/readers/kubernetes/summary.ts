import type { InputSummary } from "../../model/inventory.ts";
import type { SourceDocument } from "../../model/location.ts";
import { countInbound, type SpecCounts } from "./count.ts";
import { idOf, type KubeObject, type Objects } from "./objects.ts";
import type { ForeignPolicy } from "./unsupported.ts";

/** Inbound rule elements of an object: read, and listed as unread. */
interface Elements {
	readonly read: number;
	readonly refused: number;
}

const NONE: readonly string[] = [];

/** A class, for a large cluster comes in tens of thousands of files. */
class Summary implements InputSummary {
	readonly kind = "kubernetes";
	objects = 0;
	rules = 0;
	unread = 0;

	constructor(
		readonly path: string,
		readonly counted: number,
		readonly notes: readonly string[],
	) {}
}

/** What became of objects. */
interface Became {
	readonly policies: readonly { readonly object: KubeObject; readonly elements: Elements }[];
	readonly foreign: readonly ForeignPolicy[];
	/** Whether a reader knows an object. */
	readonly known: (object: KubeObject) => boolean;
	/** Remarks by file. */
	readonly notes: ReadonlyMap<string, readonly string[]>;
	readonly specs: SpecCounts;
}

/**
 * One summary a file: what was counted in the raw documents, and what became of it.
 *
 * @throws Error when an inbound rule was lost on the way: a bug of the reader, never of the input.
 */
export function summarise(
	documents: readonly SourceDocument[],
	objects: Objects,
	{ policies, foreign, known, notes, specs }: Became,
): readonly InputSummary[] {
	const counted = countInbound([...documents, ...objects.embedded], specs);
	const elements = new Map<KubeObject, Elements>();
	for (const policy of policies) elements.set(policy.object, policy.elements);
	for (const policy of foreign) elements.set(policy.object, { read: 0, refused: policy.elements });
	for (const { object, equals } of objects.repeated) elements.set(object, elements.get(equals) ?? { read: 0, refused: 0 });
	const files = new Map<string, Summary>();
	for (let index = 0; index < documents.length; index++) {
		const { file: path } = documents[index] as SourceDocument;
		if (files.has(path)) continue;
		files.set(path, new Summary(path, counted.get(path) ?? 0, notes.get(path) ?? NONE));
	}
	const all = objects.repeated.length === 0 ? objects.all : [...objects.all, ...objects.repeated.map(({ object }) => object)];
	let file: Summary | undefined;
	let list: KubeObject["list"];
	for (let index = 0; index < all.length; index++) {
		const object = all[index] as KubeObject;
		// Objects of a list stand in one file.
		if (object.list === undefined || object.list !== list) file = files.get(object.place.file);
		list = object.list;
		if (file === undefined) continue;
		// Most objects of a large cluster are pods, which have no rules.
		const isPod = object.kind === "Pod" && object.group === "";
		if (isPod || known(object)) file.objects++;
		const own = isPod ? undefined : elements.get(object);
		if (own === undefined) continue;
		file.rules += own.read;
		file.unread += own.refused;
	}
	const summaries = [...files.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
	const lost = summaries.find(({ counted: inbound, rules, unread }) => inbound !== rules + unread);
	if (lost !== undefined) {
		const { path, counted: inbound, rules, unread } = lost;
		const names = all.filter(({ place }) => place.file === path).map(idOf);
		throw new Error(
			`${path}: ${inbound} inbound rules in the input, ${rules} read and ${unread} listed as unread (${names.slice(0, 3).join(", ")})`,
		);
	}
	return summaries;
}
