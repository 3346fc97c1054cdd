import { CHOMPING_MODE, EVENT_ID, type Event, getScalarValue, type ScalarStyle } from "js-yaml";

/** Read once: in the bundle the parser stands apart, where each look at an export is a call, and there are millions of events. */
const { ALIAS, DOCUMENT, MAPPING, POP, SCALAR, SEQUENCE } = EVENT_ID;

/** An event's kind takes the lowest bits of its byte; above them stand, for a scalar, its style and whether its value is its text. */
const KIND_BITS = 3;
const KIND = (1 << KIND_BITS) - 1;
const STYLE = (1 << KIND_BITS) - 1;
const FAST_BIT = KIND_BITS * 2;

/**
 * What is needed of a parser's events to find lines, by number of the event: nine bytes each instead of an object, which the garbage
 * collector would pass over again and again.
 */
export class YamlOutline {
	/** Events with which documents begin. */
	readonly documents: readonly number[];
	/** Whether any value is an alias. */
	readonly aliased: boolean;
	private readonly kinds: Uint8Array;
	/** Where a node begins in the text; negative where that is nowhere. */
	private readonly from: Int32Array;
	/** Where a scalar's value or an alias ends in the text; of what holds others, the event after it. */
	private readonly to: Int32Array;
	/** Events that carry an anchor, and where its name begins and ends. */
	private readonly anchors: readonly (readonly [event: number, from: number, to: number])[];

	constructor(
		private readonly source: string,
		events: readonly Event[],
	) {
		const kinds = new Uint8Array(events.length);
		const from = new Int32Array(events.length).fill(-1);
		const to = new Int32Array(events.length);
		const documents: number[] = [];
		const anchors: [number, number, number][] = [];
		const open: number[] = [];
		let aliased = false;
		for (let index = 0; index < events.length; index++) {
			const event = events[index] as Event;
			kinds[index] = event.type;
			if (event.type === SCALAR) {
				kinds[index] = SCALAR | (event.style << KIND_BITS) | (Number(event.fast) << FAST_BIT);
				from[index] = event.valueStart;
				to[index] = event.valueEnd;
				if (event.anchorStart >= 0) anchors.push([index, event.anchorStart, event.anchorEnd]);
			} else if (event.type === POP) to[open.pop() as number] = index + 1;
			else if (event.type === ALIAS) {
				from[index] = event.anchorStart;
				to[index] = event.anchorEnd;
				aliased = true;
			} else {
				open.push(index);
				if (event.type === DOCUMENT) documents.push(index);
				else {
					from[index] = event.start;
					if (event.anchorStart >= 0) anchors.push([index, event.anchorStart, event.anchorEnd]);
				}
			}
		}
		this.documents = documents;
		this.aliased = aliased;
		this.kinds = kinds;
		this.from = from;
		this.to = to;
		this.anchors = anchors;
	}

	/** Offset of a node in the text; negative where it stands nowhere. */
	offset(at: number): number {
		return this.from[at] ?? -1;
	}

	isMapping(at: number): boolean {
		return this.kind(at) === MAPPING;
	}

	isSequence(at: number): boolean {
		return this.kind(at) === SEQUENCE;
	}

	/** The events of the keys of a mapping, or of the items of a sequence; none of anything else. */
	*children(at: number): Generator<number> {
		if (!this.isMapping(at) && !this.isSequence(at)) return;
		const last = (this.to[at] as number) - 1;
		for (let child = at + 1; child < last; child = this.after(child)) {
			yield child;
			if (this.isMapping(at)) child = this.after(child);
		}
	}

	/** The event after a node. */
	after(at: number): number {
		const kind = this.kind(at);
		return kind === MAPPING || kind === SEQUENCE || kind === DOCUMENT ? (this.to[at] as number) : at + 1;
	}

	/** The value of a scalar; empty where it has none, or is none. */
	text(at: number): string {
		if (this.kind(at) !== SCALAR || this.offset(at) < 0) return "";
		const bits = this.kinds[at] as number;
		return getScalarValue(this.source, {
			type: SCALAR,
			valueStart: this.offset(at),
			valueEnd: this.to[at] as number,
			style: ((bits >> KIND_BITS) & STYLE) as ScalarStyle,
			fast: bits >> FAST_BIT === 1,
			chomping: CHOMPING_MODE.CLIP,
			indent: -1,
			anchorStart: -1,
			anchorEnd: -1,
			tagStart: -1,
			tagEnd: -1,
		});
	}

	/** The event that an alias stands for: the nearest node before it that carries the anchor. Other events stand for themselves. */
	anchored(at: number): number {
		if (this.kind(at) !== ALIAS) return at;
		const name = this.source.slice(this.offset(at), this.to[at]).replace(/^\*/, "");
		const before = this.anchors.findLast(([event, from, to]) => event < at && this.source.slice(from, to).replace(/^&/, "") === name);
		return before?.[0] ?? at;
	}

	private kind(at: number): number {
		return (this.kinds[at] ?? 0) & KIND;
	}
}
