import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { objectDocument } from "../../../src/input/json-object.ts";
import { LIMITS } from "../../../src/input/limits.ts";
import { parse } from "../../../src/input/parse.ts";
import { OBJECT_MEMBERS, type ObjectMember, type SourceDocument } from "../../../src/model/location.ts";

const SEED = 20261129;

const alone = (text: string, depth: number = LIMITS.depth): SourceDocument | null =>
	objectDocument({ text, bytes: Buffer.from(text) }, "a.json", { ...LIMITS, depth }, text.includes("\n"));

/** Values of all kinds, of which a part stands under keys that are read by themselves. */
const WORD = fc.string({ unit: "binary-ascii" });
const ANY = fc.jsonValue({ maxDepth: 3, stringUnit: "binary-ascii" });
const KEY = fc.oneof(fc.constantFrom("metadata", "spec", "status", "name", "labels", "hostNetwork", "containers", "items"), WORD);
const INNER = fc.oneof(ANY, fc.dictionary(KEY, ANY, { maxKeys: 6 }));
const OBJECT = fc
	.tuple(fc.constantFrom("Pod", "NetworkPolicy", "Namespace", 'A "b" \\ c'), fc.dictionary(KEY, INNER, { maxKeys: 6 }))
	.map(([kind, more]) => ({ ...more, apiVersion: "v1", kind }));

function pointers(value: unknown, at = ""): readonly string[] {
	if (typeof value !== "object" || value === null) return [at];
	const inner = Object.entries(value).flatMap(([key, item]) => pointers(item, `${at}/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`));
	return [at, ...inner];
}

function member(object: unknown, path: ObjectMember): unknown {
	let value = object;
	for (const key of path.split("/"))
		value =
			typeof value === "object" && value !== null && !Array.isArray(value) && Object.hasOwn(value, key)
				? (value as Record<string, unknown>)[key]
				: undefined;
	return value;
}

test("an object that stands alone, and its members, are those that JSON.parse finds, on the same lines", async () => {
	let read = 0;
	await fc.assert(
		fc.asyncProperty(OBJECT, fc.constantFrom(undefined, 1, "\t"), async (object, indent) => {
			const text = JSON.stringify(object, null, indent);
			const document = alone(text);
			if (document === null) return;
			read++;
			const { list } = document;
			const value = JSON.parse(text) as unknown;
			expect([list?.isAlone, list?.length, document.value, list?.object(0)]).toEqual([true, 1, value, value]);
			expect(list?.sketch.items[list.kindNumber(0)]).toEqual({ apiVersion: "v1", kind: object.kind });
			expect(list?.writtenObject(0)).toBe(text);
			for (const path of OBJECT_MEMBERS) {
				const written = list?.written(0, path);
				expect([path, written === undefined ? undefined : JSON.parse(written)]).toEqual([path, member(value, path)]);
			}
			const [whole] = (await parse(Buffer.from(text), "a.json")).documents;
			for (const pointer of [...pointers(value), "/nowhere", "/items/0/kind"]) expect(document.line(pointer)).toBe(whole?.line(pointer));
			for (const asked of ["$", "${", "a", "$"]) expect(document.mentions?.(asked)).toBe(whole?.mentions?.(asked));
		}),
		{ seed: SEED, numRuns: 600 },
	);
	expect(read).toBeGreaterThan(150);
});

describe("read whole is", () => {
	test.each([
		["what is no object", "[1]"],
		["what is no object of Kubernetes", '{"kind": "Pod"}'],
		["what has no kind", '{"apiVersion": "v1"}'],
		["what has a kind that is no text", '{"apiVersion": "v1", "kind": 1}'],
		["a list", '{"apiVersion": "v1", "kind": "PodList", "items": [{"metadata": {"name": "a"}}]}'],
		["what has items, whatever its kind", '{"apiVersion": "v1", "kind": "Pod", "items": [{"apiVersion": "v1", "kind": "Pod"}]}'],
		["what describes a cluster", '{"apiVersion": "kubeadm.k8s.io/v1beta4", "kind": "ClusterConfiguration"}'],
		["a kustomization", '{"apiVersion": "kustomize.config.k8s.io/v1beta1", "kind": "Kustomization"}'],
		["a plan", '{"apiVersion": "v1", "kind": "Pod", "format_version": "1.2", "resource_changes": []}'],
		["a key twice", '{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "a", "name": "b"}}'],
		["a key with an escape", '{"apiVersion": "v1", "kind": "Pod", "\\u006detadata": {"name": "a"}}'],
		["what is cut", '{"apiVersion": "v1", "kind": "Pod", "metadata": {'],
		["what goes on", '{"apiVersion": "v1", "kind": "Pod"} {}'],
		["a number that is none", '{"apiVersion": "v1", "kind": "Pod", "a": 01}'],
	])("%s", (_, text) => {
		expect(alone(text)).toBeNull();
		expect(alone('{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "a"}}')?.value).toEqual({
			apiVersion: "v1",
			kind: "Pod",
			metadata: { name: "a" },
		});
	});

	test("what nests too deep", () => {
		const deep = (levels: number): string => `{"apiVersion": "v1", "kind": "Pod", "a": ${"[".repeat(levels)}${"]".repeat(levels)}}`;
		expect(alone(deep(9), 10)).not.toBeNull();
		expect(alone(deep(10), 10)).toBeNull();
		const inside = (levels: number): string =>
			`{"apiVersion": "v1", "kind": "Pod", "spec": {"a": ${"[".repeat(levels)}${"]".repeat(levels)}}}`;
		expect(alone(inside(8), 10)).not.toBeNull();
		expect(alone(inside(9), 10)).toBeNull();
	});
});

test("kinds of one name in several API groups are told apart", () => {
	const said = (apiVersion: string): unknown => alone(`{"apiVersion": "${apiVersion}", "kind": "NetworkPolicy"}`)?.list?.sketch.items;
	for (const apiVersion of ["networking.k8s.io/v1", "projectcalico.org/v3", "networking.k8s.io/v1"])
		expect(said(apiVersion)).toEqual([{ apiVersion, kind: "NetworkPolicy" }]);
});
