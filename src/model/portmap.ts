import { type AddressSet, NO_ADDRESSES } from "./addresses.ts";
import { type IntervalSet, Intervals, NUMBERS } from "./intervals.ts";

/** Consecutive ports that share one set of source addresses. */
export interface Slab {
	readonly from: number;
	readonly to: number;
	readonly addresses: AddressSet;
}

/** Rectangles (slab x address interval) that one map may hold: beyond it an answer would cost minutes and gigabytes. */
const MAX_RECTANGLES = 250_000;

/** The packets in question split into more rectangles than can be reckoned with. Never answered by a guess. */
export class TooComplexError extends Error {
	constructor() {
		super(`too complex: the rules split the packets into more than ${MAX_RECTANGLES} parts`);
		this.name = "TooComplexError";
	}
}

/** How two maps combine where only the left one holds a port, only the right one, and both. */
interface Operation {
	readonly left: boolean;
	readonly right: boolean;
	both(a: AddressSet, b: AddressSet): AddressSet;
}

const UNION: Operation = { left: true, right: true, both: (a, b) => (a === b ? a : a.union(b)) };
const INTERSECT: Operation = { left: false, right: false, both: (a, b) => (a === b ? a : a.intersect(b)) };
const SUBTRACT: Operation = { left: true, right: false, both: (a, b) => (a === b ? NO_ADDRESSES : a.subtract(b)) };

/**
 * Which source addresses go with which destination port: sorted, disjoint slabs with a non-empty address set each,
 * neighbours of equal addresses merged. Equal maps have equal slabs.
 */
export class PortMap {
	static readonly empty: PortMap = new PortMap([]);

	#ports: IntervalSet | null;

	private constructor(
		readonly slabs: readonly Slab[],
		ports: IntervalSet | null = null,
	) {
		this.#ports = ports;
	}

	/** Every one of the ports with every one of the addresses. */
	static of(ports: IntervalSet, addresses: AddressSet): PortMap {
		if (ports.isEmpty || addresses.isEmpty) return PortMap.empty;
		const slabs = ports.items.map(({ from, to }) => ({ from, to, addresses }));
		return new PortMap(slabs, ports);
	}

	get isEmpty(): boolean {
		return this.slabs.length === 0;
	}

	get ports(): IntervalSet {
		this.#ports ??= Intervals.of(this.slabs, NUMBERS);
		return this.#ports;
	}

	union(other: PortMap): PortMap {
		return this.isEmpty ? other : other.isEmpty ? this : this.combine(other, UNION);
	}

	intersect(other: PortMap): PortMap {
		return this.isEmpty || this === other ? this : this.combine(other, INTERSECT);
	}

	subtract(other: PortMap): PortMap {
		return this.isEmpty || other.isEmpty ? this : this.combine(other, SUBTRACT);
	}

	overlaps(other: PortMap): boolean {
		for (const slab of this.slabs) {
			for (let index = other.search(slab.from); index < other.slabs.length; index++) {
				const theirs = other.slabs[index] as Slab;
				if (theirs.from > slab.to) break;
				if (theirs.addresses.overlaps(slab.addresses)) return true;
			}
		}
		return false;
	}

	equals(other: PortMap): boolean {
		return (
			this === other ||
			(this.slabs.length === other.slabs.length &&
				this.slabs.every((slab, index) => {
					const theirs = other.slabs[index] as Slab;
					return slab.from === theirs.from && slab.to === theirs.to && slab.addresses.equals(theirs.addresses);
				}))
		);
	}

	/** Addresses that go with one port. */
	at(port: number): AddressSet {
		const slab = this.slabs[this.search(port)];
		return slab !== undefined && slab.from <= port ? slab.addresses : NO_ADDRESSES;
	}

	/** Index of the first slab that ends at or after a port; the number of slabs when there is none. */
	private search(port: number): number {
		let low = 0;
		let high = this.slabs.length;
		while (low < high) {
			const middle = (low + high) >>> 1;
			if ((this.slabs[middle] as Slab).to < port) low = middle + 1;
			else high = middle;
		}
		return low;
	}

	/** One walk over both maps; slabs of the other map below our first or above our last are not visited unless they are kept. */
	private combine(other: PortMap, { left, right, both }: Operation): PortMap {
		const out = new SlabList();
		let i = 0;
		let j = right ? 0 : other.search(this.slabs[0]?.from ?? 0);
		let port = 0;
		for (;;) {
			const a = this.slabs[i];
			const b = other.slabs[j];
			if ((a === undefined && (!right || b === undefined)) || (b === undefined && !left)) break;
			const aFrom = a?.from ?? Number.POSITIVE_INFINITY;
			const bFrom = b?.from ?? Number.POSITIVE_INFINITY;
			const from = Math.max(port, Math.min(aFrom, bFrom));
			const ours = a !== undefined && aFrom <= from ? a : undefined;
			const theirs = b !== undefined && bFrom <= from ? b : undefined;
			const to = Math.min(ours?.to ?? aFrom - 1, theirs?.to ?? bFrom - 1);
			if (ours !== undefined && theirs !== undefined) out.push(from, to, both(ours.addresses, theirs.addresses));
			else if (ours !== undefined && left) out.push(from, to, ours.addresses);
			else if (theirs !== undefined && right) out.push(from, to, theirs.addresses);
			port = to + 1;
			if (ours?.to === to) i++;
			if (theirs?.to === to) j++;
		}
		return out.slabs.length === 0 ? PortMap.empty : new PortMap(out.slabs);
	}
}

/** Slabs in the making, ascending. */
class SlabList {
	readonly slabs: Slab[] = [];
	private rectangles = 0;

	/** @throws TooComplexError when the list grows beyond all reckoning. */
	push(from: number, to: number, addresses: AddressSet): void {
		if (addresses.isEmpty) return;
		const last = this.slabs[this.slabs.length - 1];
		if (last !== undefined && last.to + 1 === from && last.addresses.equals(addresses)) {
			this.slabs[this.slabs.length - 1] = { from: last.from, to, addresses: last.addresses };
			return;
		}
		this.rectangles += addresses.v4.items.length + addresses.v6.items.length;
		if (this.rectangles > MAX_RECTANGLES) throw new TooComplexError();
		this.slabs.push({ from, to, addresses });
	}
}
