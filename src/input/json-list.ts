import type { ObjectList } from "../model/location.ts";
import { JsonMembers } from "./json-members.ts";
import { KIND, type ListOutline, OBJECT } from "./list-module.ts";
import type { Decoded } from "./text.ts";

/**
 * The objects of a list in a JSON text, found by its outline. Nearly all objects of a large cluster are pods of which nobody asks more than
 * the name and the labels: to parse the rest would take most of the time, and the memory.
 */
export class JsonList extends JsonMembers implements ObjectList {
	readonly length: number;
	readonly sketch: ObjectList["sketch"];
	readonly isAlone = false;

	constructor(decoded: Decoded, { from, to, count, firsts, places }: ListOutline) {
		super(decoded, places, 0);
		this.length = count;
		const frame = JSON.parse(this.slice(0, from + 1) + this.slice(to - 1, decoded.bytes.length)) as object;
		this.sketch = { ...frame, items: firsts.map((index) => this.saidOf(index)) };
	}

	kindNumber(index: number): number {
		return this.places[OBJECT * index + KIND] as number;
	}

	object(index: number): unknown {
		return JSON.parse(this.writtenObject(index));
	}
}
