import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { listOutline } from "../../../src/input/list-module.ts";
import { parse } from "../../../src/input/parse.ts";
import { OBJECT_MEMBERS, type ObjectList, type ObjectMember, type SourceDocument } from "../../../src/model/location.ts";

const SEED = 20261128;
const DEPTH = 20;

const read = async (text: string): Promise<SourceDocument> => (await parse(Buffer.from(text), "a.json")).documents[0] as SourceDocument;

const list = (items: string, frame = '"kind": "List", "apiVersion": "v1"'): string => `{${frame}, "items": [${items}]}`;

/** Values of all kinds, of which a part stands under keys that are read by themselves. */
const ANY = fc.json({ maxDepth: 3, noUnicodeString: false }).map((text): unknown => JSON.parse(text));
const KEY = fc.oneof(
	fc.constantFrom("kind", "apiVersion", "metadata", "spec", "status", "name", "labels", "hostNetwork", "items"),
	fc.string(),
);
const INNER = fc.oneof(ANY, fc.dictionary(KEY, ANY, { maxKeys: 6 }));
const OBJECT = fc.dictionary(KEY, INNER, { minKeys: 3, maxKeys: 8 });
const INDENT = fc.constantFrom(undefined, 1, 4, "\t");

const plainList = (items: readonly unknown[], indent: number | string | undefined): string =>
	JSON.stringify({ kind: "List", apiVersion: "v1", metadata: { x: [{}] }, items }, null, indent);

function member(object: unknown, path: ObjectMember): unknown {
	const [outer = "", inner] = path.split("/");
	const field = (value: unknown, key: string): unknown =>
		typeof value === "object" && value !== null && !Array.isArray(value) && Object.hasOwn(value, key)
			? (value as Record<string, unknown>)[key]
			: undefined;
	return inner === undefined ? field(object, outer) : field(field(object, outer), inner);
}

describe("the objects of a list, and their members", () => {
	test("are those that JSON.parse finds, in any indentation", async () => {
		let listed = 0;
		await fc.assert(
			fc.asyncProperty(fc.array(OBJECT, { maxLength: 5 }), INDENT, async (items, indent) => {
				const text = plainList(items, indent);
				const objects = (JSON.parse(text) as { items: readonly unknown[] }).items;
				const found = (await read(text)).list;
				if (found === undefined) return;
				listed++;
				expect(found.length).toBe(objects.length);
				for (const [index, object] of objects.entries()) {
					expect(found.object(index)).toEqual(object);
					expect(found.sketch.items[found.kindNumber(index)]).toEqual(said(object));
					for (const path of OBJECT_MEMBERS) compare(found, index, path, member(object, path));
				}
			}),
			{ seed: SEED, numRuns: 600 },
		);
		expect(listed).toBeGreaterThan(250);
	});

	test("stand on the lines where they are written", async () => {
		await fc.assert(
			fc.asyncProperty(fc.array(OBJECT, { minLength: 1, maxLength: 5 }), fc.constantFrom(1, 4, "\t"), async (items, indent) => {
				const mark = "\u2603 here";
				for (const index of items.keys()) {
					const marked = items.map((item, at) => (at === index ? { ...item, mark } : item));
					const text = plainList(marked, indent);
					const line = text.split("\n").findIndex((one) => one.includes(mark)) + 1;
					expect((await read(text)).line(`/items/${index}/mark`)).toBe(line);
				}
			}),
			{ seed: SEED, numRuns: 100 },
		);
		const document = await read(list('{"kind": "A",\n"metadata": {"name":\n"x"}}', '"kind": "List",\n"apiVersion": "v1"'));
		expect(["", "/kind", "/items", "/items/0", "/items/0/metadata/name", "/items/1", "/items/00"].map((at) => document.line(at))).toEqual([
			1,
			1,
			2,
			2,
			4,
			undefined,
			undefined,
		]);
	});

	test("are read however keys and values are escaped and spaced", async () => {
		const text = list('{ "kind" :"\\u0050od","apiVersion":\t"v1" , "metadata":{"name":"\\"x\\\\","labels": {"a\\"b":"ü" } }\r\n }');
		const { list: found } = await read(text);
		expect([found?.textOf(0, "kind"), found?.textOf(0, "metadata/name"), found?.written(0, "metadata/labels")]).toEqual([
			"Pod",
			'"x\\',
			'{"a\\"b":"ü" }',
		]);
		expect(found?.sketch).toEqual({ kind: "List", apiVersion: "v1", items: [{ kind: "Pod", apiVersion: "v1" }] });
	});
});

