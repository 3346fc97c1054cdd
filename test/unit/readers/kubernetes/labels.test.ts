import fc from "fast-check";
import { expect, test } from "vitest";
import { type KeySet, noneOf, oneOf } from "../../../../src/readers/kubernetes/keyset.ts";
import { type Labels, labelsOf } from "../../../../src/readers/kubernetes/labels.ts";

const text = fc.string({ unit: fc.constantFrom("a", ",", "|", ":", "1", "t"), maxLength: 4 });
const known: fc.Arbitrary<KeySet> = fc
	.record({ absent: fc.boolean(), some: fc.boolean(), values: fc.array(text, { maxLength: 3 }) })
	.map(({ absent, some, values }) => ({ ...(some ? oneOf(values) : noneOf(values)), absent }));
const labels: fc.Arbitrary<Labels> = fc
	.record({ keys: fc.array(fc.tuple(text, known), { maxLength: 3 }), open: fc.boolean() })
	.map(({ keys, open }) => labelsOf(new Map(keys), open ? noneOf([]) : { ...oneOf([]), absent: true }));

const said = ({ keys, rest }: Labels): unknown => [
	rest.kind,
	[...keys]
		.map(([key, { absent, kind, values }]) => [key, absent, kind, [...values].sort()])
		.sort((a, b) => ((a[0] as string) < (b[0] as string) ? -1 : 1)),
];

test("equal knowledge of labels, and no other, has one signature", () => {
	fc.assert(
		fc.property(labels, labels, (a, b) => {
			expect(a.signature === b.signature).toBe(JSON.stringify(said(a)) === JSON.stringify(said(b)));
		}),
		{ seed: 1, numRuns: 20_000 },
	);
	fc.assert(
		fc.property(labels, (a) => {
			const turned = labelsOf(new Map([...a.keys].reverse()), a.rest);
			expect(turned.signature).toBe(a.signature);
		}),
		{ seed: 1 },
	);
});
