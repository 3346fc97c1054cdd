import { OBJECT_MEMBERS, type ObjectList, type ObjectMember, type SaidKind } from "../model/location.ts";
import { QUOTE } from "./ascii.ts";
import type { ListOutline } from "./json-list-outline.ts";
import { KIND, OBJECT, PLACE } from "./list-module.ts";

const NUMBERS = Object.fromEntries(OBJECT_MEMBERS.map((member, number) => [member, number])) as Readonly<Record<ObjectMember, number>>;

/** Which of the numbers of the outline are the place of a member of an object: this, and the next. */
const placeOf = (index: number, member: ObjectMember): number => OBJECT * index + PLACE * (1 + NUMBERS[member]);

/**
 * The objects of a list in a JSON text, found by its outline. Nearly all objects of a large cluster are pods of which nobody asks more than
 * the name and the labels: to parse the rest would take most of the time, and the memory.
 */
export class JsonList implements ObjectList {
	readonly sketch: ObjectList["sketch"];
	private readonly isAscii: boolean;

	constructor(
		private readonly bytes: Buffer,
		private readonly text: string,
		private readonly outline: ListOutline,
	) {
		const { from, to } = outline;
		this.isAscii = text.length === bytes.length;
		const frame = JSON.parse(this.slice(0, from + 1) + this.slice(to - 1, bytes.length)) as object;
		this.sketch = { ...frame, items: this.kinds() };
	}

	get length(): number {
		return this.outline.count;
	}

	kindOf(index: number): SaidKind {
		return this.sketch.items[this.kindNumber(index)] as SaidKind;
	}

	private kindNumber(index: number): number {
		return this.outline.places[OBJECT * index + KIND] as number;
	}

	/** The kinds by number; each is met first where its number is the next. */
	private kinds(): readonly SaidKind[] {
		const found: SaidKind[] = [];
		for (let index = 0; index < this.length; index++) {
			if (this.kindNumber(index) < found.length) continue;
			const kind = this.textOf(index, "kind");
			const apiVersion = this.textOf(index, "apiVersion");
			found.push({ ...(kind === undefined ? {} : { kind }), ...(apiVersion === undefined ? {} : { apiVersion }) });
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
		const place = placeOf(index, member);
		const to = places[place + 1] as number;
		return to === 0 ? undefined : this.slice(places[place] as number, to);
	}

	textOf(index: number, member: ObjectMember): string | undefined {
		const { places } = this.outline;
		const place = placeOf(index, member);
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
