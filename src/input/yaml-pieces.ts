import { type Block, type Entry, YamlBlocks } from "./yaml-blocks.ts";
import { type Cut, cutDocument, cutEntry, mayRepeat } from "./yaml-cuts.ts";
import { YamlPlan } from "./yaml-plan.ts";

/**
 * A YAML text cut into pieces, each of which is a document by itself: entries of a few lines, and what cannot be cut. Manifests of a
 * cluster repeat themselves, so that most pieces are written many times.
 */
export class YamlPieces {
	/** Distinct pieces, in the order of the text. */
	readonly texts: string[] = [];
	private readonly numbers = new Map<string, number>();
	private readonly plan = new YamlPlan();
	/** Numbers that the plan has given to what entries of several lines are cut into, by their text. */
	private readonly planned = new Map<string, number>();

	private constructor(
		readonly blocks: YamlBlocks,
		/** Those that hold something. */
		readonly documents: readonly Block[],
	) {
		for (const document of documents) {
			const cut = cutDocument(blocks, document);
			if (cut === null) this.take(blocks.textOf(document, document.indent));
			else this.takeCut(cut, 0);
		}
	}

	/** Null where lines do not tell documents apart. */
	static of(text: string): YamlPieces | null {
		const blocks = new YamlBlocks(text);
		const documents = blocks.documents();
		return documents === null ? null : new YamlPieces(blocks, documents);
	}

	/** The number of a piece by its text. */
	number(text: string): number {
		return this.numbers.get(text) as number;
	}

	/** The documents' values, given those of the pieces, which they share; null where a piece is not the one entry that it was taken for. */
	join(values: readonly unknown[]): readonly unknown[] | null {
		return this.plan.join(values);
	}

	/** @returns the number that the plan gives to it. */
	private takeCut({ block, entries }: Cut, level: number): number {
		if (entries[0]?.colon === -1) this.plan.sequence(entries.length);
		else this.plan.mapping(entries.length);
		for (const entry of entries) this.takeEntry(entry, block, level);
		return this.plan.finish();
	}

	private takeEntry(entry: Entry, block: Block, level: number): void {
		const text = mayRepeat(entry) ? this.blocks.textOf(entry, block.indent) : null;
		const planned = text === null ? undefined : this.planned.get(text);
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
		if (text !== null) this.planned.set(text, number);
	}

	private takeKey(entry: Entry, { indent }: Block): void {
		if (entry.colon !== -1) this.plan.key(this.blocks.keyOf(entry, indent));
	}

	private take(text: string): void {
		let number = this.numbers.get(text);
		if (number === undefined) {
			number = this.texts.push(text) - 1;
			this.numbers.set(text, number);
		}
		this.plan.piece(number);
	}
}
