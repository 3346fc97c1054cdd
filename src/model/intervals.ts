/** A closed interval of integers, `from <= to`. */
export interface Interval<T extends number | bigint = number> {
	readonly from: T;
	readonly to: T;
}

/**
 * A set of integers as sorted, disjoint, non-adjacent closed intervals. Immutable.
 *
 * Serves ports (0-65535), IP protocol numbers (0-255), IPv4 addresses (numbers) and IPv6 addresses (bigints).
 */
export class Intervals<T extends number | bigint> {
	private constructor(
		readonly items: readonly Interval<T>[],
		private readonly one: T,
	) {}

	/** From intervals in any order, overlapping or not. Reversed intervals are refused with a RangeError. */
	static of<T extends number | bigint>(items: Iterable<Interval<T>>, one: T): Intervals<T> {
		const sorted = [...items].sort((a, b) => (a.from < b.from ? -1 : a.from > b.from ? 1 : 0));
		const merged: Interval<T>[] = [];
		for (const item of sorted) {
			if (item.from > item.to) throw new RangeError(`reversed interval ${item.from}-${item.to}`);
			const last = merged[merged.length - 1];
			if (last !== undefined && item.from <= ((last.to + (one as never)) as T)) {
				if (item.to > last.to) merged[merged.length - 1] = { from: last.from, to: item.to };
			} else merged.push(item);
		}
		return new Intervals(merged, one);
	}

	get isEmpty(): boolean {
		return this.items.length === 0;
	}

	/** The smallest element; the set must not be empty. */
	get first(): T {
		const item = this.items[0];
		if (item === undefined) throw new RangeError("an empty set has no first element");
		return item.from;
	}

	has(value: T): boolean {
		let low = 0;
		let high = this.items.length - 1;
		while (low <= high) {
			const middle = (low + high) >> 1;
			const item = this.items[middle] as Interval<T>;
			if (value < item.from) high = middle - 1;
			else if (value > item.to) low = middle + 1;
			else return true;
		}
		return false;
	}

	union(other: Intervals<T>): Intervals<T> {
		if (this.isEmpty) return other;
		if (other.isEmpty) return this;
		return Intervals.of([...this.items, ...other.items], this.one);
	}

	intersect(other: Intervals<T>): Intervals<T> {
		const out: Interval<T>[] = [];
		let i = 0;
		let j = 0;
		while (i < this.items.length && j < other.items.length) {
			const a = this.items[i] as Interval<T>;
			const b = other.items[j] as Interval<T>;
			const from = a.from > b.from ? a.from : b.from;
			const to = a.to < b.to ? a.to : b.to;
			if (from <= to) out.push({ from, to });
			if (a.to < b.to) i++;
			else j++;
		}
		return new Intervals(out, this.one);
	}

	subtract(other: Intervals<T>): Intervals<T> {
		const out: Interval<T>[] = [];
		let j = 0;
		for (const item of this.items) {
			let from = item.from;
			while (j < other.items.length && (other.items[j] as Interval<T>).to < from) j++;
			let k = j;
			let open = true;
			while (k < other.items.length && (other.items[k] as Interval<T>).from <= item.to) {
				const cut = other.items[k] as Interval<T>;
				if (cut.from > from) out.push({ from, to: (cut.from - (this.one as never)) as T });
				if (cut.to >= item.to) {
					open = false;
					break;
				}
				from = (cut.to + (this.one as never)) as T;
				k++;
			}
			if (open) out.push({ from, to: item.to });
		}
		return new Intervals(out, this.one);
	}

	covers(other: Intervals<T>): boolean {
		return other.subtract(this).isEmpty;
	}

	overlaps(other: Intervals<T>): boolean {
		return !this.intersect(other).isEmpty;
	}

	equals(other: Intervals<T>): boolean {
		return (
			this.items.length === other.items.length &&
			this.items.every((item, index) => item.from === other.items[index]?.from && item.to === other.items[index]?.to)
		);
	}

	/** Number of elements. */
	get size(): T {
		let total = (this.one as never) - (this.one as never);
		for (const item of this.items) total = ((total as never) + ((item.to as never) - (item.from as never)) + (this.one as never)) as never;
		return total as unknown as T;
	}
}

/** Ports, protocol numbers, icmp type/code pairs. */
export type IntervalSet = Intervals<number>;

export const intervals = (...items: readonly (readonly [number, number] | number)[]): IntervalSet =>
	Intervals.of(
		items.map((item) => (typeof item === "number" ? { from: item, to: item } : { from: item[0], to: item[1] })),
		1,
	);
