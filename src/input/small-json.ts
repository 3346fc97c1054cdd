import { isAscii } from "node:buffer";
import { closeSync, openSync, readSync } from "node:fs";
import type { SourceDocument } from "../model/location.ts";
import { nestsDeeper, outlineOf } from "./json-outline.ts";
import { Places } from "./json-places.ts";
import type { Limits } from "./limits.ts";
import { pointerTokens } from "./lines.ts";
import { jsonEscapes } from "./mentions.ts";

/** Bytes from which on it pays to read of a list of objects no more than somebody asks for. */
const SMALL = 65_536;

/** Where files are read to: a large cluster has tens of thousands, and memory for each costs more than reading it. */
const SPACE = Buffer.allocUnsafeSlow(SMALL);

/**
 * The document of a small JSON file in which nothing is wrong. Null of any other, which has to be read the long way (`parse`), where more is
 * looked at, and every fault has its sentence.
 */
export function smallJson(path: string, limits: Limits): SourceDocument | null {
	if (!/\.json$/i.test(path)) return null;
	const length = lengthRead(path);
	if (length > limits.jsonBytes || !isAscii(SPACE.subarray(0, length)) || nestsDeeper(SPACE, length, limits.depth)) return null;
	const text = SPACE.toString("latin1", 0, length);
	try {
		return new SmallDocument(path, JSON.parse(text), text, limits);
	} catch {
		return null;
	}
}

/** Reads a file to `SPACE`. Length 0 also of a file that cannot be read, or not as a whole. */
function lengthRead(path: string): number {
	let file: number;
	try {
		file = openSync(path, "r");
	} catch {
		return 0;
	}
	try {
		let length = 0;
		while (length < SMALL) {
			const more = readSync(file, SPACE, length, SMALL - length, null);
			if (more === 0) return length;
			length += more;
		}
		return 0;
	} catch {
		return 0;
	} finally {
		closeSync(file);
	}
}

class SmallDocument implements SourceDocument {
	private places: Places | null = null;

	constructor(
		readonly file: string,
		readonly value: unknown,
		private readonly text: string,
		private readonly limits: Limits,
	) {}

	mentions(characters: string): boolean {
		const { text } = this;
		return text.includes(characters) || (text.includes("\\") && jsonEscapes(characters).some((one) => text.includes(one)));
	}

	/** Undefined where everything stands on one line, so that its number would say nothing. */
	line(pointer: string): number | undefined {
		const end = this.text.indexOf("\n");
		if (end === -1 || end === this.text.length - 1) return undefined;
		this.places ??= this.find();
		return this.places.line(pointerTokens(pointer));
	}

	private find(): Places {
		const bytes = Buffer.from(this.text, "latin1");
		return new Places(bytes, outlineOf(bytes, this.limits.depth, true));
	}
}
