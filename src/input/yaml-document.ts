import type { SourceDocument } from "../model/location.ts";
import { Mentions } from "./mentions.ts";

/** One document of a text, by what tells its place to who finds lines in the text. A class, since a text may hold tens of thousands. */
export class YamlDocument<Place> implements SourceDocument {
	constructor(
		readonly file: string,
		readonly value: unknown,
		private readonly place: Place,
		private readonly text: { line(place: Place, pointer: string): number | undefined },
		private readonly held: Mentions,
	) {}

	line(pointer: string): number | undefined {
		return this.text.line(this.place, pointer);
	}

	mentions(characters: string): boolean {
		return this.held.of(characters);
	}
}

/** What a text holds: what follows a backslash may be any character. */
export const mentionsOf = (text: string): Mentions => new Mentions(text, () => ["\\"]);
