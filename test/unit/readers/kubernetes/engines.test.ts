import { describe, expect, test } from "vitest";
import { type Engine, engineConflict, engineOf } from "../../../../src/model/engine.ts";
import { ask, cluster, read } from "./manifests.ts";

const SERVER = "{matchLabels: {app: server}}";
const from = (cidr: string): string => cluster(`{podSelector: ${SERVER}, ingress: [{from: [{ipBlock: {cidr: ${cidr}}}]}]}`);
const ENGINES: readonly Engine[] = ["kubernetes", "calico", "cilium", "ovn"];
const asked = (yaml: string, question: string, cni: readonly string[] = []): readonly string[] =>
	ENGINES.map((engine) => ask(read(yaml), question, { engine, cni }));

describe("engines (domain/kubernetes-policy.md 1.1 and 1.4), in the order kubernetes, calico, cilium, ovn", () => {
	test("an ipBlock matches pods, but not with Cilium", () => {
		expect(asked(from("10.0.0.0/8"), "pod:b/friend > pod:a/server tcp/80")).toEqual(["allowed", "allowed", "blocked", "allowed"]);
	});
	test("an ipBlock matches machines, but not with Cilium; with OVN they may come from another address", () => {
		expect(asked(from("192.168.0.0/16"), "node:n2 > pod:a/server tcp/80")).toEqual(["allowed", "allowed", "blocked", "unknown"]);
	});
	test("with encapsulating Calico a machine may come from its tunnel's address", () => {
		const one = (cni: string): string => ask(read(from("192.168.0.0/16")), "node:n2 > pod:a/server tcp/80", { cni: [cni] });
		expect(["calico-ipip", "calico-vxlan", "calico-bgp", "flannel-vxlan", "cilium-geneve", "ovn-kubernetes"].map(one)).toEqual([
			"unknown",
			"unknown",
			"allowed",
			"allowed",
			"blocked",
			"unknown",
		]);
	});
	test("an ipBlock matches the outside with all of them", () => {
		expect(asked(from("203.0.113.0/24"), "ip:203.0.113.9 > pod:a/server tcp/80")).toEqual(ENGINES.map(() => "allowed"));
		expect(asked(from("203.0.113.0/24"), "ip:198.51.100.9 > pod:a/server tcp/80")).toEqual(ENGINES.map(() => "blocked"));
	});
	test("the pod's own node gets in with all of them; the way back to it passes the pod's egress with Calico and Cilium", () => {
		const shut = cluster(`{podSelector: ${SERVER}, policyTypes: [Ingress, Egress]}`);
		expect(asked(shut, "node:n1 > pod:a/server tcp/80")).toEqual(ENGINES.map(() => "allowed"));
		expect(asked(shut, "pod:a/server > node:n1 tcp/80")).toEqual(["allowed", "blocked", "blocked", "unknown"]);
	});
	test("a port without a protocol is TCP with all of them: the field is the API's", () => {
		const dns = cluster(`{podSelector: ${SERVER}, ingress: [{ports: [{port: 53}]}]}`);
		expect(asked(dns, "pod:a/friend > pod:a/server tcp/53")).toEqual(ENGINES.map(() => "allowed"));
		expect(asked(dns, "pod:a/friend > pod:a/server udp/53")).toEqual(ENGINES.map(() => "blocked"));
	});
	const CALICO = "apiVersion: projectcalico.org/v3\nkind: NetworkPolicy\nmetadata: {name: q, namespace: z}\nspec: {selector: all()}";
	const CILIUM =
		"apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: r, namespace: z}\nspec: {endpointSelector: {}, ingress: [{}]}";
	test("a CNI does not say which of several engines runs that the inputs show: what they mean differently is unknown", () => {
		const verdicts = (yaml: string, question: string): readonly string[] =>
			[[], ["calico-bgp"], ["cilium-vxlan"]].map((cni) => ask(read(yaml, { cni }), question, { cni }));
		const both = `${from("0.0.0.0/0")}${CALICO}\n---\n${CILIUM}`;
		expect(verdicts(both, "pod:b/friend > pod:a/server tcp/80")).toEqual(["unknown", "unknown", "unknown"]);
		expect(verdicts(both, "ip:203.0.113.9 > pod:a/server tcp/80")).toEqual(["allowed", "allowed", "allowed"]);
		const labels = cluster(`{podSelector: {matchLabels: {app: server, pod-template-hash: abc}}}`, `${CALICO}\n---\n${CILIUM}`).replace(
			"app: server}",
			"app: server, pod-template-hash: abc}",
		);
		expect(verdicts(labels, "pod:b/friend > pod:a/server tcp/80")).toEqual(["unknown", "unknown", "unknown"]);
	});
	test("what Cilium is told not to enforce the engine of another CNI may", () => {
		const never = cluster(
			`{podSelector: ${SERVER}}`,
			"apiVersion: v1\nkind: ConfigMap\nmetadata: {name: cilium-config, namespace: kube-system}\ndata: {enable-policy: never}",
		);
		const verdicts = [[], ["flannel-vxlan"], ["cilium-vxlan"], ["calico-bgp"]].map((cni) =>
			ask(read(never, { cni }), "pod:b/friend > pod:a/server tcp/80", { cni }),
		);
		expect(verdicts).toEqual(["allowed", "allowed", "allowed", "unknown"]);
	});
	test("option before CNI before what the inputs show", () => {
		expect([
			engineOf("kubernetes", ["cilium-vxlan"], { engine: "calico" }),
			engineOf(null, ["cilium-vxlan"], { engine: "calico" }),
			engineOf(null, ["flannel-vxlan"], { engine: "calico" }),
			engineOf(null, [], undefined),
		]).toEqual(["kubernetes", "cilium", "calico", "kubernetes"]);
	});
	test("an engine that the inputs contradict is told of, but not what upstream documents", () => {
		const told = (...[given, cni, engine]: [Engine | null, readonly string[], Engine]): string | null =>
			engineConflict(given, cni, { engine });
		expect(told("calico", [], "cilium")).toBe("engine calico was given, though the inputs hold objects of Cilium");
		expect(told(null, ["cilium-vxlan"], "calico")).toBe("cni cilium-vxlan was given, though the inputs hold objects of Calico");
		expect(["calico", "kubernetes", null].map((given) => told(given as Engine | null, ["flannel-vxlan"], "calico"))).toEqual([
			null,
			null,
			null,
		]);
		expect(engineConflict("calico", [], undefined)).toBeNull();
	});
	test("Cilium told to match nodes by address does so for NetworkPolicies too", () => {
		const told =
			"apiVersion: v1\nkind: ConfigMap\nmetadata: {name: cilium-config, namespace: kube-system}\ndata: {policy-cidr-match-mode: nodes}";
		const answers = (cidr: string): readonly string[] =>
			["node:n2", "pod:b/friend"].map((who) => ask(read(`${from(cidr)}${told}`), `${who} > pod:a/server tcp/80`));
		expect(answers("192.168.0.0/16")).toEqual(["allowed", "blocked"]);
		expect(answers("0.0.0.0/0")).toEqual(["unknown", "blocked"]);
	});
});
