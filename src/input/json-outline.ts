/** Bytes that a line number is counted through at most: of so many the number of lines before is noted down. */
const BLOCK_BITS = 8;

/** Bytes from which on it pays to remember where a container ends, instead of reading through it again. */
const LARGE = 512;

const SPACE = 32;
const LINE_FEED = 10;
const QUOTE = 34;
const BACKSLASH = 92;
const OPEN_BRACKET = 91;
const CLOSE_BRACKET = 93;
/** Braces are brackets with one more bit. */
const BRACE_BIT = 32;

/** What one reading of a whole JSON text tells of it: how deep it goes, and what its places are found by. */
export class Outline {
	#counted = false;

	constructor(
		private readonly bytes: Uint8Array,
		/** Offset at which the text nests deeper than the limit, or -1. Brackets in strings do not count; nothing behind it was read. */
		readonly tooDeepAt: number,
		/** By block of bytes, how many lines start before the last line feed in it; 0 where it has none. */
		private readonly lines: Int32Array,
		/** Offset of a large container to the offset after it. */
		readonly ends: ReadonlyMap<number, number>,
	) {}

	/** Whether places can be told. */
	get places(): boolean {
		return this.lines.length > 0;
	}

	/** Line (from 1) of an offset; CRLF counts as one line end. */
	line(offset: number): number {
		if (!this.#counted) for (let block = 1; block < this.lines.length; block++) this.lines[block] ||= this.lines[block - 1] as number;
		this.#counted = true;
		const block = offset >>> BLOCK_BITS;
		let line = 1 + (this.lines[block - 1] ?? 0);
		for (let at = block << BLOCK_BITS; at < offset; at++) if (this.bytes[at] === LINE_FEED) line++;
		return line;
	}
}

/**
 * Reads through a JSON text (UTF-8 without byte order mark) once. What is no JSON gives an outline without meaning.
 *
 * @param places whether anybody will ask for places: of a text on one line nobody does.
 */
export function outlineOf(bytes: Uint8Array, limit: number, places: boolean): Outline {
	const opened = new Int32Array(limit + 1);
	const lines = new Int32Array(places ? (bytes.length >>> BLOCK_BITS) + 1 : 0);
	const ends = new Map<number, number>();
	let lineFeeds = 0;
	let depth = 0;
	let at = 0;
	while (at < bytes.length) {
		const code = bytes[at++] as number;
		if (code === LINE_FEED) {
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
				if (++depth > limit) return new Outline(bytes, at - 1, lines, ends);
				opened[depth] = at - 1;
			} else if (bracket === CLOSE_BRACKET) {
				const start = opened[depth] as number;
				if (places && at - start > LARGE) ends.set(start, at);
				if (--depth < 0) break;
			}
		}
	}
	return new Outline(bytes, -1, lines, ends);
}
