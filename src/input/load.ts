import { dirname } from "node:path";
import { InputError } from "../errors.ts";
import type { SourceDocument } from "../model/location.ts";
import { detect, isMapping, type Kind, kindByName } from "./detect.ts";
import { discover, type FoundFile, type RequestedInput } from "./discover.ts";
import { isKustomization, leftOut, patchFiles } from "./kustomization.ts";
import { LIMITS, type Limits } from "./limits.ts";
import { parse } from "./parse.ts";
import { readBytes } from "./read.ts";
import { isTerraformSource, severalPlans, strangersNote, terraformSource, unknownKind, unreadableKind } from "./sentences.ts";
import { smallJson } from "./small-json.ts";
import { wrappedPlans } from "./wrapped.ts";

export interface LoadedDocument {
	readonly document: SourceDocument;
	readonly kind: Kind;
	/** The user named this very file. */
	readonly named: boolean;
}

/** What could be read of the inputs, and what could not. Both may be filled: the good part is judged all the same. */
export interface LoadedInputs {
	readonly documents: readonly LoadedDocument[];
	readonly errors: readonly InputError[];
	readonly notes: readonly { readonly path: string; readonly note: string }[];
	/** Files opened. */
	readonly files: number;
	/** Files met in folders and globs that are of no known kind. */
	readonly otherFiles: number;
}

/** Reads everything behind the inputs. `readable`: the kinds that there is a reader for. */
export async function load(
	inputs: readonly RequestedInput[],
	readable: ReadonlySet<string>,
	limits: Limits = LIMITS,
): Promise<LoadedInputs> {
	const discovery = await discover(inputs);
	const errors: InputError[] = [...discovery.errors];
	const notes = [...discovery.notes];
	const read: ReadFile[] = [];
	let otherFiles = 0;
	for (const file of discovery.files) {
		if (file.kind === null && isTerraformSource(file.path)) {
			if (file.named) errors.push(terraformSource({ file: file.path }));
			else otherFiles++;
			continue;
		}
		try {
			read.push(readSmall(file, limits) ?? (await readOne(file, limits)));
		} catch (error) {
			if (!(error instanceof InputError)) throw error;
			errors.push(error);
		}
	}
	const kustomizations = read.flatMap(kustomizationsIn);
	const patches = new Set(kustomizations.flatMap(({ value, file }) => patchFiles(value, file)));
	const asides = leftOut(kustomizations);
	const documents: LoadedDocument[] = [];
	for (const one of read) {
		const { path, named } = one.file;
		if (patches.has(path) && !named) {
			notes.push({ path, note: "a patch of a kustomization: not an object by itself, left out" });
			continue;
		}
		const sorted = sort(one, readable);
		const aside = asides.size === 0 ? undefined : asides.get(dirname(path));
		for (const item of sorted.documents)
			documents.push(aside === undefined ? item : { ...item, document: withAside(item.document, aside) });
		const usable = sorted.documents.length > 0;
		if (sorted.problem !== null && named && !usable) errors.push(sorted.problem);
		else if (sorted.problem !== null && sorted.problem.code !== "input-unknown-kind") notes.push({ path, note: sorted.problem.message });
		else if (!usable) otherFiles++;
		notes.push(...sorted.notes);
	}
	return { documents, errors, notes, files: discovery.files.length, otherFiles };
}

/** The kustomizations that a file holds: in next to all there is none. */
const kustomizationsIn = ({ file: { path }, documents }: ReadFile): readonly { readonly value: unknown; readonly file: string }[] =>
	documents.some((document) => isKustomization(shownBy(document), path))
		? documents.map((document) => ({ value: shownBy(document), file: path })).filter(({ value }) => isKustomization(value, path))
		: NONE;

const NONE: readonly never[] = [];

/** A document, or as much of it as tells what it is. */
const shownBy = (document: SourceDocument): unknown => document.list?.sketch ?? document.value;

const withAside = (document: SourceDocument, aside: string): SourceDocument => ({
	file: document.file,
	get value() {
		return document.value;
	},
	...(document.list === undefined ? {} : { list: document.list }),
	aside,
	line: (pointer) => document.line(pointer),
	...(document.mentions === undefined ? {} : { mentions: (characters) => document.mentions?.(characters) !== false }),
});

interface ReadFile {
	readonly file: FoundFile;
	readonly documents: readonly SourceDocument[];
	readonly template: boolean;
}

function readSmall(file: FoundFile, limits: Limits): ReadFile | null {
	const document = smallJson(file.path, limits);
	return document === null ? null : { file, documents: [document], template: false };
}

async function readOne(file: FoundFile, limits: Limits): Promise<ReadFile> {
	return { file, ...(await parse(await readBytes(file.path, limits), file.path, limits)) };
}

interface Sorted {
	readonly documents: LoadedDocument[];
	/** Why some or all documents of the file cannot be judged. */
	readonly problem: InputError | null;
	readonly notes: readonly { readonly path: string; readonly note: string }[];
}

/** Gives each document of a file its kind, and says what of the file is left aside. */
function sort({ file, documents, template }: ReadFile, readable: ReadonlySet<string>): Sorted {
	const location = { file: file.path };
	if (template)
		return {
			documents: [],
			problem: new InputError("input-template", "this is a template ({{ }}), not a manifest; render it first: helm template", { location }),
			notes: [],
		};
	const kept: LoadedDocument[] = [];
	const notes: { path: string; note: string }[] = [];
	const strangers: SourceDocument[] = [];
	let problem: InputError | null = null;
	for (const document of documents) {
		const shown = shownBy(document);
		if (!isMapping(shown) && !Array.isArray(shown)) continue;
		if (isKustomization(shown, file.path)) {
			problem = new InputError(
				"input-kustomization",
				"a kustomization is not built here; build it and give the result: kustomize build FOLDER",
				{ location },
			);
			continue;
		}
		const kind = (file.kind as Kind | null) ?? detect(shown) ?? kindByName(file.path);
		const inner = kind === null ? wrappedPlans(document) : [];
		const [plan] = inner;
		if (inner.length > 1)
			problem = severalPlans(
				inner.map(({ at }) => at),
				location,
			);
		else if (plan !== undefined && readable.has("terraform-plan")) {
			kept.push({ document: plan.document, kind: detect(plan.document.value) as Kind, named: file.named });
			notes.push({ path: file.path, note: `a Terraform plan was found inside the document, at ${plan.at}` });
		} else if (kind === null) {
			strangers.push(document);
			problem ??= unknownKind(shown, location);
		} else if (!readable.has(kind)) problem = unreadableKind(kind, readable, location);
		else kept.push({ document, kind, named: file.named });
	}
	if (kept.length === 0 && problem === null) problem = unknownKind(null, location);
	// A mistyped key such as `Kind` must not make a policy vanish from a file whose other documents are judged.
	if (kept.length > 0 && strangers.length > 0) notes.push({ path: file.path, note: strangersNote(strangers) });
	return { documents: kept, problem, notes };
}
