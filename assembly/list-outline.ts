// Where the objects of a list in a JSON text stand: read in WebAssembly, for V8 takes longer to optimise the same in JavaScript than the
// reading takes (docs/decisions/0019). AssemblyScript; src/input/list-module.ts lays the memory out, and says what is found.
// Functions are as those of json.ts.

import { CLOSE_BRACE, CLOSE_BRACKET, OPEN_BRACE, OPEN_BRACKET, QUOTE } from "../src/input/ascii";
import { begin, behind, byte, key, NONE, NUMBER, next, plain, space, value } from "./json";

/** `"items"` without its first quote, in two words. */
const ITEM: u32 = 0x6d657469;
const S_QUOTE: u16 = 0x2273;
/** Bytes of a place: an offset in the text, and the one behind, which is negative where a text stands there that has no escapes. */
const PLACE: i32 = 2 * NUMBER;
/** Bytes below which nothing is an object of Kubernetes; a table of many such would be much larger than their text. */
const SMALLEST_OBJECT: i32 = 16;
/** So many kinds of objects a list may hold. */
const MOST_KINDS: i32 = 256;
/** Addresses are signed here, so that NONE is none. */
const LAST_ADDRESS: i32 = 0x7f_ff_00_00;
const PAGE_BITS: i32 = 16;

/** How a name in the table of names is written: its length (0 at the end of a list), its number, its bytes. */
const NAME_NUMBER: i32 = NUMBER;
const NAME_BYTES: i32 = 2 * NUMBER;
const NAME: i32 = 32;

let text: i32 = 0;
let names: i32 = 0;
/** Places of the object that is read. */
let object: i32 = 0;
let objectBytes: i32 = 0;
let kinds: i32 = 0;
/** How deep an object stands, itself included: in a list, or alone. */
const IN_LIST: i32 = 3;
const ALONE: i32 = 1;
let depth: i32 = IN_LIST;

/** How many kinds of objects there are. */
export let kindsFound: i32 = 0;
/** Offset of the list's array of objects, and the one behind it. */
export let from: i32 = NONE;
export let to: i32 = NONE;

/**
 * @param table of names: for the object, and for each member, the address of the names of its members that are noted down; lists follow.
 * @param bytes of the places of an object: its own, those of its members by number (kind is 0, apiVersion 1), and the number of its kind.
 * @param known where the objects are noted down of which each is the first of its kind.
 */
export function setUp(table: i32, bytes: i32, known: i32): void {
	names = table;
	objectBytes = bytes;
	kinds = known;
}

/**
 * Reads through a text once, as strictly as JSON.parse does.
 *
 * @param stack room for a byte for each depth, up to the limit and one more.
 * @param blocks where the number of lines is noted down for each block of the text that has any; zeros.
 * @param places where those of objects begin; from there on the memory is free, and grows.
 * @returns how many objects there are; NONE where it is no JSON, too deep, or no list of objects whose members can be told apart.
 */
export function outline(at: i32, length: i32, stack: i32, deepest: i32, blocks: i32, places: i32): i32 {
	begin(at, stack, deepest, blocks);
	text = at;
	object = places;
	depth = IN_LIST;
	kindsFound = 0;
	from = NONE;
	to = NONE;
	const start = space(at);
	const after = byte(start) === OPEN_BRACE ? list(start + 1) : NONE;
	return after === NONE || to === NONE || space(after) < at + length ? NONE : (object - places) / objectBytes;
}

/**
 * The same of a text that is one object, whose places are the only ones.
 *
 * @returns 1; NONE where it is no JSON, too deep, no object whose members can be told apart, or one that has items.
 */
export function outlineObject(at: i32, length: i32, stack: i32, deepest: i32, blocks: i32, places: i32): i32 {
	begin(at, stack, deepest, blocks);
	text = at;
	object = places;
	depth = ALONE;
	memory.fill(places, 0, objectBytes);
	const start = space(at);
	const after = byte(start) === OPEN_BRACE ? members(start + 1, NONE) : NONE;
	if (after === NONE || space(after) < at + length) return NONE;
	note(places, start, after);
	return 1;
}

/** The members of the list. */
function list(start: i32): i32 {
	let at = space(start);
	while (true) {
		const name = at;
		at = key(name);
		if (at === NONE) return NONE;
		if (isItems(name)) {
			// Of equal keys the last would count.
			if (from !== NONE || byte(at) !== OPEN_BRACKET) return NONE;
			from = at - text;
			at = items(at + 1);
			if (at === NONE) return NONE;
			to = at - text;
		} else at = value(at, 1);
		if (at === NONE) return NONE;
		at = next(at, CLOSE_BRACE);
		if (at < 0) return behind(at);
	}
}

