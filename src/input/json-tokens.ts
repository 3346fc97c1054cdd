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
