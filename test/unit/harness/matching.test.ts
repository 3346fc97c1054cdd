import { describe, expect, it } from "vitest";
import { assign, matches, matchesFinding } from "../../../src/harness/matching.ts";

describe("matches", () => {
	it("takes objects by subset, at any depth", () => {
		expect(matches({ a: { b: 1 } }, { a: { b: 1, c: 2 }, d: 3 })).toBe(true);
		expect(matches({ a: { b: 2 } }, { a: { b: 1 } })).toBe(false);
		expect(matches({ a: null }, {})).toBe(false);
		expect(matches({}, null)).toBe(false);
	});

	it("takes arrays whole, in order", () => {
		expect(matches([{ a: 1 }, 2], [{ a: 1, b: 0 }, 2])).toBe(true);
		expect(matches([1], [1, 2])).toBe(false);
		expect(matches([1, 2], [2, 1])).toBe(false);
	});

	it("finds a part of a text or one element", () => {
		expect(matches({ contains: "2379" }, "did you mean 2379?")).toBe(true);
		expect(matches({ contains: "2379" }, ["no", "did you mean 2379?"])).toBe(true);
		expect(matches({ contains: { rule: "a" } }, [{ rule: "b" }, { rule: "a", n: 1 }])).toBe(true);
		expect(matches({ contains: "2379" }, [])).toBe(false);
		expect(matches({ contains: "1" }, 1)).toBe(false);
	});
});

describe("matchesFinding", () => {
	it("asks for a waived finding by name", () => {
		expect(matchesFinding({ rule: "a" }, { rule: "a", waived: null })).toBe(true);
		expect(matchesFinding({ rule: "a" }, { rule: "a", waived: { reason: "x" } })).toBe(false);
		expect(matchesFinding({ rule: "a", waived: { reason: "x" } }, { rule: "a", waived: { reason: "x", owner: null } })).toBe(true);
		expect(matchesFinding({ rule: "a", waived: {} }, { rule: "a", waived: null })).toBe(false);
	});
});

describe("assign", () => {
	it("gives a broad pattern the finding that a narrow one leaves", () => {
		expect(
			assign(
				[{ rule: "a" }, { rule: "a", port: 1 }],
				[
					{ rule: "a", port: 1 },
					{ rule: "a", port: 2 },
				],
				matches,
			),
		).toEqual([1, 0]);
	});

	it("gives no finding twice", () => {
		expect(assign([{ rule: "a" }, { rule: "a" }], [{ rule: "a" }], matches)).toEqual([0, undefined]);
	});
});
