import type { SourceDocument } from "../model/location.ts";
import { JsonList } from "./json-list.ts";
import { type Places, placesByLines } from "./json-places.ts";
import type { Limits } from "./limits.ts";
import { pointerTokens } from "./lines.ts";
import { listOutline } from "./list-module.ts";
import { jsonEscapes, Mentions } from "./mentions.ts";
import type { Decoded } from "./text.ts";

/** How many characters of a list stand before its objects at most: its kind, version and metadata. */
const HEAD = 4096;

/**
 * The document of a JSON text that is a list of objects as Kubernetes has them (`List`, `PodList`), whose objects nobody parses before
 * somebody asks. Null where it is none, or not such that its objects could be told apart without parsing them.
 *
 * @param lines whether lines are worth telling.
 * @param lent whether the bytes are of ASCII and will be written over: its text tells them.
 */
export function listedDocument(decoded: Decoded, file: string, limits: Limits, lines: boolean, lent = false): SourceDocument | null {
	const { text, bytes } = decoded;
	if (!/"items"\s*:\s*\[/.test(text.slice(0, HEAD))) return null;
	const outline = listOutline(bytes, limits.depth, lines);
	if (outline === null) return null;
	const list = new JsonList(decoded, outline);
	return isList(list) ? new ListedDocument(file, list, text, lent ? null : bytes, outline.lines) : null;
}

/** Whether it says that it is a list, and holds no other: what that holds would be the objects. */
function isList({ sketch: { kind, apiVersion, items } }: JsonList): boolean {
	return (
		typeof kind === "string" &&
		/(?<!List)List$/.test(kind) &&
		typeof apiVersion === "string" &&
		!items.some((item) => item.kind?.endsWith("List"))
	);
}

class ListedDocument implements SourceDocument {
	private whole: unknown;
	private places: Places | null = null;
	private held: Mentions | null = null;

	constructor(
		readonly file: string,
		readonly list: JsonList,
		private readonly text: string,
		/** Null: those of the text. */
		private readonly bytes: Buffer | null,
		/** By block (`ListOutline`); null where no line is worth telling. */
		private readonly lines: Int32Array | null,
	) {}

	get value(): unknown {
		this.whole ??= JSON.parse(this.text);
		return this.whole;
	}

	mentions(characters: string): boolean {
		this.held ??= new Mentions(this.text, jsonEscapes);
		return this.held.of(characters);
	}

	line(pointer: string): number | undefined {
		if (this.lines === null) return undefined;
		this.places ??= placesByLines(this.text, this.bytes, this.lines);
		const tokens = pointerTokens(pointer);
		const [name, index = ""] = tokens;
		const isObject = name === "items" && /^(?:0|[1-9][0-9]*)$/.test(index) && Number(index) < this.list.length;
		return isObject ? this.places.line(tokens.slice(2), this.list.offset(Number(index))) : this.places.line(tokens);
	}
}
