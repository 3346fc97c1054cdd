import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { InputError } from "../errors.ts";
import type { Expectation } from "../harness/expectation.ts";

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
 * @throws InputError naming the folder that is none, or the expected.json that is not what `portpolicy schema case` describes.
 */
export async function readCases(roots: readonly string[]): Promise<readonly Case[]> {
	const { validateCase } = await import("../generated/validate-case.mjs");
	const folders = new Set(roots.flatMap((root) => [...caseFolders(root)]));
	return [...folders].map((folder) => readCase(folder, validateCase)).sort((a, b) => (a.name < b.name ? -1 : 1));
}

function* caseFolders(root: string): Iterable<string> {
	if (!existsSync(root) || !statSync(root).isDirectory())
		throw new InputError("test-folder", "there is no such folder", { location: { file: root } });
	for (const entry of readdirSync(root, { withFileTypes: true })) {
		const path = join(root, entry.name);
		if (entry.isDirectory() && !entry.name.startsWith(".") && entry.name !== "node_modules") yield* caseFolders(path);
		else if (entry.isFile() && entry.name === EXPECTED) yield resolve(root);
	}
}

type Validate = ((value: unknown) => boolean) & {
	readonly errors?: readonly { readonly instancePath: string; readonly message?: string }[] | null;
};

function readCase(folder: string, validate: Validate): Case {
	const name = relative(process.cwd(), folder).replaceAll("\\", "/") || ".";
	const file = join(folder, EXPECTED);
	const refuse = (message: string, cause?: unknown): never => {
		throw new InputError("test-case", message, { location: { file: `${name}/${EXPECTED}` }, cause });
	};
	let expected: unknown;
	try {
		expected = JSON.parse(readFileSync(file, "utf8"));
	} catch (cause) {
		refuse(`it is not JSON (${(cause as Error).message})`, cause);
	}
	if (!validate(expected)) {
		const [first] = validate.errors ?? [];
		refuse(`${first?.instancePath || "it"} ${first?.message ?? "is not what a case expects"}; portpolicy schema case describes every key`);
	}
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
		expected: expected as Expectation,
	};
}

/** `--option value` is two arguments; the value may hold spaces. */
function words(line: string): readonly string[] {
	const space = line.indexOf(" ");
	return space < 0 ? [line] : [line.slice(0, space), line.slice(space + 1)];
}
