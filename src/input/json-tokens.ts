import { BACKSLASH, CLOSE_BRACE, CLOSE_BRACKET, COMMA, QUOTE, SPACE } from "./ascii.ts";

/** Tokens of JSON (RFC 8259) in bytes, checked as strictly as JSON.parse checks them. */

const U = 117;
/** What may follow a backslash, besides `u` and four hexadecimal digits. */
const ESCAPES: ReadonlySet<number> = new Set('"\\/bfnrt'.split("").map((character) => character.charCodeAt(0)));

const isHex = (code: number): boolean => (code >= 48 && code <= 57) || (code >= 65 && code <= 70) || (code >= 97 && code <= 102);

/** Offset after the string that begins at `at`; -1 where it is none. */
export function afterString(bytes: Uint8Array, at: number): number {
	let end = endOfStretch(bytes, at + 1);
	while (end !== -1 && bytes[end] === BACKSLASH) {
		end = afterEscape(bytes, end + 1);
		if (end !== -1) end = endOfStretch(bytes, end);
	}
	return end === -1 ? -1 : end + 1;
}

/** As `afterString`, of one without escapes; -1 where it has any. */
export function afterPlainString(bytes: Uint8Array, at: number): number {
	const end = endOfStretch(bytes, at + 1);
	return bytes[end] === QUOTE ? end + 1 : -1;
}

/** Offset of the quote or backslash that ends a stretch of plain characters, most of which are letters; -1 where something else ends it. */
function endOfStretch(bytes: Uint8Array, at: number): number {
	for (let end = at; end < bytes.length; end++) {
		const code = bytes[end] as number;
		if (code > BACKSLASH) continue;
		if (code === QUOTE || code === BACKSLASH) return end;
		if (code < SPACE) return -1;
	}
	return -1;
}

/** Offset after the escape whose backslash stands before `at`; -1 where it is none. */
function afterEscape(bytes: Uint8Array, at: number): number {
	if (bytes[at] !== U) return ESCAPES.has(bytes[at] as number) ? at + 1 : -1;
	for (let digit = at + 1; digit <= at + 4; digit++) if (digit >= bytes.length || !isHex(bytes[digit] as number)) return -1;
	return at + 5;
}

export const endsScalar = (code: number): boolean => code <= SPACE || code === COMMA || code === CLOSE_BRACE || code === CLOSE_BRACKET;

const codesOf = (word: string): Uint8Array => Uint8Array.from(word, (character) => character.charCodeAt(0));
const TRUE = codesOf("true");
const FALSE = codesOf("false");
const NULL = codesOf("null");

const MINUS = 45;
const PLUS = 43;
const POINT = 46;
const ZERO = 48;
const NINE = 57;
const EXPONENT = 101;
const CASE_BIT = 32;

/** Offset after the number or literal at `at`; -1 where it is none. */
export function afterScalar(bytes: Uint8Array, at: number): number {
	const code = bytes[at] as number;
	if (code !== MINUS && (code < ZERO || code > NINE)) return afterLiteral(bytes, at);
	let end = code === MINUS ? at + 1 : at;
	end = bytes[end] === ZERO ? end + 1 : afterDigits(bytes, end);
	if (bytes[end] === POINT) end = afterDigits(bytes, end + 1);
	if (end !== -1 && ((bytes[end] as number) | CASE_BIT) === EXPONENT) {
		const sign = bytes[end + 1];
		end = afterDigits(bytes, sign === MINUS || sign === PLUS ? end + 2 : end + 1);
	}
	return end;
}

/** Offset after one digit or more; -1 where there is none. */
function afterDigits(bytes: Uint8Array, at: number): number {
	let end = at;
	for (; end < bytes.length; end++) {
		const code = bytes[end] as number;
		if (code < ZERO || code > NINE) break;
	}
	return end === at ? -1 : end;
}

function afterLiteral(bytes: Uint8Array, at: number): number {
	const first = bytes[at];
	const word = first === TRUE[0] ? TRUE : first === FALSE[0] ? FALSE : NULL;
	for (let index = 0; index < word.length; index++) if (bytes[at + index] !== word[index]) return -1;
	return at + word.length;
}