function isItems(name: i32): bool {
	return load<u32>(name, 1) === ITEM && load<u16>(name, 5) === S_QUOTE;
}

function items(start: i32): i32 {
	let at = space(start);
	if (byte(at) === CLOSE_BRACKET) return at + 1;
	while (true) {
		if (byte(at) !== OPEN_BRACE || !hasRoom()) return NONE;
		const first = at;
		memory.fill(object, 0, objectBytes);
		at = members(at + 1, NONE);
		if (at === NONE || at - first < SMALLEST_OBJECT) return NONE;
		note(object, first, at);
		if (!numberKind()) return NONE;
		object += objectBytes;
		at = next(at, CLOSE_BRACKET);
		if (at < 0) return behind(at);
	}
}

/** The members of an object, or of the member of it that has the number `outer`. */
function members(start: i32, outer: i32): i32 {
	const among = namesOf(outer);
	let at = space(start);
	if (byte(at) === CLOSE_BRACE) return at + 1;
	while (true) {
		const name = at;
		at = key(name);
		if (at === NONE) return NONE;
		// What has items may be a list, whatever it says that it is.
		if (depth === ALONE && outer === NONE && isItems(name)) return NONE;
		const first = at;
		const number = numberAt(name + 1, among);
		const end = plain(at);
		const inside = number !== NONE && outer === NONE && byte(at) === OPEN_BRACE && load<i32>(namesOf(number)) !== 0;
		at = inside ? members(at + 1, number) : end !== NONE ? end : value(at, outer === NONE ? depth : depth + 1);
		if (at === NONE) return NONE;
		if (number !== NONE) {
			const place = placeOf(object, number);
			if (load<i32>(place) !== 0) return NONE;
			note(place, first, at);
			if (end !== NONE) store<i32>(place, text - at, NUMBER);
		}
		at = next(at, CLOSE_BRACE);
		if (at < 0) return behind(at);
	}
}

/** Of a member of an object. */
function placeOf(places: i32, number: i32): i32 {
	return places + PLACE * (1 + number);
}

function note(place: i32, first: i32, after: i32): void {
	store<i32>(place, first - text);
	store<i32>(place, after - text, NUMBER);
}

/** The names of the members of a member that are noted down, of the object itself for NONE. */
function namesOf(outer: i32): i32 {
	return load<i32>(names + NUMBER * (1 + outer));
}

/** Number of the member whose key begins at an address; NONE where it is none of some. */
function numberAt(at: i32, among: i32): i32 {
	let name = among;
	while (true) {
		const length = load<i32>(name);
		if (length === 0) return NONE;
		if (byte(at + length) === QUOTE && memory.compare(at, name + NAME_BYTES, length) === 0) return load<i32>(name, NAME_NUMBER);
		name += NAME;
	}
}

function hasRoom(): bool {
	const needed = object + objectBytes;
	if (needed > LAST_ADDRESS) return false;
	const pages = (needed >>> PAGE_BITS) + 1 - memory.size();
	return pages <= 0 || memory.grow(max(pages, memory.size() >> 2)) !== NONE || memory.grow(pages) !== NONE;
}

/** Numbers the kind of an object, by how it and its version are written. Objects that follow each other are mostly of one. */
function numberKind(): bool {
	let number = 0;
	while (number < kindsFound && !isOfKind(load<i32>(kinds + NUMBER * number))) number++;
	if (number === MOST_KINDS) return false;
	if (number === kindsFound) store<i32>(kinds + NUMBER * kindsFound++, object);
	store<i32>(object + objectBytes - NUMBER, number);
	return true;
}

function isOfKind(first: i32): bool {
	return isWrittenAlike(placeOf(object, 0), placeOf(first, 0)) && isWrittenAlike(placeOf(object, 1), placeOf(first, 1));
}

function isWrittenAlike(a: i32, b: i32): bool {
	const length = lengthOf(a);
	return length === lengthOf(b) && memory.compare(text + load<i32>(a), text + load<i32>(b), length) === 0;
}

/** How many bytes stand at a place. */
function lengthOf(place: i32): i32 {
	return abs(load<i32>(place, NUMBER)) - load<i32>(place);
}
