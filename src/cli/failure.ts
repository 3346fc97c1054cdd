import { PortpolicyError } from "../errors.ts";

/** Where unknown errors are to be reported. */
const ISSUES = "the project's issue tracker";

/** A known error as one sentence with its place: `FILE:LINE: sentence`. */
export function sentenceOf(error: PortpolicyError): string {
	const { location, message } = error;
	if (location === undefined) return message;
	const file = location.file === "-" ? "standard input" : location.file;
	return `${file}${location.line === undefined ? "" : `:${location.line}`}: ${message}`;
}

/** What standard error gets for an error that ends the run. */
export function failureText(error: unknown): string {
	if (error instanceof PortpolicyError) return `portpolicy: ${sentenceOf(error)}\n`;
	const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
	return `portpolicy: this is a bug in portpolicy; please report it to ${ISSUES} with what follows and, if you may, the input\n${stack}\n`;
}
