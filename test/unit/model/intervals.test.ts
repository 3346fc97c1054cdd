import { describe, expect, it } from "vitest";
import { BIGINTS, Intervals, intervals, NUMBERS } from "../../../src/model/intervals.ts";

describe("Intervals", () => {
	it("sorts and merges what overlaps or touches", () => {
		expect(intervals([5, 9], 1, [2, 3], [8, 12], 20).items).toEqual([
			{ from: 1, to: 3 },
			{ from: 5, to: 12 },
			{ from: 20, to: 20 },
		]);
	});

	it.each([
		["reversed numbers", () => intervals([2, 1]), "2-1 is no interval: from must not exceed to"],
		["reversed bigints", () => Intervals.of([{ from: 2n, to: 1n }], BIGINTS), "2-1 is no interval: from must not exceed to"],
		["NaN", () => intervals(Number.NaN), "NaN-NaN is no interval: from must not exceed to"],
		["the first of nothing", () => intervals().first, "an empty set has no first element"],
	])("refuses %s", (_, act, message) => {
		expect(act).toThrow(new RangeError(message));
	});

	it("cuts out of the middle, at both ends, and whole intervals", () => {
		expect(intervals([0, 10], [20, 30], [40, 50]).subtract(intervals([0, 2], [5, 6], [10, 40], 50)).items).toEqual([
			{ from: 3, to: 4 },
			{ from: 7, to: 9 },
			{ from: 41, to: 49 },
		]);
	});

	it("counts beyond 2^53 in bigints", () => {
		const whole = Intervals.of([{ from: 0n, to: 2n ** 128n - 1n }], BIGINTS);
		expect(whole.size).toBe(2n ** 128n);
		expect(whole.subtract(Intervals.of([{ from: 5n, to: 5n }], BIGINTS)).size).toBe(2n ** 128n - 1n);
	});

	it("covers an interval only from within one of its own", () => {
		const set = intervals([1, 5], [7, 9]);
		expect([
			set.covers(intervals([2, 4], [7, 9])),
			set.covers(intervals([5, 7])),
			set.covers(intervals()),
			intervals().covers(set),
		]).toEqual([true, false, true, false]);
	});

	it("keeps ten thousand intervals apart", () => {
		const even = Intervals.of(
			Array.from({ length: 10_000 }, (_, n) => ({ from: 2 * n, to: 2 * n })),
			NUMBERS,
		);
		expect([even.size, even.has(19_998), even.has(19_997), intervals([0, 19_998]).subtract(even).size]).toEqual([
			10_000,
			true,
			false,
			9_999,
		]);
	});
});
