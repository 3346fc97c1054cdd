import { Outline, summed } from "./json-outline.ts";
import { type ListFound, readList } from "./list-module.ts";

/** Where the objects of a list (`{..., "items": [{...}, ...]}`) stand in a JSON text, members of each, and lines. */
export interface ListOutline extends Pick<ListFound, "from" | "to" | "count" | "places"> {
	/** Null where nobody asked for lines. */
	readonly outline: Outline | null;
}

/**
 * Reads through a JSON text (UTF-8 without byte order mark) once, as strictly as JSON.parse does. Null where it is no JSON, nests deeper
 * than `limit`, or is no list of objects whose members this reading can tell apart: the text must then be read another way, which says why.
 */
export function listOutline(bytes: Uint8Array, limit: number, wantsLines = true): ListOutline | null {
	const found = readList(bytes, limit, wantsLines);
	if (found === null) return null;
	const { from, to, count, places, lines } = found;
	return { outline: lines === null ? null : new Outline(bytes, -1, summed(lines), NO_ENDS), from, to, count, places };
}

const NO_ENDS: ReadonlyMap<number, number> = new Map();
