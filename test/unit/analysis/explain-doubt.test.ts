import { loadAll } from "js-yaml";
import { expect, test } from "vitest";
import { explain, readProbes } from "../../../src/analysis/explain.ts";
import { cluster, read } from "../readers/kubernetes/manifests.ts";

const asked = (manifests: string): ReturnType<typeof explain> =>
	explain(read(manifests), readProbes([{ id: 1, from: { pod: "b/stranger" }, to: { pod: "a/server" }, protocol: "tcp", port: 8080 }]));

test("a namespace whose labels the inputs do not show is named where a rule asks for them", () => {
	const namespaces = "{podSelector: {}, ingress: [{from: [{namespaceSelector: {matchLabels: {zone: blue}}}]}]}";
	const bare = loadAll(cluster(namespaces)).filter((object) => object !== null && (object as { kind: string }).kind !== "Namespace");
	expect(asked(bare.map((object) => JSON.stringify(object)).join("\n---\n"))).toMatchObject([
		{ verdict: "unknown", because: [{ note: "may admit it: depends on labels of Namespace b" }] },
	]);
});

test("so is a field that is not understood, of what admits and of what refuses", () => {
	const calico = (action: string): string =>
		cluster(
			"{podSelector: {matchLabels: {app: nobody}}}",
			`
apiVersion: projectcalico.org/v3
kind: GlobalNetworkPolicy
metadata: {name: g}
spec: {selector: "app == 'server'", ingress: [{action: ${action}, protocol: TCP, source: {domains: [a.example]}}, {action: Allow}]}`,
		);
	const note = (action: string): unknown => asked(calico(action))[0]?.because.map(({ note: told }) => told)[0];
	expect(asked(calico("Allow"))).toMatchObject([{ verdict: "allowed" }]);
	expect(asked(calico("Deny"))).toMatchObject([{ verdict: "unknown" }]);
	expect(note("Deny")).toBe("may refuse it: depends on spec.ingress[0].source.domains of GlobalNetworkPolicy g");
});

test("where some addresses get through and others do not, each rule is told with those that do", () => {
	const nobody = cluster(
		"{podSelector: {matchLabels: {app: nobody}}}",
		`
apiVersion: projectcalico.org/v3
kind: GlobalNetworkPolicy
metadata: {name: g}
spec:
  selector: "app == 'server'"
  ingress: [{action: Allow, protocol: TCP, source: {nets: [203.0.113.0/24]}}, {action: Deny}]`,
	);
	const [answer] = explain(
		read(nobody),
		readProbes([{ id: 1, from: { external: true }, to: { pod: "a/server" }, protocol: "tcp", port: 80 }]),
	);
	expect(answer?.verdict).toBe("unknown");
	expect(answer?.because.map(({ note }) => note)).toEqual([
		"only 203.0.113.0/24 gets through",
		"refuses it; only 203.0.113.0/24 gets through",
	]);
});
