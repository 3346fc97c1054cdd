import { describe, expect, test, vi } from "vitest";
import { LIMITS } from "../../../src/input/limits.ts";
import { parse } from "../../../src/input/parse.ts";
import { YamlBlocks } from "../../../src/input/yaml-blocks.ts";
import { parsePiecewise } from "../../../src/input/yaml-piecewise.ts";

const pod = (name: string, image = "web"): string => `apiVersion: v1
kind: Pod
metadata:
  name: ${name}
  labels:
    app: web
spec:
  containers:
    - name: web
      image: ${image}
      ports:
        - containerPort: 8080
          protocol: TCP
`;

const valuesOf = (text: string): unknown[] | undefined => parsePiecewise(text, "a.yaml", LIMITS)?.map(({ value }) => value);
const specOf = (value: unknown): unknown => (value as { readonly spec: unknown }).spec;

describe("a text that is parsed in pieces", () => {
	test("what is written alike is read once", () => {
		const [one, other, third] = valuesOf(`${pod("a")}---\n${pod("b")}---\n${pod("c", "db")}`) ?? [];
		expect(one).toEqual({
			apiVersion: "v1",
			kind: "Pod",
			metadata: { name: "a", labels: { app: "web" } },
			spec: { containers: [{ name: "web", image: "web", ports: [{ containerPort: 8080, protocol: "TCP" }] }] },
		});
		expect(specOf(other)).toBe(specOf(one));
		expect(specOf(third)).toMatchObject({ containers: [{ image: "db" }] });
	});

	test("so are objects of a list, as kubectl prints it", () => {
		const items = ["a", "b"].map((name) => `- ${pod(name).trimEnd().replaceAll("\n", "\n  ")}\n`);
		const [documents] = valuesOf(`apiVersion: v1\nitems:\n${items.join("")}kind: List\n`) ?? [];
		const { items: objects, kind } = documents as { readonly items: readonly unknown[]; readonly kind: string };
		expect([kind, objects.length]).toEqual(["List", 2]);
		expect(specOf(objects[0])).toBe(specOf(objects[1]));
	});

	test("lines are those of the text, though a piece was read elsewhere", () => {
		const documents = parsePiecewise(`${pod("a")}---\n# the other\n\n${pod("b")}`, "a.yaml", LIMITS);
		const lines = [
			"",
			"/kind",
			"/metadata/labels/app",
			"/spec",
			"/spec/containers/0",
			"/spec/containers/0/ports/0/protocol",
			"/spec/x",
			"/x/y",
		];
		expect(lines.map((pointer) => documents?.[0]?.line(pointer))).toEqual([1, 2, 6, 7, 9, 13, undefined, undefined]);
		expect(lines.map((pointer) => documents?.[1]?.line(pointer))).toEqual([17, 18, 22, 23, 25, 29, undefined, undefined]);
	});

	const MARGIN = " ".repeat(14);
	/** A text that stands two levels deep, and again eight levels deep at the same margin. */
	const twice = (value: string): string => {
		const outer = Array.from({ length: 7 }, (_, level) => `${"  ".repeat(level)}x:\n`).join("");
		const inner = `${MARGIN}b:\n${MARGIN}  c:\n${MARGIN}    d: ${value}\n${MARGIN}    e: 2\n${MARGIN}    f: 3\n`;
		return `a:\n${inner}${outer}${inner}`;
	};

	test("what is written alike at another level has lines there, too", () => {
		const [document] = parsePiecewise(twice("1"), "a.yaml", LIMITS) ?? [];
		expect(["/a/b/c/d", `${"/x".repeat(7)}/b/c`, `${"/x".repeat(7)}/b/c/d`].map((pointer) => document?.line(pointer))).toEqual([4, 15, 16]);
	});

	test("the text of a piece is not looked up for each of its lines: a flow collection may be all of the text", () => {
		const items = Array.from({ length: 50 }, (_, index) => `  {a: ${index}}`);
		const [document] = parsePiecewise(`kind: List\nitems: [\n${items.join(",\n")}\n  ]\n`, "a.yaml", LIMITS) ?? [];
		const textOf = vi.spyOn(YamlBlocks.prototype, "textOf");
		expect(items.map((_, index) => document?.line(`/items/${index}/a`))).toEqual(items.map((_, index) => index + 3));
		expect(textOf).toHaveBeenCalledTimes(1);
		textOf.mockRestore();
	});

	test("what is written alike at another level may be too deep there", async () => {
		const depth = LIMITS.depth - 9;
		const deep = "# filled up\n".repeat(6000) + twice("[".repeat(depth) + "]".repeat(depth));
		await expect(parse(Buffer.from(deep), "a.yaml")).rejects.toMatchObject({ location: { file: "a.yaml", line: 6016 } });
	});

	test("what merge keys bring in is counted wherever it is written", async () => {
		const limits = { ...LIMITS, mergeKeys: 1000 };
		const merging = "a:\n  b:\n    <<: {c: 1}\n    d: 1\n";
		await expect(parse(Buffer.from(Array(2000).fill(merging).join("---\n")), "a.yaml", limits)).rejects.toThrow("merge keys exceeded");
	});

	test.each([
		["a directive", "%YAML 1.2\n---\na: 1\n"],
		["the end of a document", "a: 1\n...\nb: 2\n"],
		["content behind the mark of a document", "--- {a: 1}\n"],
		["a document that is no mapping", "- a\n---\nb: 1\n"],
		["a first key in quotes", '"a": 1\n'],
		["a first key that is no text", "null: 1\n"],
		["a byte order mark", "\ufeffa: 1\n"],
		["a line that ends in a carriage return", "# a\rb: 1\nc: 2\n"],
		["a null character in a comment", "# a\0\nc: 2\n"],
		["an alias", "a: &x {b: 1}\nc: *x\n"],
		["a key that stands twice, once in lines of its own", "a: 1\nb: 1\na:\n  c: 1\n  d:\n    - e\n    - f\n"],
		["a quoted scalar that goes on over what looks like a key", 'a: "x\n  y\nb: z"\nc: 1\n'],
		["no YAML", "a: 1\n  b: 2\n"],
	])("with %s it is left to be read as a whole", (_, text) => {
		expect(parsePiecewise(text, "a.yaml", LIMITS)).toBe(null);
	});

	test("a large text of which little stands twice is left to be read as a whole", () => {
		const keys = (count: number): string => `a:\n${Array.from({ length: count }, (_, index) => `  k${index}: v\n`).join("")}`;
		expect(valuesOf(keys(9000))).toBe(undefined);
		expect(valuesOf(`${keys(9000)}---\n`.repeat(3))?.length).toBe(3);
		expect(valuesOf(keys(900))?.length).toBe(1);
	});

	test("documents of comments alone hold nothing", () => {
		expect(valuesOf("# a\n---\n---\n  # b\n---\nc: 1\n---\n")).toEqual([{ c: 1 }]);
		expect(valuesOf("")).toEqual([]);
	});
});

describe("a large text", () => {
	const large = Array.from({ length: 1000 }, (_, index) => pod(`web-${index}`)).join("---\n");

	test("is parsed in pieces", async () => {
		const { documents } = await parse(Buffer.from(large), "a.yaml");
		expect(documents.length).toBe(1000);
		expect(specOf(documents[999]?.value)).toBe(specOf(documents[0]?.value));
		expect(documents[999]?.line("/metadata/name")).toBe(999 * 14 + 4);
		expect([documents[0]?.mentions?.("web-999"), documents[0]?.mentions?.("nowhere")]).toEqual([true, false]);
	});

	test("that is wrong somewhere says where", async () => {
		await expect(parse(Buffer.from(`${large}---\na: 1\nb: [\n`), "a.yaml")).rejects.toMatchObject({
			location: { file: "a.yaml", line: 14_003 },
		});
		await expect(parse(Buffer.from(`${large}---\na: 1\nb: 2\na: 3\n`), "a.yaml")).rejects.toMatchObject({
			message: "the key a stands twice in one mapping",
			location: { file: "a.yaml", line: 14_003 },
		});
	});
});
