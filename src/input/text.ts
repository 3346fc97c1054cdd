import { isAscii, isUtf8 } from "node:buffer";
import { InputError } from "../errors.ts";

/** A text, and the bytes that it came from, both without byte order mark. */
export interface Decoded {
	readonly text: string;
	readonly bytes: Buffer;
}

/**
 * The text of an input: UTF-8 with or without byte order mark, LF or CRLF.
 *
 * @throws InputError naming what the bytes are when they are no such text: empty, a binary plan, compressed, UTF-16, NUL bytes, bad UTF-8.
 */
export function decode(bytes: Buffer, file: string): Decoded {
	const refuse = (code: string, message: string, offset?: number): never => {
		const line = offset === undefined ? undefined : lineOf(bytes, offset);
		throw new InputError(code, message, { location: { file, ...(line === undefined ? {} : { line }) } });
	};
	if (bytes.length === 0) refuse("input-empty", "the file is empty");
	if (startsWith(bytes, 0x50, 0x4b, 0x03, 0x04))
		refuse(
			"input-binary-plan",
			`this is a zip archive, as terraform plan -out writes; give its JSON: terraform show -json ${file === "-" ? "PLAN" : file} > plan.json`,
		);
	if (startsWith(bytes, 0x1f, 0x8b)) refuse("input-compressed", "this is gzip-compressed; unpack it first");
	if (startsWith(bytes, 0xfe, 0xff) || startsWith(bytes, 0xff, 0xfe)) refuse("input-utf16", "this is UTF-16; portpolicy reads UTF-8 only");
	const nul = bytes.indexOf(0);
	if (nul !== -1)
		refuse(
			"input-nul",
			"a NUL byte stands here, so this is no text (binary, or UTF-16 without byte order mark); portpolicy reads UTF-8 only",
			nul,
		);
	const ascii = isAscii(bytes);
	if (!ascii && !isUtf8(bytes)) refuse("input-utf8", "these bytes are not valid UTF-8", firstInvalid(bytes));
	const own = startsWith(bytes, 0xef, 0xbb, 0xbf) ? bytes.subarray(3) : bytes;
	// Most inputs are ASCII: read as Latin-1, which is the same, a large text needs no decoding and stays outside of V8's heap.
	const text = own.toString(ascii ? "latin1" : "utf8");
	if (text.length < 65536 && text.trim() === "") refuse("input-empty", "the file is empty");
	return { text, bytes: own };
}

const startsWith = (bytes: Buffer, ...head: readonly number[]): boolean => head.every((byte, index) => bytes[index] === byte);

const lineOf = (bytes: Buffer, offset: number): number => {
	let line = 1;
	for (let at = bytes.indexOf(LINE_END); at !== -1 && at < offset; at = bytes.indexOf(LINE_END, at + 1)) line++;
	return line;
};

const LINE_END = 10;

/** Offset of the first line that is no valid UTF-8; no character spans a line end. */
function firstInvalid(bytes: Buffer): number {
	let start = 0;
	while (start < bytes.length) {
		const end = bytes.indexOf(LINE_END, start);
		if (!isUtf8(bytes.subarray(start, end === -1 ? bytes.length : end))) break;
		start = end + 1;
	}
	return start;
}
