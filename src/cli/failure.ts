import { PortpolicyError } from "../errors.ts";
import { TooComplexError } from "../model/packets.ts";

/** Where unknown errors are to be reported. */
const ISSUES = "the project's issue tracker";

/** A known error as one sentence with its place: `FILE:LINE: sentence`. */
export function sentenceOf(error: PortpolicyError): string {
	const { location, message } = error;
	if (location === undefined) return message;
	const file = location.file === "-" ? "standard input" : location.file;
	return `${file}${location.line === undefined ? "" : `:${location.line}`}: ${message}`;
}

/** V8's words for a text that is longer than any may be: half a gigabyte. */
const TOO_LONG = "Invalid string length";

/** An error as what the user can do about it, where that is known: an input may be too much for anybody. */
export function recognised(error: unknown): unknown {
	if (error instanceof TooComplexError) return new PortpolicyError("too-complex", `${error.message}; give fewer inputs at a time`);
	if (error instanceof RangeError && error.message === TOO_LONG) {
		const words = "the report is longer than half a gigabyte; ask for text instead of JSON, or give fewer inputs at a time";
		return new PortpolicyError("too-long", words);
	}
	return error;
}

/** What standard error gets for an error that ends the run. */
export function failureText(error: unknown): string {
	if (error instanceof PortpolicyError) return `portpolicy: ${sentenceOf(error)}\n`;
	const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
	return `portpolicy: this is a bug in portpolicy; please report it to ${ISSUES} with what follows and, if you may, the input\n${stack}\n`;
}
