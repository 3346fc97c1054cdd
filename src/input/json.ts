import { InputError } from "../errors.ts";
import type { SourceDocument } from "../model/location.ts";
import { LINE_FEED } from "./ascii.ts";
import { listedDocument } from "./json-listed.ts";
import { type Outline, outlineOf } from "./json-outline.ts";
import { Places } from "./json-places.ts";
import { firstSyntaxError } from "./json-syntax.ts";
import type { Limits } from "./limits.ts";
import { Lines, pointerTokens } from "./lines.ts";
import { jsonEscapes, Mentions } from "./mentions.ts";
import type { Decoded } from "./text.ts";
import type { Tuning } from "./tuning.ts";

/**
 * The document of a JSON text. Of equal keys the last wins (RFC 8259 leaves it open; every tool that reads plans does so).
 *
 * @throws InputError with the line of the first syntax error, or when the text nests deeper than `limits.depth`.
 */
export function parseJson({ text, bytes }: Decoded, file: string, limits: Limits, tuning: Tuning): SourceDocument {
	const oneLine = isOneLine(bytes);
	const listed = listedDocument({ text, bytes }, file, limits, !oneLine);
	if (listed !== null) return listed;
	tuning.loop();
	const outline = outlineOf(bytes, limits.depth, !oneLine);
	// What nests too deep need be no JSON: its lines are counted one by one.
	if (outline.tooDeepAt !== -1)
		throw new InputError("input-depth", `the JSON nests deeper than ${limits.depth} levels`, {
			location: { file, line: new Lines(bytes.toString("latin1")).at(outline.tooDeepAt) },
		});
	let value: unknown;
	try {
		value = tuning.parse(text, outline.containers);
	} catch (cause) {
		throw new InputError(...describe(text, file, cause));
	}
	return new JsonDocument(file, value, bytes, oneLine ? null : outline);
}

/** Whether everything stands on one line, so that a line number would say nothing. */
function isOneLine(bytes: Buffer): boolean {
	const first = bytes.indexOf(LINE_FEED);
	return first === -1 || first === bytes.length - 1;
}

function describe(text: string, file: string, cause: unknown): ConstructorParameters<typeof InputError> {
	if (isPlanLog(text))
		return [
			"input-plan-log",
			"this is the log of terraform plan -json, not the plan; save the plan (terraform plan -out=FILE) and give: terraform show -json FILE",
			{ location: { file }, cause },
		];
	const { offset, problem } = firstSyntaxError(text);
	const location = { file, line: new Lines(text).at(Math.min(offset, text.trimEnd().length)) };
	if (offset >= text.trimEnd().length)
		return ["input-truncated", "the JSON ends in the middle; is the file complete?", { location, cause }];
	return ["input-json", `this is not JSON: ${problem}`, { location, cause }];
}

/** Terraform's machine-readable log: one JSON object per line, each with `@level`. */
function isPlanLog(text: string): boolean {
	const end = text.indexOf("\n");
	return end !== -1 && text.startsWith("{") && text.slice(0, Math.min(end, 4096)).includes('"@level"');
}

class JsonDocument implements SourceDocument {
	private readonly places: Places | null;
	private readonly held: Mentions;

	/** @param outline null where no line is worth telling. */
	constructor(
		readonly file: string,
		readonly value: unknown,
		bytes: Buffer,
		outline: Outline | null,
	) {
		this.places = outline === null ? null : new Places(bytes, outline);
		this.held = new Mentions(bytes, jsonEscapes);
	}

	mentions(characters: string): boolean {
		return this.held.of(characters);
	}

	line(pointer: string): number | undefined {
		return this.places?.line(pointerTokens(pointer));
	}
}