const said = (object: unknown): unknown =>
	Object.fromEntries(
		(["kind", "apiVersion"] as const).map((key) => [key, member(object, key)]).filter(([, text]) => typeof text === "string"),
	);

/** Texts of which it may be asked whether a member is one. */
const PLAIN = /^[ !#-[\]-~]*$/;

function compare(found: ObjectList, index: number, path: ObjectMember, value: unknown): void {
	const written = found.written(index, path);
	expect([path, written === undefined ? undefined : JSON.parse(written)]).toEqual([path, value]);
	expect([path, found.textOf(index, path)]).toEqual([path, typeof value === "string" ? value : undefined]);
	expect([path, found.hasItems(index, path)]).toEqual([path, Array.isArray(value) && value.length > 0]);
	const words = typeof value === "string" && PLAIN.test(value) ? value : "Pod";
	for (const asked of [words, "", "a"]) expect([path, asked, found.isText(index, path, asked)]).toEqual([path, asked, value === asked]);
}

describe("what is no list that can be told apart is read whole", () => {
	test.each([
		["an array", '[{"kind": "Pod", "items": [{"kind": "ConfigMap"}]}]'],
		["an object that does not say that it is a list", list('{"kind": "ConfigMap"}', '"kind": "Thing", "apiVersion": "v1"')],
		["a list of no version", list('{"kind": "ConfigMap"}', '"kind": "List"')],
		["a list of lists", list('{"kind": "PodList", "items": [{}]}')],
		[
			"a list of kinds that are lists",
			list('{"metadata": {"name": "a"}, "items": [{"x": 1}]}', '"kind": "PodListList", "apiVersion": "v1"'),
		],
		["items that are none", list('{"kind": "ConfigMap"}, 7')],
		["items that are no list", '{"kind": "List", "apiVersion": "v1", "x": {"items": [{"kind": "ConfigMap"}]}, "items": 7}'],
		["items twice", list('{"kind": "ConfigMap"}', '"kind": "List", "apiVersion": "v1", "items": [{"kind": "ConfigMap"}]')],
		["one key twice", list('{"kind": "ConfigMap", "kind": "Pod"}')],
		["one key twice, further inside", list('{"kind": "ConfigMap", "metadata": {"name": "a", "name": "b"}}')],
		["a key that is escaped", list('{"k\\u0069nd": "ConfigMap"}')],
		["a key of a member that is escaped", list('{"kind": "ConfigMap", "metadata": {"n\\u0061me": "a"}}')],
		["a key of the list that is escaped", list('{"kind": "ConfigMap"}', '"kind": "List", "apiVersion": "v1", "\\u0069tems": [{}]')],
		["objects too small to be any", list('{"a": 1}')],
	])("%s", async (_, text) => {
		const document = await read(text);
		expect(document.list).toBeUndefined();
		expect(document.value).toEqual(JSON.parse(text));
	});
});

describe("a list's text is checked as strictly as JSON.parse checks it", () => {
	const SOUND = plainList(
		[
			{
				kind: "ConfigMap",
				metadata: { name: 'a"\\\u0007b', labels: {} },
				spec: [1, -0.5e-7, 20, true, false, null, "", {}, [], [[{ a: [] }]]],
			},
			{ kind: "Pod", metadata: { name: "ü\u2028\ud800" }, spec: { hostNetwork: true, containers: [{ a: 1 }] }, status: {} },
		],
		1,
	);

	test("whatever is changed in it", () => {
		const JUNK = fc.constantFrom(...'"\\{}[],: \n\t\r0123456789-+.eEtrufalsn/u\u0000\u0001\u000b\u000c\u001f\u007fü');
		let [sound, unsound] = [0, 0];
		fc.assert(
			fc.property(fc.nat(), fc.integer({ min: 0, max: 2 }), fc.string({ unit: JUNK, maxLength: 2 }), (offset, taken, junk) => {
				const at = offset % SOUND.length;
				const text = SOUND.slice(0, at) + junk + SOUND.slice(at + taken);
				const accepted = listOutline(Buffer.from(text), DEPTH) !== null;
				if (accepted) {
					sound++;
					JSON.parse(text);
				} else unsound++;
			}),
			{ seed: SEED, numRuns: 20_000 },
		);
		expect(Math.min(sound, unsound)).toBeGreaterThan(2000);
	});

	test("wherever it is cut", () => {
		const bytes = Buffer.from(SOUND);
		expect(listOutline(bytes, DEPTH)).not.toBeNull();
		for (let end = 0; end < bytes.length; end++) expect(listOutline(bytes.subarray(0, end), DEPTH)).toBeNull();
	});

	test.each([
		"01",
		"1.",
		".5",
		"-",
		"+1",
		"1e",
		"1e+",
		"0x1",
		"tru",
		"nul",
		"NaN",
		"Infinity",
		"truex",
		"1 2",
		'"\\x"',
		'"\\u12g4"',
		'"a\nb"',
		"[1,]",
		"{,}",
		'{"a"}',
		'{"a":}',
		"[}",
		"{]",
		"'a'",
		"\u00a0",
		"\ufeff1",
	])("%j is no value", async (value) => {
		const text = list(`{"kind": "ConfigMap", "data": ${value}}`);
		expect(listOutline(Buffer.from(text), DEPTH)).toBeNull();
		expect(() => JSON.parse(text)).toThrow();
		await expect(parse(Buffer.from(text), "a.json")).rejects.toThrow(/not JSON/);
	});

	test.each([
		"0",
		"-0",
		"1.5",
		"1e5",
		"1E+5",
		"-1.25e-10",
		"true",
		"null",
		'""',
		'"\\/\\b\\f\\n\\r\\t\\u00AF"',
		"[]",
		"{}",
		"[[]]",
		'{"":[{}]}',
	])("%s is one", (value) => {
		const text = list(`{"kind": "ConfigMap", "data": ${value}}`);
		expect(listOutline(Buffer.from(text), DEPTH)?.count).toBe(1);
		expect(JSON.parse(text)).toBeDefined();
	});

	test("and how deep it goes", () => {
		const deep = (levels: number): Buffer => Buffer.from(list(`{"kind": "ConfigMap", "data": ${"[".repeat(levels)}${"]".repeat(levels)}}`));
		expect(listOutline(deep(DEPTH - 3), DEPTH)).not.toBeNull();
		expect(listOutline(deep(DEPTH - 2), DEPTH)).toBeNull();
	});

	test("with more objects than room was made for at first", () => {
		const items = Array.from({ length: 3000 }, (_, index) => `{"kind": "A", "spec": ${index}}`).join(",");
		const found = listOutline(Buffer.from(list(items)), DEPTH);
		expect([found?.count, found?.places.length === 0]).toEqual([3000, false]);
	});

	test("with kinds that are numbered as they are met", async () => {
		const kinds = Array.from({ length: 256 }, (_, index) => `Kind${index}`);
		const items = [...kinds, ...kinds].map((kind) => `{"kind": "${kind}", "spec": {}}`);
		const { list: found } = await read(list(items.join(",")));
		expect([0, 255, 256, 511].map((index) => found?.sketch.items[found.kindNumber(index)]?.kind)).toEqual([
			"Kind0",
			"Kind255",
			"Kind0",
			"Kind255",
		]);
		expect(found?.sketch.items.length).toBe(256);
		// More than anybody has: read whole.
		expect((await read(list([...items, '{"kind": "Kind256", "spec": {}}'].join(",")))).list).toBeUndefined();
	});

	test("after one for which the memory grew beyond what is kept", () => {
		const large = Buffer.from(list(`{"kind": "ConfigMap", "data": "${"x".repeat(5_000_000)}"}`));
		expect(listOutline(large, DEPTH)?.count).toBe(1);
		expect(listOutline(large.subarray(0, -1), DEPTH)).toBeNull();
		expect(listOutline(Buffer.from(SOUND), DEPTH)?.count).toBe(2);
	});
});
