import { OBJECT_MEMBERS, type ObjectMember, type SaidKind } from "../model/location.ts";
import { CLOSE_BRACKET, OPEN_BRACKET, QUOTE, SPACE } from "./ascii.ts";
import { OBJECT, PLACE } from "./list-module.ts";
import type { Decoded } from "./text.ts";

/** Which of the numbers of an object in the outline are the place of a member: this, and the next. */
const PLACES = Object.fromEntries(OBJECT_MEMBERS.map((member, number) => [member, PLACE * (1 + number)])) as Readonly<
	Record<ObjectMember, number>
>;

/** Objects in a JSON text whose members are read by the places that an outline tells. */
export abstract class JsonMembers {
	protected readonly text: string;
	/** Null where the text is ASCII, whose characters stand where its bytes do. */
	private readonly bytes: Buffer | null;

	/** @param base which of the numbers is the first. */
	constructor(
		{ text, bytes }: Decoded,
		protected readonly places: Int32Array,
		private readonly base: number,
	) {
		this.text = text;
		this.bytes = text.length === bytes.length ? null : bytes;
	}

	/** Offset of an object. */
	offset(index: number): number {
		return this.places[this.base + OBJECT * index] as number;
	}

	writtenObject(index: number): string {
		return this.slice(this.offset(index), this.places[this.base + OBJECT * index + 1] as number);
	}

	written(index: number, member: ObjectMember): string | undefined {
		const { places } = this;
		const place = this.base + OBJECT * index + PLACES[member];
		const to = places[place + 1] as number;
		if (to === 0) return undefined;
		const from = places[place] as number;
		const behind = to < 0 ? -to : to;
		// Written out, here and in textOf: asked of every object of a large cluster, and of ASCII a part of a text costs nothing.
		return this.bytes === null ? this.text.slice(from, behind) : this.slice(from, behind);
	}

	textOf(index: number, member: ObjectMember): string | undefined {
		const { places } = this;
		const place = this.base + OBJECT * index + PLACES[member];
		const to = places[place + 1] as number;
		if (to === 0) return undefined;
		const from = places[place] as number;
		if (to < 0) return this.bytes === null ? this.text.slice(from + 1, -to - 1) : this.slice(from + 1, -to - 1);
		return this.code(from) === QUOTE ? (JSON.parse(this.slice(from, to)) as string) : undefined;
	}

	isText(index: number, member: ObjectMember, words: string): boolean {
		const { places } = this;
		const place = this.base + OBJECT * index + PLACES[member];
		const to = places[place + 1] as number;
		if (to > 0 || this.bytes !== null) return this.textOf(index, member) === words;
		const from = (places[place] as number) + 1;
		return to < 0 && -to - 1 - from === words.length && this.text.startsWith(words, from);
	}

	hasItems(index: number, member: ObjectMember): boolean {
		const { places } = this;
		const place = this.base + OBJECT * index + PLACES[member];
		if (places[place + 1] === 0) return false;
		let at = places[place] as number;
		if (this.code(at) !== OPEN_BRACKET) return false;
		let code = SPACE;
		while (code <= SPACE) code = this.code(++at);
		return code !== CLOSE_BRACKET;
	}

	/** The byte at an offset. */
	private code(offset: number): number {
		return this.bytes === null ? this.text.charCodeAt(offset) : (this.bytes[offset] as number);
	}

	protected slice(from: number, to: number): string {
		return this.bytes === null ? this.text.slice(from, to) : this.bytes.toString("utf8", from, to);
	}

	/** What an object says of its kind. */
	protected saidOf(index: number): SaidKind {
		const kind = wordOf(this.textOf(index, "kind"));
		const apiVersion = wordOf(this.textOf(index, "apiVersion"));
		// Not by spreading: V8 gives each copy a hidden class of its own where it has not yet learned about the place.
		if (kind === undefined) return apiVersion === undefined ? {} : { apiVersion };
		return apiVersion === undefined ? { kind } : { kind, apiVersion };
	}
}

const WORDS = new Map<string, string>();
/** More words than there are kinds and versions in any cluster. */
const MOST_WORDS = 10_000;

/** A text as V8 keeps names: a part of another one is compared with a name character by character, again and again. */
function wordOf(text: string | undefined): string | undefined {
	if (text === undefined) return undefined;
	const known = WORDS.get(text);
	if (known !== undefined) return known;
	const [word = text] = Object.keys({ [text]: null });
	if (WORDS.size < MOST_WORDS) WORDS.set(word, word);
	return word;
}
