import type { Location, SourceDocument } from "../../model/location.ts";
import { step } from "./value.ts";

/** Where an object stands: a document and a pointer into it. */
export class Place {
	constructor(
		readonly document: SourceDocument,
		readonly pointer: string,
	) {}

	get file(): string {
		return this.document.file;
	}

	below(...steps: readonly (string | number)[]): Place {
		return new Place(this.document, `${this.pointer}${steps.map((key) => `/${step(key)}`).join("")}`);
	}

	/** The location of a pointer below this place. */
	at(path: string, address: string): Location {
		return new DocumentLocation(this.document, `${this.pointer}${path}`, address);
	}
}

/** A location that finds its line when it is asked for: files of several documents have one pointer space per document. */
class DocumentLocation implements Location {
	readonly file: string;
	readonly pointer: string;
	readonly address: string;
	readonly #document: SourceDocument;

	constructor(document: SourceDocument, pointer: string, address: string) {
		this.#document = document;
		this.file = document.file;
		this.pointer = pointer;
		this.address = address;
	}

	get line(): number | undefined {
		return this.#document.line(this.pointer);
	}
}
