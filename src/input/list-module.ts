import { OBJECT_MEMBERS } from "../model/location.ts";
import { BLOCK_BITS } from "./json-outline.ts";
import { LIST_OUTLINE } from "./list-outline-module.ts";

/** Numbers that a place takes: an offset, and the one behind, which is negative where a text stands there that has no escapes. */
export const PLACE = 2;
/** Numbers of an object: its own place, those of its members in the order of OBJECT_MEMBERS, and the number of its kind. */
export const OBJECT: number = PLACE * (1 + OBJECT_MEMBERS.length) + 1;
/** Which of the numbers of an object is that of its kind. */
export const KIND: number = OBJECT - 1;

/** Where the objects of a list stand in a text. */
export interface ListOutline {
	/** Offset of the list's array of objects, and the one behind it. */
	readonly from: number;
	readonly to: number;
	readonly count: number;
	/** OBJECT numbers for each object; zeros for a member that it does not have. Kinds are numbered in the order in which they are met. */
	readonly places: Int32Array;
	/** By number of a kind, the first object of it. */
	readonly firsts: readonly number[];
	/** By block of the text, how many line feeds stand in it and before; zero where none stands in it. Null where nobody asked for lines. */
	readonly lines: Int32Array | null;
}

/** Where the members of an object stand in a text. */
export interface ObjectOutline {
	/** OBJECT numbers, from `base` on, of which that of the kind says nothing. */
	readonly places: Int32Array;
	readonly base: number;
	readonly lines: ListOutline["lines"];
}

/** What assembly/list-outline.ts exports; addresses and lengths are in bytes. */
interface Exports {
	readonly memory: { readonly buffer: ArrayBuffer; grow(pages: number): number };
	readonly from: { readonly value: number };
	readonly to: { readonly value: number };
	readonly kindsFound: { readonly value: number };
	setUp(names: number, objectBytes: number, kinds: number): void;
	outline(text: number, length: number, stack: number, limit: number, lines: number, places: number): number;
	readonly outlineObject: Exports["outline"];
}

/** Not among the types of Node's own. */
interface Runtime {
	readonly WebAssembly: {
		readonly Module: new (bytes: Uint8Array) => object;
		readonly Instance: new (module: object) => { readonly exports: unknown };
	};
}
const { Module, Instance } = (globalThis as unknown as Runtime).WebAssembly;

const PAGE = 65_536;
const NUMBER = 4;
const NONE = -1;

/** How a name is written in the table of names: its length, its number, its bytes. */
const NAME = 32;
const NAME_BYTES = 2 * NUMBER;
/** Bytes of the table of kinds. */
const KINDS = 256 * NUMBER;
/** Zeros behind the text, where its reading ends at the latest. */
const BEHIND = 16;

/** Where in memory the table of names begins: nothing stands at 0, which means that there is none. */
const NAMES_AT = 16;

/** A memory larger than this is not kept for the next text. */
const KEPT = 64 * PAGE;

let compiled: object | null = null;
let last: ListModule | null = null;

/**
 * Reads through a JSON text (UTF-8 without byte order mark) once, as strictly as JSON.parse does. Null where it is no JSON, nests deeper
 * than `limit`, or is no list of objects whose members this reading can tell apart: the text must then be read another way, which says why.
 * Null too where there is no memory to read it in.
 *
 * @param lines whether lines are worth noting down.
 */
export const listOutline = (bytes: Uint8Array, limit: number, lines = true): ListOutline | null =>
	read((module) => module.list(bytes, limit, lines));

/** The same of a text that is one object, and is small. */
export const objectOutline = (bytes: Uint8Array, limit: number, lines: boolean): ObjectOutline | null =>
	read((module) => module.object(bytes, limit, lines));

function read<T>(way: (module: ListModule) => T): T | null {
	try {
		const module = last ?? new ListModule();
		const found = way(module);
		last = module.size > KEPT ? null : module;
		return found;
	} catch (error) {
		if (error instanceof RangeError) return null;
		throw error;
	}
}

/** The reading in WebAssembly, with its memory: names, kinds, a byte for each depth, the text, its lines, and places, which grow. */
class ListModule {
	private readonly exports: Exports;
	private readonly kindsAt: number;
	private readonly stackAt: number;
	/** Of the text that was read last, as indexes of `numbers`. */
	private linesAt = 0;
	private placesAt = 0;
	/** Of all memory; made anew when that has grown. */
	private bytes = new Uint8Array();
	private numbers = new Int32Array();

