import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { firstFault } from "../config/complaints.ts";
import { InputError } from "../errors.ts";
import type { Expectation } from "../harness/expectation.ts";
import { parse } from "../input/parse.ts";

const EXPECTED = "expected.json";
const RESERVED: ReadonlySet<string> = new Set([EXPECTED, "portpolicy.yaml"]);

/** A folder with an expected.json (fixtures/README.md says what else may lie in it). */
export interface Case {
	/** Path from the working folder, with `/`. */
	readonly name: string;
	readonly folder: string;
	readonly file: string;
	/** Options, as on a command line. */
	readonly args: readonly string[];
	/** Inputs, as seen from the folder. */
	readonly inputs: readonly string[];
	readonly expected: Expectation;
}

/**
 * Every case below some folders, by name.
 *
 * @throws PortpolicyError naming the folder that is none, or the line of an expected.json that is not what `portpolicy schema case` describes.
 */
export async function readCases(roots: readonly string[]): Promise<readonly Case[]> {
	const folders = new Set(roots.flatMap((root) => [...caseFolders(root)]));
	const cases = await Promise.all([...folders].map(readCase));
	return cases.sort((a, b) => (a.name < b.name ? -1 : 1));
}

function* caseFolders(root: string): Iterable<string> {
	if (!existsSync(root)) throw new InputError("test-folder", "there is no such folder", { location: { file: root } });
	if (!statSync(root).isDirectory())
		throw new InputError("test-folder", "this is a file; name the folder of the case", { location: { file: root } });
	for (const entry of readdirSync(root, { withFileTypes: true })) {
		const path = join(root, entry.name);
		if (entry.isDirectory() && !entry.name.startsWith(".") && entry.name !== "node_modules") yield* caseFolders(path);
		else if (entry.isFile() && entry.name === EXPECTED) yield resolve(root);
	}
}

async function readCase(folder: string): Promise<Case> {
	const name = relative(process.cwd(), folder).replaceAll("\\", "/") || ".";
	const file = join(folder, EXPECTED);
	const expected = await readExpectation(file, name === "." ? EXPECTED : `${name}/${EXPECTED}`);
	const args = join(folder, "args");
	const lines = existsSync(args)
		? readFileSync(args, "utf8")
				.split(/\r?\n/)
				.filter((line) => line !== "")
		: [];
	const named = lines.filter((line) => !line.startsWith("-") || line === "-");
	const found = readdirSync(folder, { withFileTypes: true }).filter(
		(entry) => entry.isFile() && /\.(?:json|ya?ml)$/.test(entry.name) && !RESERVED.has(entry.name),
	);
	return {
		name,
		folder,
		file,
		args: lines.filter((line) => !named.includes(line)).flatMap(words),
		inputs: named.length > 0 ? named : found.map((entry) => entry.name).sort(),
		expected,
	};
}

async function readExpectation(file: string, name: string): Promise<Expectation> {
	const { documents } = await parse(readFileSync(file), name);
	const [document] = documents;
	if (document === undefined) throw new InputError("test-case", "it is empty", { location: { file: name } });
	const { validateCase } = await import("../generated/validate-case.mjs");
	if (!validateCase(document.value)) {
		const fault = firstFault(document, validateCase.errors ?? [], { further: () => [], own: () => null });
		throw fault ?? new InputError("test-case", "it is not what portpolicy schema case describes", { location: { file: name } });
	}
	return document.value as Expectation;
}

/** `--option value` is two arguments; the value may hold spaces. */
function words(line: string): readonly string[] {
	const space = line.indexOf(" ");
	return space < 0 ? [line] : [line.slice(0, space), line.slice(space + 1)];
}
