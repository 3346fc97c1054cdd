import { constructFromEvents, parseEvents, YAMLException } from "js-yaml";
import type { SourceDocument } from "../model/location.ts";
import type { Limits } from "./limits.ts";
import { Lines } from "./lines.ts";
import type { Block } from "./yaml-blocks.ts";
import { LEVELS } from "./yaml-cuts.ts";
import { mentionsOf, YamlDocument } from "./yaml-document.ts";
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
	const cut = new CutText(pieces, parsed.outline, new Lines(source));
	const held = mentionsOf(text);
	return pieces.documents.flatMap((block, index) => {
		const value = values[index];
		return value === null || value === undefined ? [] : [new YamlDocument(file, value, block, cut, held)];
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

/** Where things stand in a text that was cut. */
class CutText {
	private readonly places: YamlPlaces;
	private readonly positions: YamlPositions;

	constructor(
		private readonly pieces: YamlPieces,
		private readonly outline: YamlOutline,
		private readonly lines: Lines,
	) {
		this.places = new YamlPlaces(pieces);
		this.positions = new YamlPositions(outline, lines);
	}

	line(document: Block, pointer: string): number | undefined {
		const place = this.places.of(document, pointer);
		if (place?.inside === undefined) return place?.line;
		const { piece, pointer: below } = place.inside;
		const line = this.positions.line((this.outline.documents[piece] as number) + 1, below);
		return line === undefined ? undefined : place.line + line - this.lines.at(this.pieces.starts[piece] as number);
	}
}
