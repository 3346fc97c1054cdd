import { constructFromEvents, parseEvents, YAMLException } from "js-yaml";
import type { SourceDocument } from "../model/location.ts";
import type { Limits } from "./limits.ts";
import { Lines } from "./lines.ts";
import { Mentions } from "./mentions.ts";
import type { Block } from "./yaml-blocks.ts";
import { LEVELS } from "./yaml-cuts.ts";
import { YamlOutline } from "./yaml-outline.ts";
import { MARK, YamlPieces } from "./yaml-pieces.ts";
import { YamlPlaces } from "./yaml-places.ts";
import { YamlPositions } from "./yaml-positions.ts";
import { SCHEMA } from "./yaml-schema.ts";

/**
 * The documents of a text whose pieces are parsed once each, however often they are written. They are what they are of the whole text; null
 * where that is not certain, and where anything is wrong, which only the whole text can tell.
 */
export function parsePiecewise(text: string, file: string, limits: Limits): readonly SourceDocument[] | null {
	const pieces = YamlPieces.of(text);
	if (pieces === null) return null;
	const source = pieces.texts.map((piece) => MARK + piece).join("");
	const parsed = parsedPieces(source, limits);
	if (parsed === null || parsed.values.length !== pieces.texts.length) return null;
	const values = pieces.join(parsed.values);
	if (values === null) return null;
	const cut = new CutText(pieces, parsed.outline, new Lines(source), text);
	return pieces.documents.flatMap((block, index) => {
		const value = values[index];
		return value === null || value === undefined ? [] : [new CutDocument(file, value, block, cut)];
	});
}

function parsedPieces(source: string, limits: Limits): { readonly outline: YamlOutline; readonly values: readonly unknown[] } | null {
	try {
		const events = parseEvents(source, { maxDepth: limits.depth - LEVELS });
		const outline = new YamlOutline(source, events);
		// What an alias stands for may be in another piece, and what aliases expand to is bounded for a document.
		if (outline.aliased) return null;
		// What `<<` brings in is bounded for a file, in which a piece may stand many times.
		return { outline, values: constructFromEvents(events, { source, schema: SCHEMA, maxTotalMergeKeys: 0 }) };
	} catch (problem) {
		if (problem instanceof YAMLException) return null;
		throw problem;
	}
}

/** A text, and where in it things stand. */
class CutText {
	private readonly places: YamlPlaces;
	private readonly positions: YamlPositions;
	private readonly held: Mentions;
	/** Where pieces begin in what was parsed; found when somebody asks. */
	private starts: readonly number[] | undefined;

	constructor(
		private readonly pieces: YamlPieces,
		private readonly outline: YamlOutline,
		private readonly lines: Lines,
		text: string,
	) {
		this.places = new YamlPlaces(pieces);
		this.positions = new YamlPositions(outline, lines);
		this.held = new Mentions(text, () => ["\\"]);
	}

	line(document: Block, pointer: string): number | undefined {
		const place = this.places.of(document, pointer);
		if (place?.inside === undefined) return place?.line;
		const { piece, pointer: below } = place.inside;
		const line = this.positions.line((this.outline.documents[piece] as number) + 1, below);
		return line === undefined ? undefined : place.line + line - this.firstLine(piece);
	}

	private firstLine(piece: number): number {
		if (this.starts === undefined) {
			let end = 0;
			this.starts = this.pieces.texts.map(({ length }) => {
				const start = end + MARK.length;
				end = start + length;
				return start;
			});
		}
		return this.lines.at(this.starts[piece] as number);
	}

	mentions(characters: string): boolean {
		return this.held.of(characters);
	}
}

/** A document of such a text. A class, since there may be tens of thousands. */
class CutDocument implements SourceDocument {
	constructor(
		readonly file: string,
		readonly value: unknown,
		private readonly block: Block,
		private readonly text: CutText,
	) {}

	line(pointer: string): number | undefined {
		return this.text.line(this.block, pointer);
	}

	mentions(characters: string): boolean {
		return this.text.mentions(characters);
	}
}
