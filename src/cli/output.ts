import { writeFileSync } from "node:fs";
import { allowed } from "../config/closest.ts";
import { UsageError } from "../errors.ts";

/** One `--format`: what is written, and where (null: standard output). */
export interface Output<F extends string = string> {
	readonly format: F;
	readonly file: string | null;
}

/**
 * `--format FORMAT[=FILE]`, as often as given. Standard output carries the one format without a file, or `text` when every format went
 * to a file.
 *
 * @throws UsageError for an unknown format, two formats on standard output, or one file twice.
 */
export function parseOutputs<F extends string>(given: readonly string[], formats: readonly F[]): readonly Output<F>[] {
	const outputs = given.map((text): Output<F> => {
		const split = text.indexOf("=");
		const format = split === -1 ? text : text.slice(0, split);
		const file = split === -1 ? null : text.slice(split + 1);
		if (!(formats as readonly string[]).includes(format))
			throw new UsageError("usage-format", `--format cannot be ${format}; ${allowed(format, formats)}`);
		if (file === "") throw new UsageError("usage-format", `--format ${text} names no file after =`);
		return { format: format as F, file };
	});
	if (outputs.filter(({ file }) => file === null).length > 1)
		throw new UsageError("usage-format", "two formats on standard output; give one of them a file: --format json=FILE");
	const files = outputs.flatMap(({ file }) => file ?? []);
	const twice = files.find((file, index) => files.indexOf(file) !== index);
	if (twice !== undefined) throw new UsageError("usage-format", `two formats go to the file ${twice}`);
	return outputs.some(({ file }) => file === null) ? outputs : [...outputs, { format: "text" as F, file: null }];
}

/** Writes a text where an output says. @throws UsageError when the file cannot be written. */
export function write(output: Output, text: string): void {
	if (output.file === null) {
		process.stdout.write(text);
		return;
	}
	try {
		writeFileSync(output.file, text);
	} catch (cause) {
		throw new UsageError(
			"usage-output",
			`${output.file} cannot be written (${(cause as NodeJS.ErrnoException).code ?? "unknown reason"})`,
			{ cause },
		);
	}
}

/** A notice on standard error, in the form of every notice. */
export const notice = (text: string): void => {
	process.stderr.write(`portpolicy: ${text}\n`);
};

/** A notice of several lines: the first as every notice, the others indented below it. */
export const indented = (lines: readonly string[]): string => `portpolicy: ${lines.join("\n  ")}\n`;

/** Whether standard output may carry colour: a terminal, and nobody said otherwise. */
export const mayColour = (wanted: boolean): boolean =>
	wanted && process.stdout.isTTY === true && !process.env["NO_COLOR"] && !process.env["CI"] && process.env["TERM"] !== "dumb";
