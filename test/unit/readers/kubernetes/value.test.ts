import fc from "fast-check";
import { expect, test } from "vitest";
import { canonical, same } from "../../../../src/readers/kubernetes/value.ts";

test("values are the same when their canonical text is", () => {
	const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
		tree: fc.oneof(
			{ maxDepth: 3 },
			fc.constantFrom(null, true, 0, 1, "", "a"),
			fc.array(tie("tree"), { maxLength: 2 }),
			fc.dictionary(fc.constantFrom("a", "b", "toString"), tie("tree"), { maxKeys: 2, noNullPrototype: true }),
		),
	}));
	fc.assert(
		fc.property(tree, tree, (a, b) => {
			expect(same(a, b)).toBe(canonical(a) === canonical(b));
			expect(same(a, structuredClone(a))).toBe(true);
		}),
		{ seed: 1, numRuns: 20_000 },
	);
	expect([same({ a: 1 }, { a: 1, b: 2 }), same({ a: 1, b: 2 }, { a: 1 }), same({ a: 1, b: 2 }, { b: 2, a: 1 })]).toEqual([
		false,
		false,
		true,
	]);
});
