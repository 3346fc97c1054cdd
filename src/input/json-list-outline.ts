import { OBJECT_MEMBERS } from "../model/location.ts";
import {
	CARRIAGE_RETURN,
	CLOSE_BRACE,
	CLOSE_BRACKET,
	COLON,
	COMMA,
	LINE_FEED,
	OPEN_BRACE,
	OPEN_BRACKET,
	QUOTE,
	SPACE,
	TAB,
} from "./ascii.ts";
import { BLOCK_BITS, Outline, summed } from "./json-outline.ts";
import { afterPlainString, afterScalar, afterString } from "./json-tokens.ts";
import { numberAt, numberOf } from "./object-members.ts";

/** Where the objects of a list (`{..., "items": [{...}, ...]}`) stand in a JSON text, and members of each. */
export interface ListOutline {
	readonly outline: Outline;
	/** Offset of the list's array of objects, and the one after it. */
	readonly from: number;
	readonly to: number;
	readonly count: number;
	/** Of each object its own place and those of its members by number: each the offset and the one after it, zeros where there is none. */
	readonly places: Int32Array;
}

/** Numbers that a place takes, and those that an object and its members take. */
export const PLACE = 2;
export const OBJECT: number = PLACE * (1 + OBJECT_MEMBERS.length);

/** Bytes that an object of a list takes at most, mostly: the table of a text with smaller ones grows. */
const LARGE_OBJECT = 1024;

/** Bytes below which nothing is an object of Kubernetes; a table of many such would be much larger than their text. */
const SMALLEST_OBJECT = 16;

/**
 * Reads through a JSON text (UTF-8 without byte order mark) once, as strictly as JSON.parse does. Null where it is no JSON, nests deeper
 * than `limit`, or is no list of objects whose members this reading can tell apart: the text must then be read another way, which says why.
 */
export function listOutline(bytes: Buffer, limit: number): ListOutline | null {
	return new ListReading(bytes, limit).run();
}

const NONE = -1;
const ITEMS = '"items"';

/** Members whose own members are told apart too. */
const OPENED: ReadonlySet<number> = new Set([numberOf("metadata"), numberOf("spec")]);

/** Every method takes an offset, and gives the one behind what it read, or -1 where that is not as it must be. */
class ListReading {
	private places: Int32Array;
	private object = 0;
	private from = NONE;
	private to = NONE;
	private readonly skip: Skip;

	constructor(
		private readonly bytes: Buffer,
		limit: number,
	) {
		this.places = new Int32Array(OBJECT * Math.ceil(bytes.length / LARGE_OBJECT));
		this.skip = new Skip(bytes, limit);
	}

	run(): ListOutline | null {
		const { bytes, skip } = this;
		const start = skip.space(0);
		const end = bytes[start] === OPEN_BRACE ? this.list(start + 1) : NONE;
		if (end === NONE || this.to === NONE || skip.space(end) < bytes.length) return null;
		const { from, to, object, places } = this;
		return { outline: new Outline(bytes, -1, summed(skip.lines), NO_ENDS), from, to, count: object / OBJECT, places };
	}

	/** The members of the list. */
	private list(start: number): number {
		const { bytes, skip } = this;
		let at = skip.space(start);
		for (;;) {
			const key = at;
			at = skip.key(key);
			if (at === NONE) return NONE;
			if (isItems(bytes, key)) {
				if (this.from !== NONE || bytes[at] !== OPEN_BRACKET) return NONE;
				this.from = at;
				at = this.items(at + 1);
				this.to = at;
			} else at = skip.value(at, 1);
			if (at === NONE) return NONE;
			at = skip.space(at);
			if (bytes[at] === CLOSE_BRACE) return at + 1;
			if (bytes[at] !== COMMA) return NONE;
			at = skip.space(at + 1);
		}
	}

	private items(start: number): number {
		const { bytes, skip } = this;
		let at = skip.space(start);
		if (bytes[at] === CLOSE_BRACKET) return at + 1;
		for (;;) {
			if (bytes[at] !== OPEN_BRACE) return NONE;
			if (this.object === this.places.length) this.places = grown(this.places);
			this.places[this.object] = at;
			at = this.members(at + 1, NONE);
			if (at === NONE || at - (this.places[this.object] as number) < SMALLEST_OBJECT) return NONE;
			this.places[this.object + 1] = at;
			this.object += OBJECT;
			at = skip.space(at);
			if (bytes[at] === CLOSE_BRACKET) return at + 1;
			if (bytes[at] !== COMMA) return NONE;
			at = skip.space(at + 1);
		}
	}