	constructor() {
		compiled ??= new Module(Buffer.from(LIST_OUTLINE, "base64"));
		this.exports = new Instance(compiled).exports as Exports;
		this.kindsAt = writeNames(this.exports.memory.buffer);
		this.stackAt = this.kindsAt + KINDS;
		this.exports.setUp(NAMES_AT, NUMBER * OBJECT, this.kindsAt);
	}

	get size(): number {
		return this.exports.memory.buffer.byteLength;
	}

	list(bytes: Uint8Array, limit: number, lines: boolean): ListOutline | null {
		const { exports } = this;
		const count = this.read(exports.outline, bytes, limit);
		if (count === NONE) return null;
		// Places grow.
		this.see();
		return {
			from: exports.from.value,
			to: exports.to.value,
			count,
			firsts: this.firsts(),
			places: copied(this.numbers, this.placesAt, OBJECT * count),
			lines: lines ? this.lines() : null,
		};
	}

	object(bytes: Uint8Array, limit: number, lines: boolean): ObjectOutline | null {
		if (this.read(this.exports.outlineObject, bytes, limit) === NONE) return null;
		const base = kept(this.numbers, this.placesAt, OBJECT);
		return { places: shared, base, lines: lines ? this.lines() : null };
	}

	/** @returns how many objects there are, or NONE. */
	private read(outlining: Exports["outline"], bytes: Uint8Array, limit: number): number {
		const { length } = bytes;
		const textAt = aligned(this.stackAt + limit + 2);
		const linesAt = aligned(textAt + length + BEHIND);
		this.linesAt = linesAt / NUMBER;
		this.placesAt = this.linesAt + (length >>> BLOCK_BITS) + 1;
		const pages = Math.ceil((NUMBER * (this.placesAt + OBJECT) - this.size) / PAGE);
		if (pages > 0) this.exports.memory.grow(pages);
		this.see();
		this.bytes.set(bytes, textAt);
		this.bytes.fill(0, textAt + length, NUMBER * this.placesAt);
		return outlining(textAt, length, this.stackAt, limit, linesAt, NUMBER * this.placesAt);
	}

	private firsts(): readonly number[] {
		const firsts: number[] = [];
		const { value: kinds } = this.exports.kindsFound;
		for (let kind = 0; kind < kinds; kind++)
			firsts.push(((this.numbers[this.kindsAt / NUMBER + kind] as number) / NUMBER - this.placesAt) / OBJECT);
		return firsts;
	}

	private lines(): Int32Array {
		return copied(this.numbers, this.linesAt, this.placesAt - this.linesAt);
	}

	private see(): void {
		const { buffer } = this.exports.memory;
		if (this.bytes.buffer === buffer) return;
		this.bytes = new Uint8Array(buffer);
		this.numbers = new Int32Array(buffer);
	}
}

/** Numbers that small lists share the memory of: an array with a memory of its own costs more than a list of a few objects. */
const SHARED = 65_536;
let shared = new Int32Array();
let used = 0;

/** A copy of some numbers. */
function copied(numbers: Int32Array, from: number, many: number): Int32Array {
	if (many > SHARED / 16) return numbers.slice(from, from + many);
	const base = kept(numbers, from, many);
	return shared.subarray(base, base + many);
}

/** Copies some numbers to where they are shared. @returns where they begin. */
function kept(numbers: Int32Array, from: number, many: number): number {
	if (used + many > shared.length) {
		shared = new Int32Array(SHARED);
		used = 0;
	}
	const base = used;
	shared.set(numbers.subarray(from, from + many), base);
	used += many;
	return base;
}

const aligned = (address: number): number => NUMBER * Math.ceil(address / NUMBER);

/**
 * Writes the table of names: where the names of an object's members stand, and of the members of each of these, by number; then those lists.
 *
 * @returns the address behind it.
 */
function writeNames(memory: ArrayBuffer): number {
	const numbers = new Int32Array(memory);
	const bytes = new Uint8Array(memory);
	let at = NAMES_AT + NUMBER * (1 + OBJECT_MEMBERS.length);
	for (const [outer, prefix] of ["", ...OBJECT_MEMBERS.map((member) => `${member}/`)].entries()) {
		numbers[NAMES_AT / NUMBER + outer] = at;
		for (const [number, member] of OBJECT_MEMBERS.entries()) {
			const name = member.slice(prefix.length);
			if (!member.startsWith(prefix) || name.includes("/")) continue;
			numbers.set([name.length, number], at / NUMBER);
			bytes.set(Buffer.from(name, "latin1"), at + NAME_BYTES);
			at += NAME;
		}
		// A length of zero ends a list.
		at += NAME;
	}
	return at;
}
