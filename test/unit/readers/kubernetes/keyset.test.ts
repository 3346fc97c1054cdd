import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
	intersection,
	isDisjoint,
	isImpossible,
	isSubset,
	type KeySet,
	noneOf,
	oneOf,
	union,
} from "../../../../src/readers/kubernetes/keyset.ts";

/** Every value that the sets below can name, one that none names, and no label at all. */
const UNIVERSE = ["a", "b", "c", "other", null] as const;

const keySets: fc.Arbitrary<KeySet> = fc
	.record({
		absent: fc.boolean(),
		kind: fc.constantFrom("in" as const, "notIn" as const),
		values: fc.subarray(["a", "b", "c"]),
	})
	.map(({ absent, kind, values }) => ({ ...(kind === "in" ? oneOf(values) : noneOf(values)), absent }));

const members = ({ absent, kind, values }: KeySet): readonly (string | null)[] =>
	UNIVERSE.filter((value) => (value === null ? absent : (kind === "in") === values.has(value)));

describe("what is known of a label, against every value that there is", () => {
	test("subset, disjointness, union and intersection", () => {
		fc.assert(
			fc.property(keySets, keySets, (a, b) => {
				const [left, right] = [members(a), members(b)];
				const both = left.filter((value) => right.includes(value));
				expect({
					subset: isSubset(a, b),
					disjoint: isDisjoint(a, b),
					impossible: isImpossible(intersection(a, b)),
					intersection: members(intersection(a, b)),
					union: members(union(a, b)),
				}).toEqual({
					subset: left.every((value) => right.includes(value)),
					disjoint: both.length === 0,
					impossible: both.length === 0,
					intersection: both,
					union: UNIVERSE.filter((value) => left.includes(value) || right.includes(value)),
				});
			}),
			{ seed: 1, numRuns: 5000 },
		);
	});
});
