/** Finds the line of an offset; the table of line starts grows only as far as somebody asks. */
export class Lines {
	private readonly starts: number[] = [0];
	private complete = false;

	constructor(private readonly text: string) {}

	/** Line (from 1) that holds the character at `offset`; CRLF counts as one line end. */
	at(offset: number): number {
		this.grow(offset);
		let low = 0;
		let high = this.starts.length - 1;
		while (low < high) {
			const middle = (low + high + 1) >> 1;
			if ((this.starts[middle] as number) <= offset) low = middle;
			else high = middle - 1;
		}
		return low + 1;
	}

	private grow(offset: number): void {
		let last = this.starts[this.starts.length - 1] as number;
		while (!this.complete && last <= offset) {
			const end = this.text.indexOf("\n", last);
			if (end === -1) this.complete = true;
			else {
				last = end + 1;
				this.starts.push(last);
			}
		}
	}
}

/** Decoded reference tokens of an RFC 6901 JSON Pointer; `""` is the whole document. */
export function pointerTokens(pointer: string): string[] {
	if (pointer === "") return [];
	const tokens = pointer.split("/").slice(1);
	return pointer.includes("~") ? tokens.map((token) => token.replaceAll("~1", "/").replaceAll("~0", "~")) : tokens;
}
