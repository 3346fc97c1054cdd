import fc from "fast-check";
import { expect, test } from "vitest";
import { firstSyntaxError } from "../../src/input/json-syntax.ts";
import { parse } from "../../src/input/parse.ts";
import { pointers } from "./pointers.ts";

const SEED = 20261122;
const ANY = fc.json({ maxDepth: 4, noUnicodeString: false }).map((text): unknown => JSON.parse(text));

/** The value with another in the place of what a pointer names. */
function replaced(value: unknown, pointer: string, by: unknown): unknown {
	if (pointer === "") return by;
	const [, head = "", rest = ""] = /^\/([^/]*)(.*)$/s.exec(pointer) ?? [];
	const key = head.replaceAll("~1", "/").replaceAll("~0", "~");
	if (Array.isArray(value)) return value.map((member, index) => (String(index) === key ? replaced(member, rest, by) : member));
	return Object.fromEntries(
		Object.entries(value as object).map(([name, member]) => [name, name === key ? replaced(member, rest, by) : member]),
	);
}

test("the line of every value is the line on which JSON.stringify puts it", async () => {
	await fc.assert(
		fc.asyncProperty(ANY, async (inner) => {
			// The keys around make it an object of several lines; `__proto__` is no key that Object.fromEntries and JSON.parse treat alike.
			fc.pre(!JSON.stringify(inner).includes("__proto__"));
			const value = { before: 'a "quoted" {[', inner, after: 1 };
			const document = (await parse(Buffer.from(JSON.stringify(value, null, 1)), "a.json")).documents[0];
			const mark = "\u2603 here";
			for (const [pointer] of pointers(value)) {
				const lines = JSON.stringify(replaced(value, pointer, mark), null, 1).split("\n");
				const expected = lines.findIndex((line) => line.includes(JSON.stringify(mark))) + 1;
				expect([pointer, document?.line(pointer)]).toEqual([pointer, expected]);
			}
		}),
		{ seed: SEED, numRuns: 300 },
	);
});

test("a text cut anywhere is called cut short, unless it is whole", () => {
	fc.assert(
		fc.property(ANY, fc.nat(), (inner, cut) => {
			const text = JSON.stringify({ a: "x", inner, b: [1, true] });
			const part = text.slice(0, cut % text.length);
			expect(firstSyntaxError(part)).toMatchObject({ offset: part.length });
		}),
		{ seed: SEED, numRuns: 500 },
	);
});
