import { type Block, type Entry, YamlBlocks } from "./yaml-blocks.ts";
import { type Cut, cutDocument, cutEntry, LEVELS, mayRepeat } from "./yaml-cuts.ts";
import { YamlPlan } from "./yaml-plan.ts";

/** Begins each piece as a document. */
export const MARK = "---\n";
/** Characters from which it is worth to look for what a text repeats. */
export const LARGE: number = 2 ** 16;
/** The part of a text that distinct pieces may take: a piece costs more than what it holds costs in the whole text, and cutting costs, too. */
const REPEATING = 0.5;

/**
 * A YAML text cut into pieces, each of which is a document by itself: entries of a few lines, and what cannot be cut. Manifests of a
 * cluster repeat themselves, so that most pieces are written many times.
 */
export class YamlPieces {
	/** Distinct pieces, in the order of the text. */
	readonly texts: string[] = [];
	/** Where each begins when all of them, with their marks, stand behind each other. */
	readonly starts: number[] = [];
	private readonly numbers = new Map<string, number>();
	private readonly plan = new YamlPlan();
	/**
	 * Numbers that the plan has given to what entries of several lines are cut into, by their text, for each level: the same text is cut
	 * otherwise, and may be too deep, where it stands deeper.
	 */
	private readonly planned = Array.from({ length: LEVELS }, () => new Map<string, number>());
	/** Characters of distinct pieces, with their marks. */
	private distinct = 0;

	private constructor(
		readonly blocks: YamlBlocks,
		/** Those that hold something. */
		readonly documents: readonly Block[],
	) {
		for (const document of documents) {
			if (this.repeatsLittle) break;
			const cut = cutDocument(blocks, document);
			if (cut === null) this.take(blocks.textOf(document, document.indent));
			else this.takeCut(cut, 0);
		}
	}

	/** Null where lines do not tell documents apart, and where a large text repeats too little of itself. */
	static of(text: string): YamlPieces | null {
		const blocks = new YamlBlocks(text);
		const documents = blocks.documents();
		if (documents === null) return null;
		const pieces = new YamlPieces(blocks, documents);
		return pieces.repeatsLittle ? null : pieces;
	}

	/** The number of a piece by its lines. */
	number(lines: Block | Entry, indent: number): number {
		return this.numbers.get(this.blocks.textOf(lines, indent)) as number;
	}

	/** The documents' values, given those of the pieces, which they share; null where a piece is not the one entry that it was taken for. */
	join(values: readonly unknown[]): readonly unknown[] | null {
		return this.plan.join(values);
	}

	private get repeatsLittle(): boolean {
		return this.distinct > LARGE && this.distinct > this.blocks.text.length * REPEATING;
	}

	/** @returns the number that the plan gives to it. */
	private takeCut({ block, entries }: Cut, level: number): number {
		if (entries[0]?.colon === -1) this.plan.sequence(entries.length);
		else this.plan.mapping(entries.length);
		for (const entry of entries) {
			if (this.repeatsLittle) break;
			this.takeEntry(entry, block, level);
		}
		return this.plan.finish();
	}

	private takeEntry(entry: Entry, block: Block, level: number): void {
		const text = mayRepeat(entry) ? this.blocks.textOf(entry, block.indent) : null;
		const before = this.planned[level] as Map<string, number>;
		const planned = text === null ? undefined : before.get(text);
		if (planned !== undefined) {
			this.takeKey(entry, block);
			this.plan.again(planned);
			return;
		}
		const inner = cutEntry(this.blocks, entry, block, level);
		if (inner === null) {
			this.take(text ?? this.blocks.textOf(entry, block.indent));
			return;
		}
		this.takeKey(entry, block);
		const number = this.takeCut(inner, level + 1);
		if (text !== null) before.set(text, number);
	}

	private takeKey(entry: Entry, { indent }: Block): void {
		if (entry.colon !== -1) this.plan.key(this.blocks.keyOf(entry, indent));
	}

	private take(text: string): void {
		let number = this.numbers.get(text);
		if (number === undefined) {
			number = this.texts.push(text) - 1;
			this.numbers.set(text, number);
			this.starts.push(this.distinct + MARK.length);
			this.distinct += MARK.length + text.length;
		}
		this.plan.piece(number);
	}
}
