/**
 * A scanner over JSON text for the two things JSON.parse does not tell: where a value stands, and how deep the text goes.
 * Works on offsets and builds no values. `skipValue` expects valid JSON.
 */

const QUOTE = 34;
const BACKSLASH = 92;
const OPEN_BRACE = 123;
const CLOSE_BRACE = 125;
const OPEN_BRACKET = 91;
const CLOSE_BRACKET = 93;

/** Offset of the next character that is no white space. */
export function skipSpace(text: string, at: number): number {
	let offset = at;
	for (; offset < text.length; offset++) {
		const code = text.charCodeAt(offset);
		if (code !== 32 && code !== 10 && code !== 13 && code !== 9) break;
	}
	return offset;
}

/** Offset after the string that begins at `at`. */
export function skipString(text: string, at: number): number {
	let end = text.indexOf('"', at + 1);
	while (end !== -1) {
		let slashes = 0;
		while (text.charCodeAt(end - 1 - slashes) === BACKSLASH) slashes++;
		if (slashes % 2 === 0) return end + 1;
		end = text.indexOf('"', end + 1);
	}
	return text.length;
}

/** Offset after the value that begins at `at`. */
export function skipValue(text: string, at: number): number {
	const first = text.charCodeAt(at);
	if (first === QUOTE) return skipString(text, at);
	let offset = at;
	if (first !== OPEN_BRACE && first !== OPEN_BRACKET) {
		while (offset < text.length && !/[\s,\]}]/.test(text[offset] as string)) offset++;
		return offset;
	}
	let depth = 0;
	while (offset < text.length) {
		const code = text.charCodeAt(offset);
		if (code === QUOTE) {
			offset = skipString(text, offset);
			continue;
		}
		if (code === OPEN_BRACE || code === OPEN_BRACKET) depth++;
		else if ((code === CLOSE_BRACE || code === CLOSE_BRACKET) && --depth === 0) return offset + 1;
		offset++;
	}
	return offset;
}

/** The members of the object or array that begins at `at`: key (index as text for arrays) to offset of the value. Of equal keys the last wins, as in JSON.parse. */
export function children(text: string, at: number): Map<string, number> {
	const found = new Map<string, number>();
	const isObject = text.charCodeAt(at) === OPEN_BRACE;
	if (!isObject && text.charCodeAt(at) !== OPEN_BRACKET) return found;
	let offset = skipSpace(text, at + 1);
	for (
		let index = 0;
		offset < text.length && text.charCodeAt(offset) !== CLOSE_BRACE && text.charCodeAt(offset) !== CLOSE_BRACKET;
		index++
	) {
		let key = String(index);
		if (isObject) {
			const end = skipString(text, offset);
			key = JSON.parse(text.slice(offset, end)) as string;
			offset = skipSpace(text, skipSpace(text, end) + 1);
		}
		found.set(key, offset);
		offset = skipSpace(text, skipValue(text, offset));
		if (text.charCodeAt(offset) === 44) offset = skipSpace(text, offset + 1);
	}
	return found;
}

/** Offset at which the text nests deeper than `limit`, or -1. Brackets in strings do not count. */
export function tooDeepAt(text: string, limit: number): number {
	let depth = 0;
	for (let offset = 0; offset < text.length; offset++) {
		const code = text.charCodeAt(offset);
		if (code === QUOTE) offset = skipString(text, offset) - 1;
		else if (code === OPEN_BRACE || code === OPEN_BRACKET) {
			if (++depth > limit) return offset;
		} else if (code === CLOSE_BRACE || code === CLOSE_BRACKET) depth--;
	}
	return -1;
}
