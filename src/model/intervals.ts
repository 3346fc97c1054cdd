/** A closed interval of integers, `from <= to`. */
export interface Interval<T extends number | bigint = number> {
	readonly from: T;
	readonly to: T;
}

/** The arithmetic of one kind of integer: what TypeScript's operators cannot say of `number | bigint`. */
export interface Integers<T extends number | bigint> {
	readonly zero: T;
	next(value: T): T;
	previous(value: T): T;
	/** `total` plus the number of integers in the interval. */
	add(total: T, interval: Interval<T>): T;
}

/** Integers up to 2^53, as numbers. */
export const NUMBERS: Integers<number> = {
	zero: 0,
	next: (value) => value + 1,
	previous: (value) => value - 1,
	add: (total, { from, to }) => total + (to - from) + 1,
};

/** Integers of any size. */
export const BIGINTS: Integers<bigint> = {
	zero: 0n,
	next: (value) => value + 1n,
	previous: (value) => value - 1n,
	add: (total, { from, to }) => total + (to - from) + 1n,
};

/**
 * A set of integers as sorted, disjoint, non-adjacent closed intervals. Immutable; equal sets have equal items.
 *
 * Serves ports (0-65535), IP protocol numbers (0-255), IPv4 addresses (numbers) and IPv6 addresses (bigints).
 */
export class Intervals<T extends number | bigint> {
	private constructor(
		readonly items: readonly Interval<T>[],
		private readonly integers: Integers<T>,
	) {}

	/**
	 * From intervals in any order, overlapping or not.
	 *
	 * @throws RangeError when an interval is reversed or its ends are no numbers.
	 */
	static of<T extends number | bigint>(items: Iterable<Interval<T>>, integers: Integers<T>): Intervals<T> {
		if (Array.isArray(items) && items.length === 1 && items[0].from <= items[0].to) return new Intervals([items[0]], integers);
		const sorted = [...items].sort((a, b) => (a.from < b.from ? -1 : a.from > b.from ? 1 : 0));
		const merged: Interval<T>[] = [];
		let last: Interval<T> | undefined;
		for (const item of sorted) {
			if (!(item.from <= item.to)) throw new RangeError(`${item.from}-${item.to} is no interval: from must not exceed to`);
			if (last === undefined || item.from > integers.next(last.to)) {
				last = item;
				merged.push(last);
			} else if (item.to > last.to) {
				last = { from: last.from, to: item.to };
				merged[merged.length - 1] = last;
			}
		}
		return new Intervals(merged, integers);
	}

	get isEmpty(): boolean {
		return this.items.length === 0;
	}

	/** The smallest element. @throws RangeError when the set is empty. */
	get first(): T {
		const item = this.items[0];
		if (item === undefined) throw new RangeError("an empty set has no first element");
		return item.from;
	}

	/** Number of elements. */
	get size(): T {
		return this.items.reduce((total, item) => this.integers.add(total, item), this.integers.zero);
	}

	has(value: T): boolean {
		const item = this.items[this.search(value)];
		return item !== undefined && item.from <= value;
	}

	union(other: Intervals<T>): Intervals<T> {
		if (this.isEmpty) return other;
		if (this.covers(other)) return this;
		return Intervals.of([...this.items, ...other.items], this.integers);
	}

	intersect(other: Intervals<T>): Intervals<T> {
		if (this.isEmpty || this === other) return this;
		if (other.isEmpty) return other;
		const out: Interval<T>[] = [];
		for (const [a, b] of this.meetings(other)) out.push({ from: a.from > b.from ? a.from : b.from, to: a.to < b.to ? a.to : b.to });
		return new Intervals(out, this.integers);
	}

	subtract(other: Intervals<T>): Intervals<T> {
		if (this.isEmpty || other.isEmpty) return this;
		const { next, previous } = this.integers;
		const out: Interval<T>[] = [];
		for (const { from, to } of this.items) {
			let rest: T | undefined = from;
			for (let index = other.search(from); index < other.items.length; index++) {
				const cut = other.items[index] as Interval<T>;
				if (cut.from > to) break;
				if (cut.from > rest) out.push({ from: rest, to: previous(cut.from) });
				rest = cut.to < to ? next(cut.to) : undefined;
				if (rest === undefined) break;
			}
			if (rest !== undefined) out.push({ from: rest, to });
		}
		return new Intervals(out, this.integers);
	}

	covers(other: Intervals<T>): boolean {
		if (this === other) return true;
		// Items are not adjacent, so one of ours must hold each of theirs whole.
		for (let index = 0; index < other.items.length; index++) {
			const { from, to } = other.items[index] as Interval<T>;
			const item = this.items[this.search(from)];
			if (item === undefined || item.from > from || to > item.to) return false;
		}
		return true;
	}

	overlaps(other: Intervals<T>): boolean {
		return !this.meetings(other).next().done;
	}

	equals(other: Intervals<T>): boolean {
		return (
			this === other ||
			(this.items.length === other.items.length &&
				this.items.every((item, index) => item.from === other.items[index]?.from && item.to === other.items[index]?.to))
		);
	}

	/** Index of the first interval, from `start` on, that ends at or after a value; the number of intervals when there is none. */
	private search(value: T, start = 0): number {
		const here = this.items[start];
		if (here === undefined || here.to >= value) return start;
		let low = start + 1;
		let high = this.items.length;
		while (low < high) {
			const middle = (low + high) >>> 1;
			if ((this.items[middle] as Interval<T>).to < value) low = middle + 1;
			else high = middle;
		}
		return low;
	}

	/** The pairs of intervals that share an element, ascending. */
	private *meetings(other: Intervals<T>): Generator<readonly [Interval<T>, Interval<T>], void, void> {
		let i = 0;
		let j = 0;
		while (i < this.items.length && j < other.items.length) {
			const a = this.items[i] as Interval<T>;
			const b = other.items[j] as Interval<T>;
			if (a.to < b.from) i = this.search(b.from, i + 1);
			else if (b.to < a.from) j = other.search(a.from, j + 1);
			else {
				yield [a, b];
				if (a.to < b.to) i++;
				else j++;
			}
		}
	}
}

/** Ports, protocol numbers, icmp type/code pairs. */
export type IntervalSet = Intervals<number>;

/** `intervals(22, [80, 90])` is the set 22, 80-90. @throws RangeError as Intervals.of. */
export const intervals = (...items: readonly (readonly [number, number] | number)[]): IntervalSet =>
	Intervals.of(
		items.map((item) => (typeof item === "number" ? { from: item, to: item } : { from: item[0], to: item[1] })),
		NUMBERS,
	);
