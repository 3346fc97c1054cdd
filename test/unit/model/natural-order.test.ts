import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compareIds } from "../../../src/model/natural-order.ts";

/** The order as it is defined: runs of digits and runs of anything else, in turn. */
function byRuns(a: string, b: string): number {
	const [left, right] = [a.split(/(\d+)/), b.split(/(\d+)/)];
	for (let index = 0; index < Math.min(left.length, right.length); index++) {
		const [x, y] = [left[index] as string, right[index] as string];
		if (x === y) continue;
		if (index % 2 === 1 && Number(x) !== Number(y)) return Math.sign(Number(x) - Number(y));
		return x < y ? -1 : 1;
	}
	return Math.sign(left.length - right.length);
}

const ids = fc.oneof(
	fc.string({ unit: fc.constantFrom("0", "1", "2", "10", "a", "b", "[", "/", "-"), maxLength: 8 }),
	fc.string({ maxLength: 6 }),
);

describe("natural order of ids", () => {
	test("is that of runs of digits and of other characters", () => {
		fc.assert(
			fc.property(ids, ids, (a, b) => {
				expect(Math.sign(compareIds(a, b))).toBe(byRuns(a, b));
			}),
			{ numRuns: 5000 },
		);
	});

	test.each([
		["x[2]", "x[10]"],
		["ab1", "abc"],
		["ab", "ab1"],
		["a01", "a1"],
		["a1", "a1-"],
		["a1b", "a10"],
	])("%s stands before %s", (a, b) => {
		expect(compareIds(a, b)).toBeLessThan(0);
		expect(compareIds(b, a)).toBeGreaterThan(0);
	});
});
