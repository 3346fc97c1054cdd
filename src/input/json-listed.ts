import type { SourceDocument } from "../model/location.ts";
import { JsonList } from "./json-list.ts";
import { listOutline } from "./json-list-outline.ts";
import type { Outline } from "./json-outline.ts";
import { Places } from "./json-places.ts";
import type { Limits } from "./limits.ts";
import { pointerTokens } from "./lines.ts";
import { jsonEscapes, Mentions } from "./mentions.ts";
import type { Decoded } from "./text.ts";

/** How many characters of a list stand before its objects at most: its kind, version and metadata. */
const HEAD = 4096;

/**
 * The document of a JSON text that is a list of objects as Kubernetes has them (`List`, `PodList`), whose objects nobody parses before
 * somebody asks. Null where it is none, or not such that its objects could be told apart without parsing them.
 *
 * @param lines whether lines are worth telling.
 */
export function listedDocument({ text, bytes }: Decoded, file: string, limits: Limits, lines: boolean): SourceDocument | null {
	if (!/"items"\s*:\s*\[/.test(text.slice(0, HEAD))) return null;
	const outline = listOutline(bytes, limits.depth, lines);
	if (outline === null) return null;
	const list = new JsonList(bytes, text, outline);
	return isList(list) ? new ListedDocument(file, list, { text, bytes }, outline.outline) : null;
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
		private readonly decoded: Decoded,
		/** Null where no line is worth telling. */
		private readonly outline: Outline | null,
	) {}

	get value(): unknown {
		this.whole ??= JSON.parse(this.decoded.text);
		return this.whole;
	}

	mentions(characters: string): boolean {
		this.held ??= new Mentions(this.decoded.bytes, jsonEscapes);
		return this.held.of(characters);
	}

	line(pointer: string): number | undefined {
		if (this.outline === null) return undefined;
		this.places ??= new Places(this.decoded.bytes, this.outline);
		const tokens = pointerTokens(pointer);
		const [name, index = ""] = tokens;
		const isObject = name === "items" && /^(?:0|[1-9][0-9]*)$/.test(index) && Number(index) < this.list.length;
		return isObject ? this.places.line(tokens.slice(2), this.list.offset(Number(index))) : this.places.line(tokens);
	}
}
