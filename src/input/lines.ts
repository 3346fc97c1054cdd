/** Finds the line of an offset in a text; the table of line starts is made on the first question. */
export class Lines {
	private starts: number[] | null = null;
	constructor(private readonly text: string) {}

	/** True when the whole text stands on one line, so that a line number would say nothing. */
	get single(): boolean {
		const first = this.text.indexOf("\n");
		return first === -1 || this.text.slice(first).trim() === "";
	}

	/** Line (from 1) that holds the character at `offset`. CRLF counts as one line end. */
	at(offset: number): number {
		this.starts ??= lineStarts(this.text);
		let low = 0;
		let high = this.starts.length - 1;
		while (low < high) {
			const middle = (low + high + 1) >> 1;
			if ((this.starts[middle] as number) <= offset) low = middle;
			else high = middle - 1;
		}
		return low + 1;
	}
}

function lineStarts(text: string): number[] {
	const starts = [0];
	for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
	return starts;
}

/** Decoded reference tokens of an RFC 6901 JSON Pointer; `""` is the whole document. */
export const pointerTokens = (pointer: string): string[] =>
	pointer === ""
		? []
		: pointer
				.split("/")
				.slice(1)
				.map((token) => token.replaceAll("~1", "/").replaceAll("~0", "~"));
