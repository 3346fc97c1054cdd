import type { ObjectList, SaidKind, SourceDocument } from "../model/location.ts";
import { detect } from "./detect.ts";
import { JsonMembers } from "./json-members.ts";
import { type Places, placesByLines } from "./json-places.ts";
import { isKustomization } from "./kustomization.ts";
import type { Limits } from "./limits.ts";
import { pointerTokens } from "./lines.ts";
import { type ObjectOutline, objectOutline } from "./list-module.ts";
import { isMentioned, jsonEscapes } from "./mentions.ts";
import type { Decoded } from "./text.ts";

/**
 * The document of a JSON text of ASCII that is one object of Kubernetes, of which nobody parses more than is asked for. Null where it is
 * none, or a list, or not such that its members could be told apart without parsing them.
 *
 * @param lines whether lines are worth telling.
 */
export function objectDocument(decoded: Decoded, file: string, limits: Limits, lines: boolean): SourceDocument | null {
	// That would be a plan, whatever else it says.
	if (decoded.text.includes('"format_version"')) return null;
	const outline = objectOutline(decoded.bytes, limits.depth, lines);
	if (outline === null) return null;
	const document = new ObjectDocument(file, decoded, outline);
	return document.sketch === NO_SKETCH ? null : document;
}

/** Of what is no object of Kubernetes. */
const NO_SKETCH: ObjectList["sketch"] = { items: [] };

/** One object, as a list that holds nothing else; both in one, for there are clusters in tens of thousands of files. */
class ObjectDocument extends JsonMembers implements SourceDocument, ObjectList {
	declare readonly length: 1;
	declare readonly isAlone: true;
	readonly sketch: ObjectList["sketch"];
	/** Null where no line is worth telling. */
	private readonly lines: Int32Array | null;
	private whole: unknown;
	private found: Places | null = null;
	/** What was asked last whether the text mentions it. */
	private asked = "";
	private answer = true;

	constructor(
		readonly file: string,
		decoded: Decoded,
		{ places, base, lines }: ObjectOutline,
	) {
		super(decoded, places, base);
		this.lines = lines;
		this.sketch = sketchOf(this.saidOf(0));
	}

	get list(): ObjectList {
		return this;
	}

	kindNumber(): number {
		return 0;
	}

	object(): unknown {
		return this.value;
	}

	get value(): unknown {
		this.whole ??= JSON.parse(this.text);
		return this.whole;
	}

	mentions(characters: string): boolean {
		if (characters !== this.asked) {
			this.asked = characters;
			this.answer = isMentioned(this.text, characters, jsonEscapes);
		}
		return this.answer;
	}

	line(pointer: string): number | undefined {
		if (this.lines === null) return undefined;
		this.found ??= placesByLines(this.text, null, this.lines);
		return this.found.line(pointerTokens(pointer));
	}
}

/** More than any cluster has. */
const MOST_KINDS = 10_000;

/** What was last made of a kind: most objects of a cluster are of a few. */
const SKETCHES = new Map<string | undefined, ObjectList["sketch"]>();

function sketchOf(said: SaidKind): ObjectList["sketch"] {
	const known = SKETCHES.get(said.kind);
	if (known?.items[0]?.apiVersion === said.apiVersion && known !== undefined) return known;
	const { kind } = said;
	const isObject = kind !== undefined && !kind.endsWith("List") && detect(said) === "kubernetes" && !isKustomization(said, "");
	const sketch = isObject ? { kind: "List", apiVersion: "v1", items: [said] } : NO_SKETCH;
	if (SKETCHES.size > MOST_KINDS) SKETCHES.clear();
	SKETCHES.set(said.kind, sketch);
	return sketch;
}

Object.assign(ObjectDocument.prototype, { length: 1, isAlone: true });
