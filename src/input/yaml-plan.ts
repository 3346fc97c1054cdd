/** What the lowest bits of a word say; a number stands above. */
const BITS = 3;
const kindOf = (word: number): number => word & ((1 << BITS) - 1);
/** A piece, by its number. As an entry it is a mapping, or a sequence, of that entry alone. */
const PIECE = 0;
/** A mapping or a sequence of so many entries, which follow. */
const MAPPING = 1;
const SEQUENCE = 2;
/** A key, by its number; its value follows. */
const KEY = 3;
/** A mapping or a sequence that stood before: what was finished under this number. */
const AGAIN = 4;

/** How documents are made of pieces, in a few numbers: a large text is cut into hundreds of thousands. */
export class YamlPlan {
	private readonly words: number[] = [];
	private readonly keys: string[] = [];
	private readonly keyNumbers = new Map<string, number>();
	private finished = 0;

	piece(number: number): void {
		this.words.push((number << BITS) | PIECE);
	}

	mapping(size: number): void {
		this.words.push((size << BITS) | MAPPING);
	}

	sequence(size: number): void {
		this.words.push((size << BITS) | SEQUENCE);
	}

	/** The number of the mapping or sequence whose last entry has been planned. */
	finish(): number {
		return this.finished++;
	}

	again(number: number): void {
		this.words.push((number << BITS) | AGAIN);
	}

	key(key: string): void {
		let number = this.keyNumbers.get(key);
		if (number === undefined) {
			number = this.keys.push(key) - 1;
			this.keyNumbers.set(key, number);
		}
		this.words.push((number << BITS) | KEY);
	}

	/**
	 * The values of documents, given those of the pieces, which they share. Null where they cannot be made of them: a piece is not the one
	 * entry that it was taken for, or a key stands twice in a mapping.
	 */
	join(pieces: readonly unknown[]): readonly unknown[] | null {
		const reader = new Reader(this.words, this.keys, pieces);
		const documents: unknown[] = [];
		while (reader.more) documents.push(reader.value());
		return reader.sound ? documents : null;
	}
}

class Reader {
	sound = true;
	private next = 0;
	private readonly finished: unknown[] = [];
	/** Key and value of pieces that are a mapping of one entry, value of those that are a sequence of one; undefined of others. */
	private readonly entries: readonly (readonly [key: string | null, value: unknown] | undefined)[];

	constructor(
		private readonly words: readonly number[],
		private readonly keys: readonly string[],
		private readonly pieces: readonly unknown[],
	) {
		this.entries = pieces.map(onlyEntry);
	}

	get more(): boolean {
		return this.next < this.words.length;
	}

	value(): unknown {
		const word = this.words[this.next++] as number;
		const number = word >> BITS;
		const kind = kindOf(word);
		if (kind === PIECE) return this.pieces[number];
		if (kind === AGAIN) return this.finished[number];
		const made = kind === MAPPING ? this.mapping(number) : this.sequence(number);
		this.finished.push(made);
		return made;
	}

	private mapping(size: number): unknown {
		const made: Record<string, unknown> = {};
		for (let count = 0; count < size; count++) {
			const word = this.words[this.next++] as number;
			const number = word >> BITS;
			const entry = kindOf(word) === KEY ? ([this.keys[number] as string, this.value()] as const) : this.entries[number];
			if (entry === undefined || entry[0] === null || Object.hasOwn(made, entry[0])) this.sound = false;
			else made[entry[0]] = entry[1];
		}
		return made;
	}

	private sequence(size: number): unknown {
		const made: unknown[] = [];
		for (let count = 0; count < size; count++) {
			const word = this.words[this.next] as number;
			if (kindOf(word) !== PIECE) made.push(this.value());
			else {
				this.next++;
				const entry = this.entries[word >> BITS];
				if (entry === undefined || entry[0] !== null) this.sound = false;
				else made.push(entry[1]);
			}
		}
		return made;
	}
}

function onlyEntry(value: unknown): readonly [key: string | null, value: unknown] | undefined {
	if (Array.isArray(value)) return value.length === 1 ? [null, value[0]] : undefined;
	if (typeof value !== "object" || value === null) return undefined;
	const keys = Object.keys(value);
	const [key] = keys;
	return keys.length !== 1 || key === undefined ? undefined : [key, (value as Record<string, unknown>)[key]];
}
