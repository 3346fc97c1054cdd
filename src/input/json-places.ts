import { Outline, summed } from "./json-outline.ts";
import { Members, skipSpace } from "./json-scan.ts";

/** Where values of a JSON text stand. Remembers where containers begin, so that many lines cost little more than one. */
export class Places {
	/** By offset. */
	private readonly containers = new Map<number, Members>();

	constructor(
		private readonly bytes: Buffer,
		private readonly outline: Outline,
	) {}

	/** Line (from 1) of what stands below a container, the whole text where no offset of one is given; undefined when there is nothing. */
	line(tokens: readonly string[], from = 0): number | undefined {
		let offset = skipSpace(this.bytes, from);
		for (const token of tokens) {
			let members = this.containers.get(offset);
			if (members === undefined) {
				members = new Members(this.bytes, this.outline.ends, offset);
				this.containers.set(offset, members);
			}
			const at = members.offset(token);
			if (at === undefined) return undefined;
			offset = at;
		}
		return this.outline.line(offset);
	}
}

/**
 * Places in a text of which only the lines were noted down (`ListOutline`).
 *
 * @param bytes of the text; null: it is of ASCII.
 */
export function placesByLines(text: string, bytes: Buffer | null, lines: Int32Array): Places {
	const own = bytes ?? Buffer.from(text, "latin1");
	return new Places(own, new Outline(own, -1, summed(lines), NO_ENDS));
}

const NO_ENDS: ReadonlyMap<number, number> = new Map();
