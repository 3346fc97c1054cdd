import { createHash } from "node:crypto";
import { join, resolve } from "node:path";
import { ConfigError, InputError } from "../../errors.ts";
import { LIMITS } from "../../input/limits.ts";
import { packFiles } from "../../input/pack-files.ts";
import { readBytes } from "../../input/read.ts";
import type { SourceDocument } from "../../model/location.ts";
import type { UserPack } from "../../model/pack.ts";
import { readTable } from "./document.ts";
import { added, joined } from "./merge.ts";
import { type Place, placeOf, TABLE_PATHS } from "./place.ts";
import { readRules } from "./rules.ts";
import { tablesOf } from "./tables.ts";

/** A table of a pack, for the checks that need the names of all packs. */
export interface ReadTable {
	readonly place: Place;
	readonly document: SourceDocument;
}

/** A pack as its folder holds it. */
export interface ReadPack {
	readonly pack: UserPack;
	readonly tables: readonly ReadTable[];
}

/**
 * Reads one folder of `packs:`. Nothing in it is passed over in silence.
 *
 * @param folder as messages name it, from the working folder `base`
 * @throws ConfigError with file and line.
 */
export async function readPack(folder: string, base: string): Promise<ReadPack> {
	const files = new Map<string, Buffer>();
	const tables: ReadTable[] = [];
	for (const path of filesOf(folder, base)) {
		const place = placeOf(path);
		const file = join(folder, path);
		if (place === null)
			throw new ConfigError(
				"pack-place",
				path.startsWith("rules/") ? "a rule is rules/CATEGORY/RULE_ID/NAME.rego, and this is none" : `a table is ${TABLE_PATHS}`,
				{ location: { file } },
			);
		if (place.kind === "other" && !path.startsWith("dist/")) continue;
		const bytes = await bytesOf(file, base);
		files.set(path, bytes);
		if (place.kind !== "rule" && place.kind !== "other") tables.push({ place, document: await readTable(bytes, file, place) });
	}
	const rules = readRules(folder, files);
	if (tables.length === 0 && rules === null)
		throw new ConfigError("pack-empty", "this pack holds neither tables (requirements/) nor rules (rules/)", {
			location: { file: folder },
		});
	return {
		pack: {
			folder,
			digest: digestOf(files),
			tables: tables.map(({ document, place }) => tablesOf(document, place)).reduce(joined, added({})),
			rules,
		},
		tables,
	};
}

/** Over paths and contents, in the order of the paths. */
function digestOf(files: ReadonlyMap<string, Buffer>): string {
	const hash = createHash("sha256");
	for (const [path, bytes] of files) hash.update(`${path}\0`).update(bytes).update("\0");
	return `sha256:${hash.digest("hex")}`;
}

function filesOf(folder: string, base: string): readonly string[] {
	try {
		return packFiles(resolve(base, folder));
	} catch (cause) {
		throw asConfig(cause, folder);
	}
}

async function bytesOf(file: string, base: string): Promise<Buffer> {
	try {
		return await readBytes(resolve(base, file), LIMITS);
	} catch (cause) {
		throw asConfig(cause, file);
	}
}

const asConfig = (cause: unknown, file: string): unknown =>
	cause instanceof InputError ? new ConfigError("pack-unreadable", `${cause.message} (packs)`, { location: { file }, cause }) : cause;
