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

	/**
	 * The location of a pointer below this place. It finds its line when it is first asked for: a file of several documents
	 * has one pointer space per document, so that nobody else can tell.
	 */
	at(path: string, address: string): Location {
		const { document, pointer, file } = this;
		return {
			file,
			get line(): number | undefined {
				return document.line(pointer + path);
			},
			pointer: pointer + path,
			address,
		};
	}
}
