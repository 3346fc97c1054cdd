import { pointerTokens } from "./lines.ts";
import type { Block, Entry } from "./yaml-blocks.ts";
import { type Cut, cutDocument, cutEntry } from "./yaml-cuts.ts";
import type { YamlPieces } from "./yaml-pieces.ts";

/** Where a value stands: on a line of the text (from 1), or in a piece that begins there. */
export interface Place {
	readonly line: number;
	readonly inside?: { readonly piece: number; readonly pointer: string };
}

/** Finds values in a text that was cut into pieces, by cutting it again where somebody asks. */
export class YamlPlaces {
	/** How documents and values of entries are cut, by what was asked for; the number of the piece that they are where they are not. */
	private readonly found = new Map<Block | Entry, Found | number>();

	constructor(private readonly pieces: YamlPieces) {}

	/** Where the value at a pointer into a document stands; undefined where what is cut has no such entry. */
	of(document: Block, pointer: string): Place | undefined {
		const { blocks } = this.pieces;
		const written = pointer.split("/").slice(1);
		let found = this.find(document, document.indent, () => cutDocument(blocks, document));
		if (typeof found === "number") return inside(document, found, written);
		for (const [level, token] of pointerTokens(pointer).entries()) {
			const { block, entries }: Found = found;
			const entry = entries.get(token);
			if (entry === undefined) return undefined;
			const last = level === written.length - 1;
			const isItem = entry.colon === -1;
			if (last && !isItem) return { line: entry.first + 1 };
			const inner = this.find(entry, block.indent, () => cutEntry(blocks, entry, block, level));
			if (typeof inner === "number") return inside(entry, inner, isItem ? ["0", ...written.slice(level + 1)] : written.slice(level));
			if (last) return { line: entry.first + 1 };
			found = inner;
		}
		return { line: document.first + 1 };
	}

	private find(what: Block | Entry, indent: number, cut: () => Cut | null): Found | number {
		let found = this.found.get(what);
		if (found === undefined) {
			const made = cut();
			// Kept as well: the text of a piece may be as long as all of it.
			found = made === null ? this.pieces.number(what, indent) : { block: made.block, entries: this.byToken(made) };
			this.found.set(what, found);
		}
		return found;
	}

	private byToken({ block, entries }: Cut): ReadonlyMap<string, Entry> {
		const { blocks } = this.pieces;
		return new Map(entries.map((entry, index) => [entry.colon === -1 ? String(index) : blocks.keyOf(entry, block.indent), entry]));
	}
}

interface Found {
	readonly block: Block;
	readonly entries: ReadonlyMap<string, Entry>;
}

const inside = ({ first }: Block | Entry, piece: number, tokens: readonly string[]): Place => ({
	line: first + 1,
	inside: { piece, pointer: tokens.map((token) => `/${token}`).join("") },
});
