import { CARRIAGE_RETURN, COLON, LINE_FEED, SPACE } from "./ascii.ts";

/** A mapping or a sequence in block style: lines from `first` to before `end`, with entries at `indent` spaces. */
export interface Block {
	readonly first: number;
	readonly end: number;
	readonly indent: number;
}

/** An entry of a block, by its lines. */
export interface Entry {
	readonly first: number;
	readonly end: number;
	/** Where the colon of its key stands; -1: it is an item of a sequence. */
	readonly colon: number;
}

/** The margin of a line that holds nothing, or a comment. */
const NOTHING = -1;
const HASH = 35;
/** Before point, slash, the digits and the colon. */
const DASH = 45;
const UNDERSCORE = 95;
const LETTER_A = 97;
const LETTER_Z = 122;
const CASE_BIT = 32;
/** Keys that are no text in the core schema (YAML 1.2.2, 10.3.2), of those that look like words. */
const NO_TEXT = /^(?:null|true|false)$/i;
const LONGEST_NO_TEXT = 5;
/** What stands behind a key whose value begins on a line below. */
const NO_MORE = /(?: +#[^\r\n]*| *)\r?\n/y;
const BEGIN = /---(?:[ \t]+#[^\r\n]*|[ \t]*)(?:\r?\n|$)/y;

/**
 * Lines of a YAML text and their margins, which tell where entries of block mappings and sequences begin (YAML 1.2.2, chapter 8) as long as
 * each of them is YAML by itself: a quoted scalar or a flow collection that goes on over such a line is none.
 */
export class YamlBlocks {
	private readonly starts: number[] = [];
	private readonly margins: number[] = [];

	constructor(readonly text: string) {
		for (let start = 0; start < text.length; ) {
			this.starts.push(start);
			this.margins.push(marginOf(text, start));
			const end = text.indexOf("\n", start);
			start = end === -1 ? text.length : end + 1;
		}
		this.starts.push(text.length);
	}

	/**
	 * The documents that hold something, each from the first line that is more than a comment. Null where one is no mapping whose first key
	 * stands at the margin, and where the text has directives, ends of documents (`...`), a byte order mark, content behind `---`, lines that
	 * end in a mere carriage return, or null characters.
	 */
	documents(): readonly Block[] | null {
		if (this.text.includes("\0") || (this.text.includes("\r") && /\r(?!\n)/.test(this.text))) return null;
		const found: Block[] = [];
		const lines = this.margins.length;
		let first = NOTHING;
		for (let line = 0; line <= lines; line++) {
			const margin = this.margins[line];
			const begins = line === lines || (margin === 0 && this.isMark(line));
			if (begins && line < lines && !this.matches(BEGIN, this.start(line))) return null;
			if (begins && first !== NOTHING) found.push({ first, end: line, indent: 0 });
			if (begins) first = NOTHING;
			else if (first === NOTHING && margin !== NOTHING) {
				if (margin !== 0 || this.colonOf(this.start(line)) === -1) return null;
				first = line;
			}
		}
		return found;
	}

	/** The entries of a block; null where a line at its margin, or left of it, is not such an entry as its first line is. */
	entries({ first, end, indent }: Block): readonly Entry[] | null {
		const items = this.isItem(this.start(first) + indent);
		const found: { first: number; end: number; colon: number }[] = [];
		for (let line = first; line < end; line++) {
			// The first key of an item has a dash in its margin.
			const margin = line === first ? indent : (this.margins[line] as number);
			if (margin === NOTHING || margin > indent) continue;
			if (margin < indent) return null;
			const start = this.start(line) + indent;
			const item = this.isItem(start);
			// A sequence may stand as far left as the key whose value it is.
			if (item && !items && line > first) continue;
			const colon = item ? -1 : this.colonOf(start);
			if (item !== items || (!item && colon === -1)) return null;
			const before = found[found.length - 1];
			if (before !== undefined) before.end = line;
			found.push({ first: line, end, colon });
		}
		return found;
	}

	/** The block that is an entry's value; null where the value is none, or stands on the line of the key. */
	inner({ first, end, colon }: Entry, indent: number): Block | null {
		if (colon === -1) {
			const dash = this.start(first) + indent;
			let start = dash + 1;
			while (this.text.charCodeAt(start) === SPACE) start++;
			return this.colonOf(start) === -1 ? null : { first, end, indent: indent + start - dash };
		}
		if (!this.matches(NO_MORE, colon + 1)) return null;
		for (let line = first + 1; line < end; line++) {
			const margin = this.margins[line] as number;
			if (margin !== NOTHING) return { first: line, end, indent: margin };
		}
		return null;
	}

	/** The key of an entry that is no item. */
	keyOf({ first, colon }: Entry, indent: number): string {
		return this.text.slice(this.start(first) + indent, colon);
	}

	/** The text of lines, where the first stands at `indent`: a dash before it becomes a space. */
	textOf({ first, end }: Block | Entry, indent: number): string {
		const start = this.start(first);
		const to = this.start(end);
		return this.margins[first] === indent ? this.text.slice(start, to) : " ".repeat(indent) + this.text.slice(start + indent, to);
	}

	private start(line: number): number {
		return this.starts[line] as number;
	}

	/** Whether a line that has no margin begins or ends a document, or may. */
	private isMark(line: number): boolean {
		const start = this.start(line);
		const character = this.text[start];
		return character === "%" || character === "\ufeff" || this.text.startsWith("---", start) || this.text.startsWith("...", start);
	}

	/** Where the colon stands of the key that begins here: a word that is text in every schema, in no quotes and without properties. -1: there is none. */
	private colonOf(at: number): number {
		if (!isLetter(this.text.charCodeAt(at))) return -1;
		let end = at + 1;
		while (isOfKey(this.text.charCodeAt(end))) end++;
		if (this.text.charCodeAt(end) !== COLON || !isSpace(this.text.charCodeAt(end + 1))) return -1;
		return end - at <= LONGEST_NO_TEXT && NO_TEXT.test(this.text.slice(at, end)) ? -1 : end;
	}

	private isItem(at: number): boolean {
		return this.text.charCodeAt(at) === DASH && isSpace(this.text.charCodeAt(at + 1));
	}

	private matches(pattern: RegExp, at: number): boolean {
		pattern.lastIndex = at;
		return pattern.test(this.text);
	}
}

const isSpace = (code: number): boolean => code === SPACE || code === LINE_FEED || code === CARRIAGE_RETURN;
const isLetter = (code: number): boolean => (code | CASE_BIT) >= LETTER_A && (code | CASE_BIT) <= LETTER_Z;
const isOfKey = (code: number): boolean => isLetter(code) || (code >= DASH && code < COLON) || code === UNDERSCORE;

/** Spaces before the first character of a line. */
function marginOf(text: string, start: number): number {
	let at = start;
	while (text.charCodeAt(at) === SPACE) at++;
	const code = text.charCodeAt(at);
	return code === LINE_FEED || code === HASH || (code === CARRIAGE_RETURN && text.charCodeAt(at + 1) === LINE_FEED) || at === text.length
		? NOTHING
		: at - start;
}
