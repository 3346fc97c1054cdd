import fc from "fast-check";
import { expect, test } from "vitest";
import { parse } from "../../../src/input/parse.ts";

const lines = async (text: string, file: string, pointers: readonly string[], index = 0): Promise<readonly (number | undefined)[]> => {
	const document = (await parse(Buffer.from(text), file)).documents[index];
	return pointers.map((pointer) => document?.line(pointer));
};

test("lines of values in JSON", async () => {
	const text = '{\n  "a/b": {"c~d": 1,\n    "e": [\n      true,\n      {"f": "x\\"{"},\n      2\n    ]},\n  "g": null\n}\n';
	expect(
		await lines(text, "a.json", ["", "/a~1b", "/a~1b/c~0d", "/a~1b/e", "/a~1b/e/0", "/a~1b/e/1/f", "/a~1b/e/2", "/g", "/h", "/g/x"]),
	).toEqual([1, 2, 2, 3, 4, 5, 6, 8, undefined, undefined]);
});

test("of equal keys in JSON the last stands, in whichever order places are asked for", async () => {
	const text = '{"a":{\n"x":1},\n"a":{\n"x":1,"y":2},\n"b":0}';
	expect(await lines(text, "a.json", ["/a/x", "/b", "/a/y", "/a/x", "/a", ""])).toEqual([4, 5, 4, 4, 3, 1]);
	expect(await lines(text, "a.json", ["/b", "/a/y"])).toEqual([5, 4]);
});

test("JSON with more large containers than are remembered", async () => {
	const one = `${"[".repeat(190)}"${"x".repeat(520)}"${"]".repeat(190)}`;
	const text = `[${Array.from({ length: 2800 }, () => one).join(",\n")}]`;
	expect(await lines(text, "a.json", ["/2799", "/2799/0/0", "/3"])).toEqual([2800, 2800, 4]);
});

test("JSON on one line has no lines worth telling", async () => {
	expect(await lines('{"a": [1, 2]}\n', "a.json", ["/a/1"])).toEqual([undefined]);
});

test("lines in JSON of any size, indentation and line end, against counting line feeds", async () => {
	const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
		tree: fc.oneof(
			{ maxDepth: 5 },
			fc.oneof(fc.constant(0), fc.string({ unit: "binary", maxLength: 40 }), fc.constant('{"[\\"'.repeat(60))),
			fc.array(tie("tree"), { maxLength: 12 }),
			fc.dictionary(fc.oneof(fc.string({ maxLength: 3 }), fc.constant("/~")), tie("tree"), { maxKeys: 6 }),
		),
	}));
	await fc.assert(
		fc.asyncProperty(tree, fc.constantFrom(1, 2, 8, "\t"), fc.constantFrom("\n", "\r\n"), async (value, indent, end) => {
			const marked = marks(value, "");
			const text = JSON.stringify(marked.value, null, indent).replaceAll("\n", end);
			fc.pre(text.includes("\n"));
			const found = await lines(text, "a.json", [...marked.pointers.keys()]);
			const expected = [...marked.pointers.values()].map((mark) => text.slice(0, text.indexOf(mark)).split("\n").length);
			expect(found).toEqual(expected);
		}),
		{ seed: 1, numRuns: 400 },
	);
});

/** A value whose leaves are texts that each begin with a mark of their own; the marks, as JSON writes them, by pointer. */
function marks(value: unknown, pointer: string, pointers = new Map<string, string>()): { value: unknown; pointers: Map<string, string> } {
	if (typeof value !== "object" || value === null) {
		const mark = `<${pointers.size}>`;
		pointers.set(pointer, JSON.stringify(mark).slice(0, -1));
		return { value: `${mark}${value}`, pointers };
	}
	const step = (key: string): string => `${pointer}/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`;
	if (Array.isArray(value)) return { value: value.map((item, index) => marks(item, step(String(index)), pointers).value), pointers };
	return { value: Object.fromEntries(Object.entries(value).map(([key, item]) => [key, marks(item, step(key), pointers).value])), pointers };
}

test("lines of values in YAML: members of mappings stand at their key", async () => {
	const text = "# head\nkind: A\nspec:\n  ports:\n    - 1\n    - name: x\n      port: 2\n---\nkind: B\nspec: {a: [1,\n  2]}\nempty:\n";
	expect(
		await lines(text, "a.yaml", ["/kind", "/spec", "/spec/ports", "/spec/ports/0", "/spec/ports/1", "/spec/ports/1/port", "/no"]),
	).toEqual([2, 3, 4, 5, 6, 7, undefined]);
	expect(await lines(text, "a.yaml", ["/kind", "/spec/a/1", "/empty"], 1)).toEqual([9, 11, 12]);
});

test("values behind aliases and merge keys stand where they were written", async () => {
	const text = "base: &base\n  port: 1\nuse: *base\nmerged:\n  <<: *base\n  other: 2\n";
	expect(await lines(text, "a.yaml", ["/use", "/use/port", "/merged/port", "/merged/other"])).toEqual([3, 2, 2, 6]);
});
