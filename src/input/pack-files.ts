import { type Dirent, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { InputError } from "../errors.ts";
import { reasonOf } from "./discover.ts";

/**
 * Every file of a user's pack, as paths from its folder with slashes, sorted. Hidden entries and `node_modules` are left out.
 *
 * @throws InputError when there is no such folder, or something in it is neither file nor folder: nothing of a pack is skipped in silence.
 */
export function packFiles(folder: string): readonly string[] {
	const stats = statSync(folder, { throwIfNoEntry: false });
	if (stats === undefined) throw new InputError("pack-missing", "there is no such folder", { location: { file: folder } });
	if (!stats.isDirectory()) throw new InputError("pack-missing", "a pack is a folder, and this is none", { location: { file: folder } });
	return [...walk(folder, "")].sort();
}

function walk(folder: string, below: string): readonly string[] {
	let entries: readonly Dirent[];
	try {
		entries = readdirSync(join(folder, below), { withFileTypes: true });
	} catch (cause) {
		throw new InputError("pack-unreadable", `the folder cannot be read (${reasonOf(cause)})`, {
			location: { file: join(folder, below) },
			cause,
		});
	}
	return entries
		.filter(({ name }) => !name.startsWith(".") && name !== "node_modules")
		.flatMap((entry) => {
			const path = below === "" ? entry.name : `${below}/${entry.name}`;
			if (entry.isDirectory()) return walk(folder, path);
			if (entry.isFile()) return [path];
			throw new InputError("pack-entry", "it is neither a file nor a folder; links are not followed in packs", {
				location: { file: join(folder, path) },
			});
		});
}
