// Tokens and values of JSON (RFC 8259) in memory, checked as strictly as JSON.parse checks them.
//
// Every function takes an address, and gives the one behind what it read, or NONE where that is not as it must be. Behind the text stand
// bytes of zero, which are no part of any JSON: nobody need ask where the text ends.

import {
	BACKSLASH,
	CARRIAGE_RETURN,
	CLOSE_BRACE,
	COLON,
	COMMA,
	LINE_FEED,
	OPEN_BRACE,
	OPEN_BRACKET,
	QUOTE,
	SPACE,
	TAB,
} from "../src/input/ascii";

export const NONE: i32 = -1;

const PLUS: i32 = 0x2b;
const MINUS: i32 = 0x2d;
const POINT: i32 = 0x2e;
const SLASH: i32 = 0x2f;
const ZERO: i32 = 0x30;
const NINE: i32 = 0x39;
const CASE_BIT: i32 = 0x20;

const TRUE: u32 = 0x65757274;
const NULL: u32 = 0x6c6c756e;
const FALS: u32 = 0x736c6166;
const E: i32 = 0x65;

/** Bytes of a number in memory. */
export const NUMBER: i32 = 4;
/** Bits of the number of bytes of which the lines before are noted down. */
const BLOCK_BITS: i32 = 8;

let text: i32 = 0;
let depths: i32 = 0;
let limit: i32 = 0;
let lines: i32 = 0;
let lineFeeds: i32 = 0;

/**
 * @param stack room for a byte for each depth, up to the deepest and one more.
 * @param blocks where the number of lines is noted down for each block of the text that has any.
 */
export function begin(at: i32, stack: i32, deepest: i32, blocks: i32): void {
	text = at;
	depths = stack;
	limit = deepest;
	lines = blocks;
	lineFeeds = 0;
}

export function byte(at: i32): i32 {
	return <i32>load<u8>(at);
}

/** White space, of which it notes the lines. */
export function space(start: i32): i32 {
	let at = start;
	while (true) {
		const code = byte(at);
		if (code > SPACE) return at;
		if (code === LINE_FEED) store<i32>(lines + NUMBER * ((at - text) >> BLOCK_BITS), ++lineFeeds);
		else if (code !== SPACE && code !== TAB && code !== CARRIAGE_RETURN) return at;
		at++;
	}
}

/** A key without escapes (one that has any could be any key), and what stands between it and its value. */
export function key(at: i32): i32 {
	return toValue(plain(at));
}

function anyKey(at: i32): i32 {
	return byte(at) === QUOTE ? toValue(afterString(at)) : NONE;
}

/** From the end of a key to its value. */
function toValue(behindKey: i32): i32 {
	if (behindKey === NONE) return NONE;
	const colon = space(behindKey);
	return byte(colon) === COLON ? space(colon + 1) : NONE;
}

/** A string without escapes; NONE for any other value. */
export function plain(at: i32): i32 {
	if (byte(at) !== QUOTE) return NONE;
	const quote = endOfStretch(at + 1);
	return byte(quote) === QUOTE ? quote + 1 : NONE;
}

/** A value inside so many containers. */
export function value(start: i32, outside: i32): i32 {
	let depth = outside;
	let at = start;
	let close = 0;
	while (true) {
		const code = byte(at);
		if (code === OPEN_BRACE || code === OPEN_BRACKET) {
			if (++depth > limit) return NONE;
			// Brackets are closed by what is two further than what opened them.
			close = code + 2;
			store<u8>(depths + depth, close);
			at = space(at + 1);
			if (byte(at) !== close) {
				if (close === CLOSE_BRACE) at = anyKey(at);
				if (at === NONE) return NONE;
				continue;
			}
			at++;
			close = closing(--depth);
		} else at = code === QUOTE ? afterString(at) : afterScalar(at);
		if (at === NONE) return NONE;
		// A value ends here, and perhaps what it stands in.
		while (true) {
			if (depth === outside) return at;
			at = next(at, close);
			if (at >= 0) break;
			at = behind(at);
			if (at === NONE) return NONE;
			close = closing(--depth);
		}
		if (close === CLOSE_BRACE) at = anyKey(at);
		if (at === NONE) return NONE;
	}
}

/** From behind a value to the next one; where the container ends, what `behind` makes of it is the address there, or NONE. */
export function next(at: i32, close: i32): i32 {
	const comma = space(at);
	const code = byte(comma);
	if (code === COMMA) return space(comma + 1);
	return code === close ? -2 - comma : NONE;
}

export function behind(ended: i32): i32 {
	return ended === NONE ? NONE : -1 - ended;
}

/** What closes the container that is open at a depth. */
function closing(depth: i32): i32 {
	return byte(depths + depth);
}

function afterString(at: i32): i32 {
	let stop = endOfStretch(at + 1);
	while (byte(stop) === BACKSLASH) {
		stop = afterEscape(stop + 1);
		if (stop === NONE) return NONE;
		stop = endOfStretch(stop);
	}
	return byte(stop) === QUOTE ? stop + 1 : NONE;
}

/** The first byte that is no plain character of a string: its quote, a backslash, or what no string holds. Most are letters. */
function endOfStretch(start: i32): i32 {
	let at = start;
	while (true) {
		const code = byte(at);
		if (code <= BACKSLASH && (code === QUOTE || code === BACKSLASH || code < SPACE)) return at;
		at++;
	}
}

/** The escape whose backslash stands before an address. */
function afterEscape(at: i32): i32 {
	switch (byte(at)) {
		case QUOTE:
		case BACKSLASH:
		case SLASH:
		case 0x62: // b
		case 0x66: // f
		case 0x6e: // n
		case 0x72: // r
		case 0x74: // t
			return at + 1;
		case 0x75: // u
			return isHex(at + 1) && isHex(at + 2) && isHex(at + 3) && isHex(at + 4) ? at + 5 : NONE;
		default:
			return NONE;
	}
}

function isHex(at: i32): bool {
	const code = byte(at);
	if (isDigit(code)) return true;
	const letter = code | CASE_BIT;
	return letter >= 0x61 && letter <= 0x66;
}

function isDigit(code: i32): bool {
	return code >= ZERO && code <= NINE;
}

/** A number or literal. */
function afterScalar(at: i32): i32 {
	const code = byte(at);
	if (code === MINUS || isDigit(code)) return afterNumber(at);
	const word = load<u32>(at);
	if (word === TRUE || word === NULL) return at + 4;
	return word === FALS && byte(at + 4) === E ? at + 5 : NONE;
}

function afterNumber(start: i32): i32 {
	let at = byte(start) === MINUS ? start + 1 : start;
	at = byte(at) === ZERO ? at + 1 : afterDigits(at);
	if (at !== NONE && byte(at) === POINT) at = afterDigits(at + 1);
	if (at === NONE || (byte(at) | CASE_BIT) !== E) return at;
	const sign = byte(at + 1);
	return afterDigits(sign === MINUS || sign === PLUS ? at + 2 : at + 1);
}

/** One digit or more. */
function afterDigits(start: i32): i32 {
	let at = start;
	while (isDigit(byte(at))) at++;
	return at === start ? NONE : at;
}
