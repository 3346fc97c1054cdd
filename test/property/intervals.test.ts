import { describe, expect, it } from "vitest";
import { Intervals, NUMBERS } from "../../src/model/intervals.ts";
import { formatPorts, parsePorts } from "../../src/model/ports.ts";
import { fc } from "./seed.ts";
import { integerSets } from "./sets.ts";

const MAX = 12;
const set = integerSets(MAX);
const members = (s: ReturnType<typeof parsePorts>): number[] =>
	Array.from({ length: MAX + 1 }, (_, n) => n).filter((n) => s.items.some((i) => i.from <= n && n <= i.to));
const canonical = (s: ReturnType<typeof parsePorts>): boolean =>
	s.items.every((item, i) => item.from <= item.to && (i === 0 || item.from > (s.items[i - 1]?.to ?? 0) + 1));

describe("intervals", () => {
	it("agree with sets of single numbers, and stay canonical", () => {
		fc.assert(
			fc.property(set, set, (a, b) => {
				const left = members(a);
				const right = members(b);
				const results = [a.union(b), a.intersect(b), a.subtract(b)];
				expect(results.map(members)).toEqual([
					[...new Set([...left, ...right])].sort((x, y) => x - y),
					left.filter((n) => right.includes(n)),
					left.filter((n) => !right.includes(n)),
				]);
				expect(results.every(canonical)).toBe(true);
				expect([a.size, a.isEmpty, a.covers(b), a.overlaps(b), a.equals(b)]).toEqual([
					left.length,
					left.length === 0,
					right.every((n) => left.includes(n)),
					right.some((n) => left.includes(n)),
					left.join() === right.join(),
				]);
				for (let n = -1; n <= MAX + 1; n++) expect(a.has(n)).toBe(left.includes(n));
				if (left.length > 0) expect(a.first).toBe(left[0]);
			}),
			{ numRuns: 5000 },
		);
	});

	it("do not depend on the order of what they are made from", () => {
		fc.assert(
			fc.property(fc.array(fc.tuple(fc.nat(MAX), fc.nat(4)), { maxLength: 6 }), (list) => {
				const items = list.map(([from, length]) => ({ from, to: from + length }));
				expect(Intervals.of(items, NUMBERS)).toEqual(Intervals.of([...items].reverse(), NUMBERS));
			}),
		);
	});

	it("come back from their text as they were", () => {
		fc.assert(
			fc.property(integerSets(65535, 5), (ports) => {
				fc.pre(!ports.isEmpty);
				expect(parsePorts(formatPorts(ports))).toEqual(ports);
			}),
			{ numRuns: 1000 },
		);
	});
});
