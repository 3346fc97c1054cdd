import { type Dirent, lstatSync, readdirSync, realpathSync, type Stats, statSync } from "node:fs";
import { basename, dirname, join, sep } from "node:path";
import { InputError } from "../errors.ts";

/** A file to read. `named`: the user named this very file; otherwise a folder or glob led to it. */
export interface FoundFile {
	/** As the user would write it: the given path, or the given folder and the way from it. `-` is standard input. */
	readonly path: string;
	readonly named: boolean;
	/** `--kind` in force where the input was named. */
	readonly kind: string | null;
}

export interface Discovery {
	readonly files: readonly FoundFile[];
	readonly errors: readonly InputError[];
	readonly notes: readonly { readonly path: string; readonly note: string }[];
}

export interface RequestedInput {
	readonly path: string;
	readonly kind: string | null;
}

const READ = /\.(?:json|ya?ml)$/i;
const GLOB = /[*?[\]{}!()]/;

/**
 * The files behind files, folders, globs and `-`, in path order, each once.
 *
 * Folders are walked for `*.json`, `*.yaml`, `*.yml`; hidden entries, `node_modules` and `.terraform` are left out; symbolic links are
 * followed only to files inside the folder. What is no regular file is refused when named and noted when met.
 */
export async function discover(inputs: readonly RequestedInput[]): Promise<Discovery> {
	const found = new Found();
	const errors: InputError[] = [];
	const notes: { path: string; note: string }[] = [];
	for (const { path, kind } of inputs) {
		if (path === "-") {
			found.add({ path, named: true, kind }, "", "-");
			continue;
		}
		const stats = statOf(path);
		if (stats instanceof InputError) errors.push(stats);
		else if (stats === null && GLOB.test(path)) {
			const matches = await expand(path);
			if (matches.length === 0) errors.push(new InputError("input-missing", "no file matches this pattern", { location: { file: path } }));
			for (const match of matches) found.addAt({ path: match, named: false, kind }, realpathSync(match));
		} else if (stats === null) errors.push(new InputError("input-missing", "no such file or folder", { location: { file: path } }));
		else if (stats.isDirectory()) {
			const root = realpathSync(path);
			walk({ path, real: root, root }, kind, found, errors, notes);
		} else if (stats.isFile()) found.addAt({ path, named: true, kind }, realpathSync(path));
		else
			errors.push(
				new InputError("input-not-a-file", `this is ${nature(stats)}, not a file; use - for standard input`, { location: { file: path } }),
			);
	}
	return { files: found.all().sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0)), errors, notes };
}

/** Files by where they really are: each once, named where it was named at all. */
class Found {
	private readonly folders = new Map<string, Map<string, FoundFile>>();

	add(file: FoundFile, folder: string, name: string): void {
		let files = this.folders.get(folder);
		if (files === undefined) {
			files = new Map();
			this.folders.set(folder, files);
		}
		const known = files.get(name);
		if (known === undefined || (file.named && !known.named)) files.set(name, file);
	}

	addAt(file: FoundFile, real: string): void {
		this.add(file, dirname(real), basename(real));
	}

	all(): FoundFile[] {
		const all: FoundFile[] = [];
		for (const files of this.folders.values()) for (const file of files.values()) all.push(file);
		return all;
	}
}

/** A folder that is walked: as the user would write it, where it really is, and where the one that was given is. */
interface Folder {
	readonly path: string;
	readonly real: string;
	readonly root: string;
}

function walk(folder: Folder, kind: string | null, found: Found, errors: InputError[], notes: { path: string; note: string }[]): void {
	let entries: Dirent[];
	try {
		entries = readdirSync(folder.path, { withFileTypes: true });
	} catch (cause) {
		errors.push(
			new InputError("input-unreadable", `the folder cannot be read (${reasonOf(cause)})`, { location: { file: folder.path }, cause }),
		);
		return;
	}
	const base = before(folder.path);
	for (let index = 0; index < entries.length; index++) {
		const entry = entries[index] as Dirent;
		const { name } = entry;
		if (name.startsWith(".") || name === "node_modules") continue;
		const path = base + name;
		// What is no link itself is where its folder is.
		if (entry.isDirectory()) walk({ path, real: join(folder.real, name), root: folder.root }, kind, found, errors, notes);
		else if (!READ.test(name)) continue;
		else if (entry.isFile()) found.add({ path, named: false, kind }, folder.real, name);
		else if (entry.isSymbolicLink()) {
			const end = linkedFile(path, folder.root);
			if (end === null) notes.push({ path, note: "a symbolic link to something outside the folder, or to no file: not read" });
			else found.addAt({ path, named: false, kind }, end);
		} else notes.push({ path, note: `${nature(lstatSync(path))}: not read` });
	}
}

/** What stands before the names of a folder's entries in their paths: `join` tidies up what was given, once for all of them. */
const before = (folder: string): string => join(folder, "_").slice(0, -1);

/** The real path of the file inside `root` that a link leads to; null when it leads elsewhere. */
function linkedFile(path: string, root: string): string | null {
	try {
		const end = realpathSync(path);
		return end.startsWith(root + sep) && statSync(end).isFile() ? end : null;
	} catch {
		return null;
	}
}

async function expand(pattern: string): Promise<string[]> {
	const { default: glob } = await import("fast-glob");
	return glob(pattern, { dot: false, followSymbolicLinks: false, onlyFiles: true, ignore: ["**/node_modules/**", "**/.terraform/**"] });
}

/** Stats behind links; null when nothing is there. */
function statOf(path: string): Stats | null | InputError {
	try {
		return statSync(path, { throwIfNoEntry: false }) ?? null;
	} catch (cause) {
		if ((cause as NodeJS.ErrnoException).code === "ENOTDIR") return null;
		return new InputError("input-unreadable", `it cannot be read (${reasonOf(cause)})`, { location: { file: path }, cause });
	}
}

const nature = (stats: Stats): string =>
	stats.isFIFO()
		? "a named pipe"
		: stats.isSocket()
			? "a socket"
			: stats.isCharacterDevice() || stats.isBlockDevice()
				? "a device"
				: "no regular file";

const REASONS: Readonly<Record<string, string>> = {
	EACCES: "permission denied",
	EPERM: "permission denied",
	ELOOP: "links lead in a circle",
	ENAMETOOLONG: "the name is too long",
	EMFILE: "too many open files",
};

/** Why the system refused, in words. */
export const reasonOf = (cause: unknown): string => {
	const code = (cause as NodeJS.ErrnoException).code ?? "unknown reason";
	return REASONS[code] ?? code;
};
