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

test("JSON on one line has no lines worth telling", async () => {
	expect(await lines('{"a": [1, 2]}\n', "a.json", ["/a/1"])).toEqual([undefined]);
});

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
