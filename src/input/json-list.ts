import type { ObjectList, ObjectMember, SaidKind } from "../model/location.ts";
import { QUOTE } from "./ascii.ts";
import { type ListOutline, OBJECT, PLACE } from "./json-list-outline.ts";
import { numberOf } from "./object-members.ts";

/**
 * The objects of a list in a JSON text, found by its outline. Nearly all objects of a large cluster are pods of which nobody asks more than
 * the name and the labels: to parse the rest would take most of the time, and the memory.
 */
export class JsonList implements ObjectList {
	readonly sketch: ObjectList["sketch"];
	/** By index, the number of its kind among those of the sketch. */
	private readonly kinds: Int32Array;
	private readonly isAscii: boolean;

	constructor(
		private readonly bytes: Buffer,
		private readonly text: string,
		private readonly outline: ListOutline,
	) {
		const { count, from, to } = outline;
		this.isAscii = text.length === bytes.length;
		this.kinds = new Int32Array(count);
		const items = this.numberKinds();
		const frame = JSON.parse(this.slice(0, from + 1) + this.slice(to - 1, bytes.length)) as object;
		this.sketch = { ...frame, items };
	}

	get length(): number {
		return this.outline.count;
	}

	kindOf(index: number): SaidKind {
		return this.sketch.items[this.kinds[index] as number] as SaidKind;
	}

	/** Numbers the kinds, of which there are few; objects that follow each other are mostly of one. */
	private numberKinds(): readonly SaidKind[] {
		const found: SaidKind[] = [];
		const numbers = new Map<string, number>();
		let kind: string | undefined;
		let apiVersion: string | undefined;
		let number = -1;
		for (let index = 0; index < this.kinds.length; index++) {
			const kindBefore = kind;
			const versionBefore = apiVersion;
			kind = this.textOf(index, "kind");
			apiVersion = this.textOf(index, "apiVersion");
			if (index === 0 || kind !== kindBefore || apiVersion !== versionBefore) {
				const said: SaidKind = { ...(kind === undefined ? {} : { kind }), ...(apiVersion === undefined ? {} : { apiVersion }) };
				const text = JSON.stringify(said);
				number = numbers.get(text) ?? found.push(said) - 1;
				numbers.set(text, number);
			}
			this.kinds[index] = number;
		}
		return found;
	}

	/** Offset of an object. */
	offset(index: number): number {
		return this.outline.places[OBJECT * index] as number;
	}

	object(index: number): unknown {
		return JSON.parse(this.writtenObject(index));
	}

	writtenObject(index: number): string {
		return this.slice(this.offset(index), this.outline.places[OBJECT * index + 1] as number);
	}

	written(index: number, member: ObjectMember): string | undefined {
		const { places } = this.outline;
		const place = OBJECT * index + PLACE * (1 + numberOf(member));
		const to = places[place + 1] as number;
		return to === 0 ? undefined : this.slice(places[place] as number, to);
	}

	textOf(index: number, member: ObjectMember): string | undefined {
		const { places } = this.outline;
		const place = OBJECT * index + PLACE * (1 + numberOf(member));
		const to = places[place + 1] as number;
		if (to === 0) return undefined;
		const from = places[place] as number;
		if (this.bytes[from] !== QUOTE) return undefined;
		const text = this.slice(from + 1, to - 1);
		return text.includes("\\") ? (JSON.parse(this.slice(from, to)) as string) : text;
	}

	/** Of ASCII, where characters are bytes, a part of a text costs nothing. */
	private slice(from: number, to: number): string {
		return this.isAscii ? this.text.slice(from, to) : this.bytes.toString("utf8", from, to);
	}
}
