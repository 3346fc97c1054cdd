import { expect, test } from "vitest";
import type { Inventory, Layer } from "../../../../src/model/inventory.ts";
import { node, pod, read } from "./manifests.ts";

const policy = (api: string, kind: string, name: string, spec: string): string =>
	`apiVersion: ${api}\nkind: ${kind}\nmetadata: {name: ${name}${kind === "NetworkPolicy" ? ", namespace: a" : ""}}\nspec: ${spec}`;

const layerOf = ({ subjects }: Inventory, id: string): Layer => subjects.find((subject) => subject.id === id)?.layers[0] as Layer;

/** Pods a/one, a/two and b/other, of labels of their own. */
const withPolicies = (...policies: readonly string[]): Inventory =>
	read(
		[
			pod("a", "one", { app: "x", id: "1" }, "10.0.0.1", "n1"),
			pod("a", "two", { app: "x", id: "2" }, "10.0.0.2", "n1"),
			pod("b", "other", { app: "x", id: "3" }, "10.0.0.3", "n1"),
			node("n1", "192.168.0.1"),
			...policies,
		].join("\n---\n"),
	);

const many = (spec: string): string[] =>
	Array.from({ length: 12 }, (_, index) => policy("networking.k8s.io/v1", "NetworkPolicy", `p${index}`, spec));

test("pods that the same policies select share one layer, whatever tells them apart besides", () => {
	const inventory = withPolicies(
		...many("{podSelector: {matchLabels: {app: x}}}"),
		policy("projectcalico.org/v3", "GlobalNetworkPolicy", "g", "{selector: app == 'x', ingress: [{action: Allow}]}"),
	);
	expect(layerOf(inventory, "a/Pod/one").certain).toHaveLength(13);
	expect(layerOf(inventory, "a/Pod/two")).toBe(layerOf(inventory, "a/Pod/one"));
	expect(layerOf(inventory, "b/Pod/other").certain).toEqual(["GlobalNetworkPolicy/g"]);
});
test("a policy that tells pods apart gives them layers of their own", () => {
	const inventory = withPolicies(
		...many("{podSelector: {matchLabels: {app: x}}}"),
		policy("networking.k8s.io/v1", "NetworkPolicy", "own", '{podSelector: {matchLabels: {id: "2"}}}'),
	);
	expect(layerOf(inventory, "a/Pod/one").certain).not.toContain("a/NetworkPolicy/own");
	expect(layerOf(inventory, "a/Pod/two").certain).toContain("a/NetworkPolicy/own");
});
test("what the labels of a namespace leave open is told with its name", () => {
	const inventory = withPolicies(
		policy(
			"policy.networking.k8s.io/v1alpha1",
			"AdminNetworkPolicy",
			"p",
			"{priority: 1, subject: {namespaces: {matchLabels: {team: red}}}, ingress: [{action: Deny, from: [{namespaces: {}}]}]}",
		),
	);
	const unknown = (id: string): unknown => layerOf(inventory, id).possible.map((one) => one.unknown.address);
	expect([unknown("a/Pod/one"), unknown("b/Pod/other")]).toEqual([["Namespace a"], ["Namespace b"]]);
});
test("policies that select alike keep the order in which they are tried and told", () => {
	const admin = (name: string, subject: string): string =>
		policy(
			"policy.networking.k8s.io/v1alpha1",
			"AdminNetworkPolicy",
			name,
			`{priority: 1, subject: {namespaces: ${subject}}, ingress: [{action: Deny, from: [{namespaces: {}}]}]}`,
		);
	const open = "{matchLabels: {team: red}}";
	const inventory = withPolicies(admin("c", open), admin("b", "{matchLabels: {stage: prod}}"), admin("a", open));
	expect(layerOf(inventory, "a/Pod/one").possible.flatMap(({ candidates }) => candidates)).toEqual([
		"AdminNetworkPolicy/c",
		"AdminNetworkPolicy/b",
		"AdminNetworkPolicy/a",
	]);
});
test.each([1, 12])("policies that isolate in one direction tell nobody apart in the other: %s of each", (count) => {
	const each = (spec: string, name: string): string[] =>
		many(spec)
			.slice(0, count)
			.map((text) => text.replace("name: p", `name: ${name}`));
	const inventory = withPolicies(
		...each("{podSelector: {}, policyTypes: [Egress]}", "out"),
		...each('{podSelector: {matchLabels: {id: "2"}}, policyTypes: [Ingress]}', "in"),
	);
	const outOf = (id: string): Layer => inventory.subjects.find((subject) => subject.id === id)?.egressLayers[0] as Layer;
	expect(outOf("a/Pod/one").certain).toHaveLength(count);
	expect(outOf("a/Pod/two")).toBe(outOf("a/Pod/one"));
	expect(layerOf(inventory, "a/Pod/one").certain).toEqual([]);
	expect(layerOf(inventory, "a/Pod/two").certain).toHaveLength(count);
});
