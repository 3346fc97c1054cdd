import { isAscii } from "node:buffer";
import { closeSync, openSync, readSync } from "node:fs";
import type { SourceDocument } from "../model/location.ts";
import { listedDocument } from "./json-listed.ts";
import { objectDocument } from "./json-object.ts";
import { nestsDeeper, outlineOf } from "./json-outline.ts";
import { Places } from "./json-places.ts";
import type { Limits } from "./limits.ts";
import { pointerTokens } from "./lines.ts";
import { isMentioned, jsonEscapes } from "./mentions.ts";
import { type Tuning, UNTUNED } from "./tuning.ts";

/** Bytes of a small file at most. */
const SMALL = 65_536;

/** Bytes from which on a list takes longer to parse than to outline, and to be asked for what is needed of it. */
const OUTLINED = 5120;

/**
 * Reads small JSON files in which nothing is wrong. All are read to one memory: a large cluster has tens of thousands, and memory for each
 * costs more than reading it.
 */
export class SmallFiles {
	/** Larger than a file by one byte, so that the end of each is seen. */
	private readonly space = Buffer.allocUnsafeSlow(SMALL + 1);

	constructor(
		private readonly limits: Limits,
		private readonly tuning: Tuning = UNTUNED,
	) {}

	/** Null of any other file, which has to be read the long way (`parse`), where more is looked at, and every fault has its sentence. */
	read(path: string): SourceDocument | null {
		if (!/\.json$/i.test(path)) return null;
		const length = lengthRead(path, this.space);
		return length === 0 || length > this.limits.jsonBytes ? null : this.documentOf(path, this.space.subarray(0, length));
	}

	private documentOf(path: string, bytes: Buffer): SourceDocument | null {
		const { limits } = this;
		if (!isAscii(bytes)) return null;
		const text = bytes.toString("latin1");
		const end = text.indexOf("\n");
		const lines = end !== -1 && end !== text.length - 1;
		const listed = bytes.length < OUTLINED ? null : listedDocument({ text, bytes }, path, limits, lines, true);
		if (listed !== null) return listed;
		const object = objectDocument({ text, bytes }, path, limits, lines);
		if (object !== null) return object;
		this.tuning.loop();
		if (nestsDeeper(bytes, limits.depth)) return null;
		try {
			return new SmallDocument(path, JSON.parse(text), text, limits);
		} catch {
			return null;
		}
	}
}

/** Reads a regular file to some bytes. 0 also of a file that cannot be read, or not as a whole. */
function lengthRead(path: string, bytes: Buffer): number {
	let file: number;
	try {
		file = openSync(path, "r");
	} catch {
		return 0;
	}
	try {
		// Of a regular file a read gives all that is asked for or all that there is (read(2)). A text that is cut all the same is no JSON, unless
		// white space is all that it lacks, and is read the long way.
		const length = readSync(file, bytes, 0, bytes.length, null);
		return length < bytes.length ? length : 0;
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
		return isMentioned(this.text, characters, jsonEscapes);
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
