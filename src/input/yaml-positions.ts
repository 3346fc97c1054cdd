import { EVENT_ID, type Event, getScalarValue } from "js-yaml";
import { type Lines, pointerTokens } from "./lines.ts";

/** Where a member stands: the event of its value, and the offset to show people (its key's, or its own in a sequence). */
interface Member {
	readonly event: number;
	readonly offset: number;
}

/** Lines of values in a YAML text, found by walking the parser's events; containers once walked are remembered. */
export class YamlPositions {
	private readonly walked = new Map<number, ReadonlyMap<string, Member>>();
	constructor(
		private readonly source: string,
		private readonly events: readonly Event[],
		private readonly lines: Lines,
	) {}

	/** Line of the value at `pointer` in the document whose content begins with event `start`; a member of a mapping stands where its key stands. */
	line(start: number, pointer: string): number | undefined {
		let here: Member | undefined = { event: start, offset: this.offset(start) };
		for (const token of pointerTokens(pointer)) {
			here = this.member(here.event, token);
			if (here === undefined) return undefined;
		}
		return here.offset < 0 ? undefined : this.lines.at(here.offset);
	}

	/** Merged keys (`<<`) are found where they were written. */
	private member(container: number, token: string): Member | undefined {
		const members = this.members(this.anchored(container));
		const own = members.get(token);
		if (own !== undefined) return own;
		const merged = members.get("<<");
		if (merged === undefined) return undefined;
		const source = this.anchored(merged.event);
		if (this.events[source]?.type !== EVENT_ID.SEQUENCE) return this.member(source, token);
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
		const type = this.events[container]?.type;
		if (type === EVENT_ID.MAPPING || type === EVENT_ID.SEQUENCE) {
			let at = container + 1;
			for (let index = 0; at < this.events.length && this.events[at]?.type !== EVENT_ID.POP; index++) {
				const name = type === EVENT_ID.SEQUENCE ? String(index) : this.key(at);
				const offset = this.offset(at);
				if (type === EVENT_ID.MAPPING) at = this.after(at);
				found.set(name, { event: at, offset });
				at = this.after(at);
			}
		}
		this.walked.set(container, found);
		return found;
	}

	private key(at: number): string {
		const event = this.events[at];
		return event?.type === EVENT_ID.SCALAR && event.valueStart >= 0 ? getScalarValue(this.source, event) : "";
	}

	/** Index of the event after the node at `at`. */
	private after(at: number): number {
		let depth = 0;
		for (let index = at; index < this.events.length; index++) {
			const type = this.events[index]?.type;
			if (type === EVENT_ID.MAPPING || type === EVENT_ID.SEQUENCE) depth++;
			else if (type === EVENT_ID.POP) depth--;
			if (depth <= 0) return index + 1;
		}
		return this.events.length;
	}

	private offset(at: number): number {
		const event = this.events[at];
		if (event === undefined || event.type === EVENT_ID.POP || event.type === EVENT_ID.DOCUMENT) return -1;
		if (event.type === EVENT_ID.ALIAS) return event.anchorStart;
		return event.type === EVENT_ID.SCALAR ? event.valueStart : event.start;
	}

	/** The event that an alias stands for: the nearest node before it that carries the anchor. Other events stand for themselves. */
	private anchored(at: number): number {
		const alias = this.events[at];
		if (alias?.type !== EVENT_ID.ALIAS) return at;
		const name = this.source.slice(alias.anchorStart, alias.anchorEnd).replace(/^\*/, "");
		for (let index = at - 1; index >= 0; index--) {
			const event = this.events[index];
			if (event === undefined || !("anchorStart" in event) || event.type === EVENT_ID.ALIAS || event.anchorStart < 0) continue;
			if (this.source.slice(event.anchorStart, event.anchorEnd).replace(/^&/, "") === name) return index;
		}
		return at;
	}
}
