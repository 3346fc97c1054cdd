import { dirname } from "node:path";
import { InputError } from "../errors.ts";
import type { SourceDocument } from "../model/location.ts";
import { detect, isMapping, type Kind, kindByName } from "./detect.ts";
import { discover, type FoundFile, type RequestedInput } from "./discover.ts";
import { isKustomization, leftOut, patchFiles } from "./kustomization.ts";
import { LIMITS, type Limits } from "./limits.ts";
import { type ParsedFile, parse } from "./parse.ts";
import { readBytes } from "./read.ts";
import { isTerraformSource, severalPlans, strangersNote, terraformSource, unknownKind, unreadableKind } from "./sentences.ts";
import { SmallFiles } from "./small-json.ts";
import { type Tuning, UNTUNED } from "./tuning.ts";
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
	tuning: Tuning = UNTUNED,
): Promise<LoadedInputs> {
	const discovery = await discover(inputs);
	const errors: InputError[] = [...discovery.errors];
	const notes = [...discovery.notes];
	const sorted: Sorted[] = [];
	const kustomizations: Kustomization[] = [];
	const small = new SmallFiles(limits, tuning);
	let otherFiles = 0;
	for (let index = 0; index < discovery.files.length; index++) {
		const file = discovery.files[index] as FoundFile;
		try {
			const document = small.read(file.path);
			if (document === null && file.kind === null && isTerraformSource(file.path)) {
				if (file.named) errors.push(terraformSource({ file: file.path }));
				else otherFiles++;
				continue;
			}
			const read =
				document === null
					? await parse(await readBytes(file.path, limits), file.path, limits, tuning)
					: { documents: [document], template: false };
			sorted.push(sort(file, read, readable, kustomizations));
		} catch (error) {
			if (!(error instanceof InputError)) throw error;
			errors.push(error);
		}
	}
	const patches = new Set(kustomizations.flatMap(({ value, file }) => patchFiles(value, file)));
	const asides = leftOut(kustomizations);
	const documents: LoadedDocument[] = [];
	for (let index = 0; index < sorted.length; index++) {
		const found = sorted[index] as Sorted;
		const { path, named } = found.file;
		if (patches.has(path) && !named) {
			notes.push({ path, note: "a patch of a kustomization: not an object by itself, left out" });
			continue;
		}
		const aside = asides.size === 0 ? undefined : asides.get(dirname(path));
		for (const item of found.documents) documents.push(aside === undefined ? item : { ...item, document: withAside(item.document, aside) });
		const usable = found.documents.length > 0;
		if (found.problem !== null && named && !usable) errors.push(found.problem);
		else if (found.problem !== null && found.problem.code !== "input-unknown-kind") notes.push({ path, note: found.problem.message });
		else if (!usable) otherFiles++;
		notes.push(...found.notes);
	}
	return { documents, errors, notes, files: discovery.files.length, otherFiles };
}

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

interface Kustomization {
	readonly value: unknown;
	readonly file: string;
}

interface Sorted {
	readonly file: FoundFile;
	readonly documents: readonly LoadedDocument[];
	/** Why some or all documents of the file cannot be judged. */
	readonly problem: InputError | null;
	readonly notes: readonly { readonly path: string; readonly note: string }[];
}

/** Gives each document of a file its kind, and says what of the file is left aside: kustomizations to `kustomizations`. */
function sort(
	file: FoundFile,
	{ documents, template }: ParsedFile,
	readable: ReadonlySet<string>,
	kustomizations: Kustomization[],
): Sorted {
	const location = { file: file.path };
	if (template)
		return {
			file,
			documents: NONE,
			problem: new InputError("input-template", "this is a template ({{ }}), not a manifest; render it first: helm template", { location }),
			notes: NONE,
		};
	const kept: LoadedDocument[] = [];
	const notes: { path: string; note: string }[] = [];
	const strangers: SourceDocument[] = [];
	let problem: InputError | null = null;
	// By number, here and wherever all files are passed through: an iterator makes objects for each.
	for (let index = 0; index < documents.length; index++) {
		const document = documents[index] as SourceDocument;
		const isAlone = document.list?.isAlone === true;
		const shown = shownBy(document);
		if (!isMapping(shown) && !Array.isArray(shown)) continue;
		if (!isAlone && isKustomization(shown, file.path)) {
			kustomizations.push({ value: shown, file: file.path });
			problem = new InputError(
				"input-kustomization",
				"a kustomization is not built here; build it and give the result: kustomize build FOLDER",
				{ location },
			);
			continue;
		}
		const kind = (file.kind as Kind | null) ?? (isAlone ? "kubernetes" : (detect(shown) ?? kindByName(file.path)));
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
	return { file, documents: kept, problem, notes: notes.length === 0 ? NONE : notes };
}
