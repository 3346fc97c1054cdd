import type { Location, SourceDocument } from "../../model/location.ts";
import { step } from "./value.ts";

/** Where an object stands: a document and a pointer into it. */
export class Place {
	/** @param index of an item of the list that `base` points to. */
	constructor(
		readonly document: SourceDocument,
		private readonly base: string,
		private readonly index = -1,
	) {}

	get pointer(): string {
		return this.index === -1 ? this.base : `${this.base}/${this.index}`;
	}

	get file(): string {
		return this.document.file;
	}

	/** A list of this place, whose name needs no escaping. */
	items(name: string): Place {
		return new Place(this.document, `${this.pointer}/${name}`);
	}

	/** An item of the list that this place is. */
	item(index: number): Place {
		return new Place(this.document, this.pointer, index);
	}

	below(...steps: readonly (string | number)[]): Place {
		return new Place(this.document, `${this.pointer}${steps.map((key) => `/${step(key)}`).join("")}`);
	}

	/** The location of a pointer below this place. */
	at(path: string, address: string): Location {
		return new LazyLocation(this.document, this.pointer + path, address);
	}
}

/**
 * A location that finds its line when it is asked for: a file of several documents has one pointer space per document, so that
 * nobody else can tell. A class, for a large cluster has tens of thousands of them and literals with getters are costly to make.
 */
class LazyLocation implements Location {
	readonly file: string;
	readonly #document: SourceDocument;

	constructor(
		document: SourceDocument,
		readonly pointer: string,
		readonly address: string,
	) {
		this.file = document.file;
		this.#document = document;
	}

	get line(): number | undefined {
		return this.#document.line(this.pointer);
	}

	toJSON(): Location {
		const { file, line, pointer, address } = this;
		return { file, line, pointer, address };
	}
}
