import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { LIMITS } from "../../../src/input/limits.ts";
import { load } from "../../../src/input/load.ts";
import { parse } from "../../../src/input/parse.ts";
import { SmallFiles } from "../../../src/input/small-json.ts";
import { folder } from "./folder.ts";

const POD = {
	apiVersion: "v1",
	kind: "Pod",
	metadata: { name: "a", labels: { app: 'a "b" \\ {', "x/y": "z" } },
	spec: { containers: [{ name: "c", args: ["[[", "]", `${"$"}{A:-b}`] }] },
};
const LIST = { apiVersion: "v1", kind: "List", items: [POD, { ...POD, metadata: { name: "b" } }] };
const DEEP = `${"[".repeat(LIMITS.depth)}${"]".repeat(LIMITS.depth)}`;

const RIGHT = {
	"on one line": JSON.stringify(POD),
	"with a line end": `${JSON.stringify(POD)}\n`,
	printed: JSON.stringify(POD, null, 2),
	"a list": JSON.stringify(LIST, null, "\t"),
	"a long list": JSON.stringify(
		{ ...LIST, items: Array.from({ length: 60 }, (_, index) => ({ ...POD, metadata: { name: `p-${index}` } })) },
		null,
		2,
	),
	"a long list on one line": JSON.stringify({ ...LIST, items: Array(60).fill(POD) }),
	"with CRLF": JSON.stringify(LIST, null, 4).replaceAll("\n", "\r\n"),
	"a key twice": '{"apiVersion": "v1",\n"kind": "Pod", "kind": "Node",\n"metadata": {"name": "a", "name": "b"}}',
	"as deep as may be": `\n\n${DEEP}`,
	"as deep as may be, in a value": `{"apiVersion": "v1", "kind": "Pod", "metadata":\n${DEEP.slice(1, -1)}}`,
	"no mapping": "\n1\n",
};

/** Pointers to every value. */
function pointers(value: unknown, at = ""): readonly string[] {
	if (typeof value !== "object" || value === null) return [at];
	const inner = Object.entries(value).flatMap(([key, item]) => pointers(item, `${at}/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`));
	return [at, ...inner];
}

test.each(Object.entries(RIGHT))("%s: a small file says what its text says", async (_, text) => {
	const file = join(folder({ "a.json": text }), "a.json");
	const small = new SmallFiles(LIMITS).read(file);
	const [document] = (await parse(Buffer.from(text), file)).documents;
	expect(small?.value).toEqual(document?.value);
	const all = [...pointers(document?.value), "/nowhere", "/items/7"];
	expect(all.map((pointer) => small?.line(pointer))).toEqual(all.map((pointer) => document?.line(pointer)));
	for (const characters of ["$", "${", "nowhere"]) expect(small?.mentions?.(characters)).toBe(document?.mentions?.(characters));
});

const WRONG: Readonly<Record<string, string | Buffer>> = {
	empty: "",
	blank: " \n",
	"a long list, cut": JSON.stringify({ ...LIST, items: Array(60).fill(POD) }, null, 2).slice(0, -4),
	"a long list, too deep": JSON.stringify({ ...LIST, items: Array(60).fill(POD), metadata: JSON.parse(DEEP) as unknown }, null, 2),
	cut: '{"apiVersion": "v1",\n"kind"',
	"a comma too many": '{"apiVersion": "v1",\n}',
	"too deep": `\n[${DEEP}]`,
	"too deep, and no JSON": "[".repeat(LIMITS.depth + 1),
	"a NUL byte": '{"a":\n"\0"}',
	"no UTF-8": Buffer.from([0x7b, 0x0a, 0xff, 0x7d]),
	"UTF-16": Buffer.from('\ufeff{"a": 1}', "utf16le"),
	zipped: "PK\u0003\u0004",
	"a template": "{{ if .Values.a }}\n{}\n{{ end }}",
	"a log": '{"@level": "info"}\n{"@level": "info"}\n',
};

test.each(Object.entries(WRONG))("%s: what is wrong is told as it is of any file", async (_, text) => {
	const root = folder({});
	const file = join(root, "a.json");
	writeFileSync(file, text);
	const { errors, documents } = await load([{ path: file, kind: null }], new Set(["kubernetes"]));
	const told = await parse(Buffer.from(text), file).then(
		({ template }) => (template ? "input-template" : "none"),
		({ code, message, location }) => ({ code, message, location }),
	);
	const [error] = errors;
	expect(documents).toEqual([]);
	expect(told === "input-template" ? error?.code : { code: error?.code, message: error?.message, location: error?.location }).toEqual(told);
});

test("files that are read one after the other stand by themselves", () => {
	const names = Array.from({ length: 40 }, (_, index) => `${index}.json`);
	const textOf = (name: string): string =>
		JSON.stringify({ ...LIST, items: Array.from({ length: 100 }, () => ({ ...POD, metadata: { name } })) }, null, 1);
	const root = folder(Object.fromEntries(names.map((name) => [name, textOf(name)])));
	const small = new SmallFiles(LIMITS);
	const documents = names.map((name) => small.read(join(root, name)));
	const kind = textOf("").split('"kind"', 3).join("").split("\n").length;
	expect(documents.map((document) => document?.list?.textOf(99, "metadata/name"))).toEqual(names);
	expect(new Set(documents.map((document) => document?.line("/items/1/kind")))).toEqual(new Set([kind]));
	expect(documents.map((document) => document?.value)).toEqual(names.map((name) => JSON.parse(textOf(name)) as unknown));
});

test("a file that is not there, or may not be read, is told of by name", async () => {
	expect(new SmallFiles(LIMITS).read(join(folder({}), "none.json"))).toBeNull();
	expect(new SmallFiles(LIMITS).read(folder({ "folder.json/a.yaml": "" }))).toBeNull();
});

test("a file is small up to a number of bytes, all of which are read", () => {
	const textOf = (bytes: number): string => {
		const { length } = JSON.stringify({ ...POD, data: "" });
		return JSON.stringify({ ...POD, data: "x".repeat(bytes - length) });
	};
	for (const [bytes, isRead] of [
		[65_535, true],
		[65_536, true],
		[65_537, false],
	] as const) {
		const text = textOf(bytes);
		expect(text.length).toBe(bytes);
		expect(new SmallFiles(LIMITS).read(join(folder({ "a.json": text }), "a.json")) !== null).toBe(isRead);
	}
});

test("a file larger than may be read is left to whoever says so", () => {
	const file = join(folder({ "a.json": RIGHT.printed }), "a.json");
	expect(new SmallFiles({ ...LIMITS, jsonBytes: 10 }).read(file)).toBeNull();
	expect(new SmallFiles({ ...LIMITS, depth: 3 }).read(file)).toBeNull();
});
