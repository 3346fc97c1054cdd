import { type Lines, pointerTokens } from "./lines.ts";
import type { YamlOutline } from "./yaml-outline.ts";

/** Where a member stands: the event of its value, and the offset to show people (its key's, or its own in a sequence). */
interface Member {
	readonly event: number;
	readonly offset: number;
}

/** Lines of values in a YAML text, found by walking the parser's events; containers once walked are remembered. */
export class YamlPositions {
	private readonly walked = new Map<number, ReadonlyMap<string, Member>>();
	constructor(
		private readonly outline: YamlOutline,
		private readonly lines: Lines,
	) {}

	/** Line of the value at `pointer` in the document whose content begins with event `start`; a member of a mapping stands where its key stands. */
	line(start: number, pointer: string): number | undefined {
		let here: Member | undefined = { event: start, offset: this.outline.offset(start) };
		for (const token of pointerTokens(pointer)) {
			here = this.member(here.event, token);
			if (here === undefined) return undefined;
		}
		return here.offset < 0 ? undefined : this.lines.at(here.offset);
	}

	/** Merged keys (`<<`) are found where they were written. */
	private member(container: number, token: string): Member | undefined {
		const members = this.members(this.outline.anchored(container));
		const own = members.get(token);
		if (own !== undefined) return own;
		const merged = members.get("<<");
		if (merged === undefined) return undefined;
		const source = this.outline.anchored(merged.event);
		if (!this.outline.isSequence(source)) return this.member(source, token);
		for (const part of this.members(source).values()) {
			const found = this.member(part.event, token);
			if (found !== undefined) return found;
		}
		return undefined;
	}

	private members(container: number): ReadonlyMap<string, Member> {
		const known = this.walked.get(container);
		if (known !== undefined) return known;
		const found = new Map<string, Member>();
		const { outline } = this;
		const keyed = outline.isMapping(container);
		let index = 0;
		for (const child of outline.children(container)) {
			const name = keyed ? outline.text(child) : String(index++);
			found.set(name, { event: keyed ? outline.after(child) : child, offset: outline.offset(child) });
		}
		this.walked.set(container, found);
		return found;
	}
}
