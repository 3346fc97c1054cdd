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
	/** How documents and values of entries are cut, by what was asked for. */
	private readonly cuts = new Map<Block | Entry, Found | null>();

	constructor(private readonly pieces: YamlPieces) {}

	/** Where the value at a pointer into a document stands; undefined where what is cut has no such entry. */
	of(document: Block, pointer: string): Place | undefined {
		const { blocks } = this.pieces;
		const written = pointer.split("/").slice(1);
		let found = this.find(document, () => cutDocument(blocks, document));
		if (found === null) return this.inside(document, document.indent, written);
		for (const [level, token] of pointerTokens(pointer).entries()) {
			const entry = found.entries.get(token);
			if (entry === undefined) return undefined;
			const { block } = found;
			const inner = this.find(entry, () => cutEntry(blocks, entry, block, level));
			if (level === written.length - 1 && (inner !== null || entry.colon !== -1)) return { line: entry.first + 1 };
			if (inner === null)
				return this.inside(entry, block.indent, entry.colon === -1 ? ["0", ...written.slice(level + 1)] : written.slice(level));
			found = inner;
		}
		return { line: document.first + 1 };
	}

	private inside(lines: Block | Entry, indent: number, tokens: readonly string[]): Place {
		return {
			line: lines.first + 1,
			inside: { piece: this.pieces.number(this.pieces.blocks.textOf(lines, indent)), pointer: tokens.map((token) => `/${token}`).join("") },
		};
	}

	private find(what: Block | Entry, cut: () => Cut | null): Found | null {
		let found = this.cuts.get(what);
		if (found === undefined) {
			const made = cut();
			found = made === null ? null : { block: made.block, entries: this.byToken(made) };
			this.cuts.set(what, found);
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
