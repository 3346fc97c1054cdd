import { dirname, isAbsolute, join } from "node:path";
import type { SourceDocument } from "../../model/location.ts";
import { allowed } from "../closest.ts";
import { fault } from "./document.ts";
import { type LoadedPacks, WITHOUT_PACKS } from "./loaded.ts";
import { namesWith, united } from "./merge.ts";
import { checkClasses, checkProfile, checkRows } from "./names.ts";
import { type ReadPack, readPack } from "./read.ts";

/**
 * Reads every pack that a configuration names, at its top or in a cluster's item.
 *
 * @param base the working folder, from which the configuration's own path is given
 * @throws ConfigError with file and line: a pack that cannot be read or is not right is never passed over.
 */
export async function loadPacks(configuration: SourceDocument, base: string): Promise<LoadedPacks> {
	const read = new Map<string, ReadPack>();
	for (const folder of foldersOf(configuration.value)) {
		const shown = isAbsolute(folder) ? folder : join(dirname(configuration.file), folder);
		read.set(folder, await readPack(shown.replaceAll("\\", "/"), base));
	}
	if (read.size === 0) return WITHOUT_PACKS;
	const all = [...read.values()];
	const names = namesWith(all.map(({ pack }) => pack));
	for (const { document, place } of all.flatMap(({ tables }) => tables)) {
		if (place.kind === "profile") checkProfile(document, names);
		if (place.kind === "names") checkClasses(document, names);
		if (place.kind !== "rows") continue;
		if (place.role !== null && !names.profiles.includes(place.table))
			throw fault(document, "", `unknown profile ${place.table} in the path of this file; ${allowed(place.table, names.profiles)}`);
		checkRows(document, names);
	}
	return { names, of: (folders = []) => united(folders.flatMap((folder) => read.get(folder)?.pack ?? [])) };
}

/** The folders of `packs:`, before the configuration is checked: what has another form is told there. */
function foldersOf(value: unknown): ReadonlySet<string> {
	const listed = (item: unknown): readonly string[] => {
		const packs = typeof item === "object" && item !== null ? (item as { readonly packs?: unknown }).packs : undefined;
		return Array.isArray(packs) ? packs.filter((folder): folder is string => typeof folder === "string" && folder !== "") : [];
	};
	const clusters = typeof value === "object" && value !== null ? (value as { readonly clusters?: unknown }).clusters : undefined;
	return new Set([...listed(value), ...(Array.isArray(clusters) ? clusters.flatMap(listed) : [])]);
}
