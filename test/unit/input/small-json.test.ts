import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { LIMITS } from "../../../src/input/limits.ts";
import { load } from "../../../src/input/load.ts";
import { parse } from "../../../src/input/parse.ts";
import { smallJson } from "../../../src/input/small-json.ts";
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
	const small = smallJson(file, LIMITS);
	const [document] = (await parse(Buffer.from(text), file)).documents;
	expect(small?.value).toEqual(document?.value);
	const all = [...pointers(document?.value), "/nowhere", "/items/7"];
	expect(all.map((pointer) => small?.line(pointer))).toEqual(all.map((pointer) => document?.line(pointer)));
	for (const characters of ["$", "${", "nowhere"]) expect(small?.mentions?.(characters)).toBe(document?.mentions?.(characters));
});

const WRONG: Readonly<Record<string, string | Buffer>> = {
	empty: "",
	blank: " \n",
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

test("a file that is not there, or may not be read, is told of by name", async () => {
	expect(smallJson(join(folder({}), "none.json"), LIMITS)).toBeNull();
	expect(smallJson(folder({ "folder.json/a.yaml": "" }), LIMITS)).toBeNull();
});

test("a file larger than may be read is left to whoever says so", () => {
	const file = join(folder({ "a.json": RIGHT.printed }), "a.json");
	expect(smallJson(file, { ...LIMITS, jsonBytes: 10 })).toBeNull();
	expect(smallJson(file, { ...LIMITS, depth: 3 })).toBeNull();
});
