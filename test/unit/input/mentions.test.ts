import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parse } from "../../../src/input/parse.ts";

const VARIABLE = "$".concat("{");

const holds = (value: unknown, characters: string): boolean =>
	typeof value === "string"
		? value.includes(characters)
		: typeof value === "object" &&
			value !== null &&
			Object.entries(value).some(([key, item]) => key.includes(characters) || holds(item, characters));

/** Documents of a text that denied holding characters which a key or value holds: none, or readers would pass over them. */
async function lies(text: string, file: string, characters: string): Promise<number> {
	const { documents } = await parse(Buffer.from(text), file);
	expect(documents.length).toBeGreaterThan(0);
	return documents.filter((document) => document.mentions?.(characters) === false && holds(document.value, characters)).length;
}

describe("what a document mentions", () => {
	test("is never denied of JSON, however it is escaped", async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.dictionary(fc.string(), fc.oneof(fc.string(), fc.constantFrom(`${VARIABLE}A}`, `a${VARIABLE}B:=c}`))),
				async (value) => {
					expect(await lies(JSON.stringify(value), "a.json", VARIABLE)).toBe(0);
				},
			),
		);
		for (const text of [String.raw`{"a": "\u0024\u007bX}"}`, String.raw`{"a": "$\u007BX}"}`, String.raw`{"a": "\u0024{X}"}`])
			expect(await lies(text, "a.json", VARIABLE)).toBe(0);
	});

	test.each([
		['a: "\\x24{X}"', "an escape"],
		['a: "$\\\n  {X}"', "an escaped line end"],
		[`a: ${VARIABLE}X}`, "a plain scalar"],
		[`a: b\n---\nc: ${VARIABLE}X}`, "another document"],
	])("is never denied of YAML: %j (%s)", async (text) => {
		expect(await lies(text, "a.yaml", VARIABLE)).toBe(0);
	});

	test("is denied where nothing holds it", async () => {
		const { documents } = await parse(Buffer.from("a: b\n---\nc: $ {X}\n"), "a.yaml");
		expect(documents.map((document) => document.mentions?.(VARIABLE))).toEqual([false, false]);
		const escaped = await parse(Buffer.from(String.raw`{"a": "\u003cb\u003e $ \" {}"}`), "a.json");
		expect(escaped.documents[0]?.mentions?.(VARIABLE)).toBe(false);
	});
});
