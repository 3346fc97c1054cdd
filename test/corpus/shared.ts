import { existsSync, readdirSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { ROOT } from "../meta/sources.ts";

/** The folder of real inputs beside the repository. It is no part of it: tests over it skip, and say how many, where it is absent. */
export const SHARED: string = join(ROOT, "..", "shared");

export const hasShared: boolean = existsSync(join(SHARED, "corpus")) && existsSync(join(SHARED, "plans"));

/** A path of ../shared as a user in the repository would give it. */
export const given = (path: string): string => relative(ROOT, join(SHARED, path)).split(sep).join("/");

/** Files below a folder of ../shared, as paths from it with slashes, sorted. Empty where it is absent. */
export function sharedFiles(folder: string): readonly string[] {
	const root = join(SHARED, folder);
	if (!existsSync(root)) return [];
	return readdirSync(root, { recursive: true, withFileTypes: true })
		.filter((entry) => entry.isFile())
		.map((entry) => relative(SHARED, join(entry.parentPath, entry.name)).split(sep).join("/"))
		.sort();
}

/** Folders right below a folder of ../shared, sorted. */
export function sharedFolders(folder: string): readonly string[] {
	const root = join(SHARED, folder);
	if (!existsSync(root)) return [];
	return readdirSync(root, { withFileTypes: true })
		.filter((entry) => entry.isDirectory())
		.map(({ name }) => `${folder}/${name}`)
		.sort();
}
