import { BACKSLASH, CLOSE_BRACKET, LINE_FEED, OPEN_BRACKET, QUOTE, SPACE } from "./ascii.ts";

/** Bytes that a line number is counted through at most: of so many the number of lines before is noted down. */
export const BLOCK_BITS = 8;

/** Bytes from which on it pays to remember where a container ends, instead of reading through it again, and how many are remembered. */
const LARGE = 512;
const MOST = 500_000;

/** Braces are brackets with one more bit. */
const BRACE_BIT = 32;

/** What one reading of a whole JSON text tells of it: how deep it goes, and what its places are found by. */
export class Outline {
	constructor(
		private readonly bytes: Uint8Array,
		/** Offset at which the text nests deeper than the limit, or -1. Brackets in strings do not count; nothing behind it was read. */
		readonly tooDeepAt: number,
		/** By block of bytes, how many line feeds stand in it and before. */
		private readonly lines: Int32Array,
		/** Offset of a large container to the offset after it: of as many as are remembered. */
		readonly ends: ReadonlyMap<number, number>,
		/** How many objects and arrays there are, where they were counted. */
		readonly containers: number = 0,
	) {}

	/** Line (from 1) of an offset; CRLF counts as one line end. */
	line(offset: number): number {
		const block = offset >>> BLOCK_BITS;
		let line = 1 + (this.lines[block - 1] ?? 0);
		for (let at = block << BLOCK_BITS; at < offset; at++) if (this.bytes[at] === LINE_FEED) line++;
		return line;
	}
}

/**
 * Reads through a JSON text (UTF-8 without byte order mark) once. Of what is no JSON only the depth has a meaning. Strings are passed over
 * here once more than in json-scan.ts, for a call each is most of the time that this takes.
 *
 * @param places whether anybody will ask for lines and ends: of a text on one line nobody does.
 */
export function outlineOf(bytes: Uint8Array, limit: number, places: boolean): Outline {
	const opened = new Int32Array(limit + 1);
	const lines = new Int32Array(places ? (bytes.length >>> BLOCK_BITS) + 1 : 0);
	const ends = new Map<number, number>();
	let lineFeeds = 0;
	let depth = 0;
	let containers = 0;
	let at = 0;
	while (at < bytes.length) {
		const code = bytes[at++] as number;
		if (code === LINE_FEED && places) {
			lines[(at - 1) >>> BLOCK_BITS] = ++lineFeeds;
			while (bytes[at] === SPACE) at++;
		} else if (code === QUOTE) {
			let inside = bytes[at++];
			while (inside !== QUOTE && at < bytes.length) {
				if (inside === BACKSLASH) at++;
				inside = bytes[at++];
			}
		} else if (code >= OPEN_BRACKET) {
			const bracket = code & ~BRACE_BIT;
			if (bracket === OPEN_BRACKET) {
				if (++depth > limit) return new Outline(bytes, at - 1, summed(lines), ends, containers);
				containers++;
				opened[depth] = at - 1;
			} else if (bracket === CLOSE_BRACKET) {
				const start = opened[depth] as number;
				if (places && at - start > LARGE && ends.size < MOST) ends.set(start, at);
				depth--;
			}
		}
	}
	return new Outline(bytes, -1, summed(lines), ends, containers);
}

/** Whether a JSON text nests deeper than `limit`. By itself: small files are read by the ten thousand, and nobody asks more of most of them. */
export function nestsDeeper(bytes: Uint8Array, limit: number): boolean {
	const { length } = bytes;
	let depth = 0;
	let at = 0;
	while (at < length) {
		const code = bytes[at++] as number;
		if (code === QUOTE) {
			let inside = bytes[at++];
			while (inside !== QUOTE && at < length) {
				if (inside === BACKSLASH) at++;
				inside = bytes[at++];
			}
		} else if (code >= OPEN_BRACKET) {
			const bracket = code & ~BRACE_BIT;
			if (bracket === OPEN_BRACKET) {
				if (++depth > limit) return true;
			} else if (bracket === CLOSE_BRACKET) depth--;
		}
	}
	return false;
}

/** Blocks without a line feed have as many as the one before. */
export function summed(lines: Int32Array): Int32Array {
	for (let block = 1; block < lines.length; block++) lines[block] ||= lines[block - 1] as number;
	return lines;
}
