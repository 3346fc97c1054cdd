import fc from "fast-check";
import { expect, test } from "vitest";
import { parse } from "../../../../src/input/parse.ts";
import { OBJECT_MEMBERS, type ObjectList } from "../../../../src/model/location.ts";
import { collectObjects } from "../../../../src/readers/kubernetes/collect.ts";
import { countInbound, SpecCounts } from "../../../../src/readers/kubernetes/count.ts";
import { memberOf, ownAnnotation } from "../../../../src/readers/kubernetes/members.ts";

/** Of kind and API version an item may say nothing that its list says for it. */
const MEMBERS = OBJECT_MEMBERS.filter((member) => member !== "kind" && member !== "apiVersion");

const ODD = fc.constantFrom(undefined, null, 7, "", "x", "a b", {}, []);
const NAME = fc.oneof({ weight: 6, arbitrary: fc.constantFrom("a", "b", "\u00fc", 'q"') }, { weight: 1, arbitrary: ODD });
const KIND = fc.oneof(
	{ weight: 8, arbitrary: fc.constantFrom("Pod", "NetworkPolicy", "CiliumNetworkPolicy", "Node", "ConfigMap") },
	{ weight: 1, arbitrary: ODD },
);
const RULES = fc.oneof({ weight: 4, arbitrary: fc.array(fc.constant({}), { maxLength: 3 }) }, { weight: 1, arbitrary: ODD });
const SPEC = fc.oneof(
	ODD,
	fc.record({ ingress: RULES, ingressDeny: RULES, hostNetwork: fc.boolean(), containers: RULES }, { requiredKeys: [] }),
);
const OBJECT = fc.record(
	{
		kind: KIND,
		apiVersion: fc.constantFrom("v1", "networking.k8s.io/v1", "cilium.io/v2", undefined),
		metadata: fc.oneof(
			{
				weight: 8,
				arbitrary: fc.record(
					{ name: NAME, generateName: NAME, namespace: NAME, labels: fc.constantFrom({ a: "b" }, {}, null) },
					{ requiredKeys: ["name"] },
				),
			},
			{ weight: 1, arbitrary: ODD },
		),
		spec: SPEC,
		specs: fc.oneof({ weight: 4, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: fc.array(SPEC, { maxLength: 2 }) }),
		padding: fc.constant("so that it is large enough"),
	},
	{ requiredKeys: ["kind", "metadata", "padding"] },
);

test("objects of a list are the same, read member by member or whole", async () => {
	let listed = 0;
	await fc.assert(
		fc.asyncProperty(fc.array(OBJECT, { maxLength: 8 }), fc.constantFrom("List", "PodList", "NetworkPolicyList"), async (items, kind) => {
			const text = JSON.stringify({ kind, apiVersion: "v1", items }, null, 2);
			const [document] = (await parse(Buffer.from(text), "a.json")).documents;
			if (document?.list === undefined) return;
			listed++;
			const whole = { file: document.file, value: JSON.parse(text) as unknown, line: (pointer: string) => document.line(pointer) };
			const [found, expected] = [collectObjects([document]), collectObjects([whole])];
			expect(found.all.map(plain)).toEqual(expected.all.map(plain));
			expect(found.repeated.map(({ object, equals }) => [plain(object), plain(equals)])).toEqual(
				expected.repeated.map(({ object, equals }) => [plain(object), plain(equals)]),
			);
			expect(found.notes).toEqual(expected.notes);
			expect(countInbound([document])).toEqual(countInbound([whole]));
		}),
		{ seed: 20261128, numRuns: 1500 },
	);
	expect(listed).toBeGreaterThan(1000);
});

function plain(object: ReturnType<typeof collectObjects>["all"][number]): unknown {
	const { group, kind, namespace, name, id, value, qualified, place } = object;
	const members = MEMBERS.map((member) => memberOf(object, member));
	return { group, kind, namespace, name, id, value, qualified, pointer: place.pointer, file: place.file, members };
}

test("annotations are found however their key is written", async () => {
	const annotations = String.raw`{"a.b/c": "x", "d\/e": "y", "\u0066": "z", "n": 1}`;
	const text = `{"kind": "List", "apiVersion": "v1", "items": [{"kind": "Pod", "apiVersion": "v1", "metadata": {"name": "p", "annotations": ${annotations}}}]}`;
	const { documents } = await parse(Buffer.from(text), "a.json");
	expect(documents[0]?.list).toBeDefined();
	const [pod] = collectObjects(documents).all;
	if (pod === undefined) throw new Error("no pod");
	expect(["a.b/c", "d/e", "f", "n", "g"].map((key) => ownAnnotation(pod, key))).toEqual(["x", "y", "z", undefined, undefined]);
});

test("policies of one spec are counted by whether they have a name", async () => {
	const spec = { podSelector: {}, ingress: [{}] };
	const policies = ["a", "", "b"].map((name) => ({ kind: "NetworkPolicy", apiVersion: "networking.k8s.io/v1", metadata: { name }, spec }));
	for (const items of [policies, [...policies].reverse()]) {
		const { documents } = await parse(Buffer.from(JSON.stringify({ kind: "List", apiVersion: "v1", items })), "a.json");
		expect(documents[0]?.list).toBeDefined();
		expect(countInbound(documents)).toEqual(new Map([["a.json", 2]]));
	}
});

test("what was counted where it was parsed is not parsed again, and the rest is", async () => {
	const policy = (name: string) => ({
		kind: "NetworkPolicy",
		apiVersion: "networking.k8s.io/v1",
		metadata: { name },
		spec: { podSelector: {}, ingress: [{}] },
	});
	const { documents } = await parse(
		Buffer.from(JSON.stringify({ kind: "List", apiVersion: "v1", items: [policy("a"), policy("b")] })),
		"a.json",
	);
	const specs = new SpecCounts();
	const { list } = documents[0] as { list: ObjectList };
	specs.note(list, 0, 3);
	expect(countInbound(documents, specs)).toEqual(new Map([["a.json", 4]]));
	specs.note(list, 1, 0);
	expect(countInbound(documents, specs)).toEqual(new Map([["a.json", 3]]));
});

test("a NetworkPolicy has one spec: more of them are Cilium's", () => {
	const spec = { podSelector: {}, ingress: [{}] };
	const document = (kind: string) => ({
		file: "a.json",
		value: { kind, metadata: { name: "a" }, spec, specs: [spec, spec] },
		line: () => undefined,
	});
	expect(countInbound([document("NetworkPolicy")])).toEqual(new Map([["a.json", 1]]));
	expect(countInbound([document("CiliumNetworkPolicy")])).toEqual(new Map([["a.json", 3]]));
});