	/** The members of an object, or of the member of it that has the number `outer`. */
	private members(start: number, outer: number): number {
		const { bytes, skip } = this;
		let at = skip.space(start);
		if (bytes[at] === CLOSE_BRACE) return at + 1;
		for (;;) {
			const key = at;
			at = skip.key(key);
			if (at === NONE) return NONE;
			const number = numberAt(bytes, key + 1, outer);
			const place = number === NONE ? NONE : this.object + PLACE * (1 + number);
			if (place !== NONE) {
				// Of equal keys the last would count.
				if (this.places[place] !== 0) return NONE;
				this.places[place] = at;
			}
			at = bytes[at] === OPEN_BRACE && OPENED.has(number) ? this.members(at + 1, number) : skip.value(at, outer === NONE ? 3 : 4);
			if (at === NONE) return NONE;
			if (place !== NONE) this.places[place + 1] = at;
			at = skip.space(at);
			if (bytes[at] === CLOSE_BRACE) return at + 1;
			if (bytes[at] !== COMMA) return NONE;
			at = skip.space(at + 1);
		}
	}
}

/** Passes over white space, of which it notes the lines, and values, of which it notes nothing. */
class Skip {
	readonly lines: Int32Array;
	private lineFeeds = 0;
	private readonly isObject: Uint8Array;

	constructor(
		private readonly bytes: Buffer,
		private readonly limit: number,
	) {
		this.lines = new Int32Array((bytes.length >>> BLOCK_BITS) + 1);
		this.isObject = new Uint8Array(limit + 2);
	}

	space(at: number): number {
		const { bytes } = this;
		const { length } = bytes;
		let end = at;
		while (end < length) {
			const code = bytes[end] as number;
			if (code > SPACE) return end;
			if (code === LINE_FEED) this.lines[end >>> BLOCK_BITS] = ++this.lineFeeds;
			else if (code !== SPACE && code !== TAB && code !== CARRIAGE_RETURN) return end;
			// Lines are indented.
			do end++;
			while (end < length && bytes[end] === SPACE);
		}
		return end;
	}

	/** A key without escapes (one that has any could be any key), and what stands between it and its value. */
	key(at: number): number {
		return this.bytes[at] === QUOTE ? this.toValue(afterPlainString(this.bytes, at)) : NONE;
	}

	/** A value inside so many containers. */
	value(start: number, outside: number): number {
		const { bytes, isObject, limit } = this;
		let depth = outside;
		let at = start;
		let inObject = false;
		for (;;) {
			let code = bytes[at] as number;
			if (code === QUOTE) at = afterString(bytes, at);
			else if (code === OPEN_BRACE || code === OPEN_BRACKET) {
				if (++depth > limit) return NONE;
				inObject = code === OPEN_BRACE;
				isObject[depth] = inObject ? 1 : 0;
				at = this.space(at + 1);
				code = bytes[at] as number;
				if (code !== (inObject ? CLOSE_BRACE : CLOSE_BRACKET)) {
					if (!inObject) continue;
					at = this.anyKey(at);
					if (at === NONE) return NONE;
					continue;
				}
				at++;
				inObject = isObject[--depth] === 1;
			} else at = afterScalar(bytes, at);
			if (at === NONE) return NONE;
			// A value ends here, and perhaps what it stands in.
			for (;;) {
				if (depth === outside) return at;
				at = this.space(at);
				code = bytes[at++] as number;
				if (code === COMMA) break;
				if (code !== (inObject ? CLOSE_BRACE : CLOSE_BRACKET)) return NONE;
				inObject = isObject[--depth] === 1;
			}
			at = this.space(at);
			if (!inObject) continue;
			at = this.anyKey(at);
			if (at === NONE) return NONE;
		}
	}

	private anyKey(at: number): number {
		return this.bytes[at] === QUOTE ? this.toValue(afterString(this.bytes, at)) : NONE;
	}

	/** From the end of a key to its value. */
	private toValue(end: number): number {
		if (end === NONE) return NONE;
		const colon = this.space(end);
		return this.bytes[colon] === COLON ? this.space(colon + 1) : NONE;
	}
}

const NO_ENDS: ReadonlyMap<number, number> = new Map();

function isItems(bytes: Uint8Array, from: number): boolean {
	for (let at = 0; at < ITEMS.length; at++) if (bytes[from + at] !== ITEMS.charCodeAt(at)) return false;
	return true;
}

function grown(places: Int32Array): Int32Array {
	const larger = new Int32Array(2 * places.length);
	larger.set(places);
	return larger;
}
