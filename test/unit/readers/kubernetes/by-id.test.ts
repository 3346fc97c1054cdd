import fc from "fast-check";
import { expect, test } from "vitest";
import { sortedById } from "../../../../src/readers/kubernetes/by-id.ts";

test("as a plain sort of the ids, code unit by code unit; equal ids in the order given", () => {
	const name = fc.string({ unit: fc.constantFrom("a", "b", "-", ".", "/", "0"), maxLength: 5 });
	fc.assert(
		fc.property(fc.array(name, { maxLength: 30 }), (ids) => {
			const things = ids.map((id, place) => ({ id, place }));
			expect(sortedById(things)).toEqual([...things].sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : a.place - b.place)));
		}),
		{ seed: 1, numRuns: 3000 },
	);
});
