/** Columns of the text output: what a terminal shows without asking. */
const WIDTH = 80;

/**
 * Text in lines of at most `WIDTH` columns; the first begins with `first`, the others with `rest` (as many columns, or fewer). A word longer
 * than the line stands alone on its line, uncut: addresses are there to be copied.
 */
export function wrap(text: string, first: string, rest: string = " ".repeat(first.length)): string[] {
	const lines: string[] = [];
	let line = first;
	let empty = true;
	for (const word of text.split(/\s+/).filter((part) => part !== "")) {
		if (!empty && line.length + 1 + word.length > WIDTH) {
			lines.push(line);
			line = rest;
			empty = true;
		}
		line += empty ? word : ` ${word}`;
		empty = false;
	}
	lines.push(line);
	return lines;
}

export type Style = "error" | "warning" | "note" | "good" | "faint";

const CODES: Readonly<Record<Style, string>> = { error: "31;1", warning: "33;1", note: "36", good: "32", faint: "2" };

/** Paints text, or leaves it alone. Colour only repeats what the words say. */
export type Paint = (style: Style, text: string) => string;

export const painter = (colour: boolean): Paint =>
	colour ? (style, text) => `\u001b[${CODES[style]}m${text}\u001b[0m` : (_, text) => text;
