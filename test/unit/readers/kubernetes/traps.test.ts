import { describe, expect, test } from "vitest";
import { ask, cluster, node, pod, read } from "./manifests.ts";

/** Cases that other tools are known to get wrong (domain/kubernetes-policy.md 1.5), one by one. */
const SERVER = "podSelector: {matchLabels: {app: server}}";
const FRIEND = "pod:a/friend > pod:a/server";
const one = (spec: string, question: string, more = ""): string => ask(read(cluster(spec, more)), question);
const cilium = (spec: string, kind = "CiliumNetworkPolicy", namespace = ", namespace: kube-system"): string =>
	`apiVersion: cilium.io/v2\nkind: ${kind}\nmetadata: {name: c${namespace}}\nspec: ${spec}`;

describe("NetworkPolicy", () => {
	test("the own node's exemption fires, by name and by address, and no other node's does (netpol-analyzer)", () => {
		expect(
			["node:n1", "ip:192.168.0.1", "node:n2", "ip:192.168.0.2"].map((from) => one(`{${SERVER}}`, `${from} > pod:a/server tcp/80`)),
		).toEqual(["allowed", "allowed", "blocked", "blocked"]);
	});
	test("an entry with a protocol and no port admits that protocol alone (netpol-analyzer)", () => {
		const spec = `{${SERVER}, ingress: [{ports: [{protocol: UDP}]}]}`;
		expect([one(spec, `${FRIEND} tcp/80`), one(spec, `${FRIEND} udp/80`), one(spec, `${FRIEND} sctp/80`)]).toEqual([
			"blocked",
			"allowed",
			"blocked",
		]);
	});
	test("an entry without anything is all of TCP", () => {
		const spec = `{${SERVER}, ingress: [{ports: [{}]}]}`;
		expect([one(spec, `${FRIEND} tcp/80`), one(spec, `${FRIEND} udp/80`)]).toEqual(["allowed", "blocked"]);
	});
	test("a rule for SCTP isolates TCP too and admits none of it", () => {
		const spec = `{${SERVER}, ingress: [{ports: [{protocol: SCTP, port: 80}]}]}`;
		expect([one(spec, `${FRIEND} sctp/80`), one(spec, `${FRIEND} tcp/80`)]).toEqual(["allowed", "blocked"]);
	});
	test.each(["[]", "null"])("ingress: %s isolates, whatever the way of writing nothing (kube-network-policies)", (ingress) => {
		expect(one(`{${SERVER}, policyTypes: [Ingress], ingress: ${ingress}}`, `${FRIEND} tcp/80`)).toBe("blocked");
	});
	test("an empty list of types is no list, and no crash (cyclonus)", () => {
		expect(one(`{${SERVER}, policyTypes: []}`, `${FRIEND} tcp/80`)).toBe("blocked");
		expect(one(`{${SERVER}, policyTypes: []}`, "pod:a/server > pod:a/friend tcp/80")).toBe("allowed");
	});
	test('port "80" is no port, and never read as 80 (kube-network-policies)', () => {
		expect(one(`{${SERVER}, ingress: [{ports: [{port: "80"}]}]}`, `${FRIEND} tcp/80`)).toBe("unknown");
	});
	test("except narrows its own block: another rule, peer or policy may still admit the address", () => {
		const block = "{ipBlock: {cidr: 10.0.0.0/8, except: [10.0.1.0/24]}}";
		expect(one(`{${SERVER}, ingress: [{from: [${block}]}]}`, `${FRIEND} tcp/80`)).toBe("blocked");
		expect(one(`{${SERVER}, ingress: [{from: [${block}, {podSelector: {}}]}]}`, `${FRIEND} tcp/80`)).toBe("allowed");
		const other =
			"apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: q, namespace: a}\nspec: {podSelector: {}, ingress: [{from: [{ipBlock: {cidr: 10.0.1.2/32}}]}]}";
		expect(one(`{${SERVER}, ingress: [{from: [${block}]}]}`, `${FRIEND} tcp/80`, other)).toBe("allowed");
	});
	test("every pod of kube-system is not its node: pods on the host network keep their traffic (kube-network-policies#379)", () => {
		const yaml = `${pod("kube-system", "kube-apiserver-n1", { component: "kube-apiserver" }, "192.168.0.1", "n1", "hostNetwork: true")}\n---\n${pod("kube-system", "coredns", { "k8s-app": "kube-dns" }, "10.0.0.9", "n2")}\n---\n${node("n1", "192.168.0.1")}\n---\n${node("n2", "192.168.0.2")}\n---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: deny, namespace: kube-system}\nspec: {podSelector: {}, policyTypes: [Ingress, Egress]}`;
		const questions = [
			"node:n2 > node:n1 tcp/6443",
			"ip:203.0.113.9 > pod:kube-system/kube-apiserver-n1 tcp/6443",
			"node:n1 > pod:kube-system/coredns udp/53",
		];
		expect(questions.map((question) => ask(read(yaml), question))).toEqual(["allowed", "allowed", "blocked"]);
	});
	test("selectors of one namespace never select pods of another (k8sgpt#1746)", () => {
		expect(one("{podSelector: {}, ingress: []}", "pod:a/friend > pod:b/stranger tcp/80")).toBe("allowed");
	});
	test("a label on a pod on the host network matches nothing (calico#4667, cilium#10405)", () => {
		const host = pod("a", "agent", { app: "agent" }, "192.168.0.2", "n2", "hostNetwork: true");
		expect(
			one(`{${SERVER}, ingress: [{from: [{podSelector: {matchLabels: {app: agent}}}]}]}`, "pod:a/agent > pod:a/server tcp/80", host),
		).toBe("blocked");
	});
	test("matchLabels and matchExpressions must hold together; from: [] and to: [] are everybody", () => {
		const both = "podSelector: {matchLabels: {app: server}, matchExpressions: [{key: app, operator: NotIn, values: [server]}]}";
		expect(one(`{${both}}`, `${FRIEND} tcp/80`)).toBe("allowed");
		expect(one(`{${SERVER}, ingress: [{from: []}]}`, "ip:203.0.113.9 > pod:a/server tcp/80")).toBe("allowed");
		expect(one(`{${SERVER}, policyTypes: [Egress], egress: [{to: []}]}`, "pod:a/server > ip:203.0.113.9 tcp/80")).toBe("allowed");
	});
	test("a pod of two families is asked in each: one of them open is not both", () => {
		const dual = pod("a", "dual", { app: "dual" }, "10.0.3.1", "n1").replace(
			'podIPs: [{ip: "10.0.3.1"}]',
			'podIPs: [{ip: "10.0.3.1"}, {ip: "fd00::31"}]',
		);
		const spec = "{podSelector: {matchLabels: {app: dual}}, ingress: [{from: [{ipBlock: {cidr: 0.0.0.0/0}}]}]}";
		expect(["ip:203.0.113.9", "ip:2001:db8::9", "external"].map((from) => one(spec, `${from} > pod:a/dual tcp/80`, dual))).toEqual([
			"allowed",
			"blocked",
			"unknown",
		]);
	});
});

describe("other policies", () => {
	test("a pod selected for egress alone is not isolated for ingress: Baseline still speaks (kube-network-policies)", () => {
		const baseline =
			"apiVersion: policy.networking.k8s.io/v1alpha1\nkind: BaselineAdminNetworkPolicy\nmetadata: {name: default}\nspec: {subject: {namespaces: {}}, ingress: [{action: Deny, from: [{namespaces: {}}]}]}";
		expect(one(`{${SERVER}, policyTypes: [Egress], egress: [{}]}`, `${FRIEND} tcp/80`, baseline)).toBe("blocked");
		expect(one(`{${SERVER}, policyTypes: [Ingress], ingress: [{from: [{podSelector: {}}]}]}`, `${FRIEND} tcp/80`, baseline)).toBe(
			"allowed",
		);
	});
	test("a policy by label on a kube-apiserver of the host network does nothing; one by nodeSelector does (cilium#34444)", () => {
		const api = pod("kube-system", "kube-apiserver-n1", { component: "kube-apiserver" }, "192.168.0.1", "n1", "hostNetwork: true");
		const question = "ip:203.0.113.9 > pod:kube-system/kube-apiserver-n1 tcp/6443";
		const spec = "{podSelector: {matchLabels: {app: nobody}}}";
		const byLabel = cilium("{endpointSelector: {matchLabels: {component: kube-apiserver}}, ingress: [{fromEntities: [cluster]}]}");
		const byNode = cilium("{nodeSelector: {}, ingress: [{fromEntities: [cluster]}]}", "CiliumClusterwideNetworkPolicy", "");
		expect([one(spec, question, `${api}\n---\n${byLabel}`), one(spec, question, `${api}\n---\n${byNode}`)]).toEqual(["allowed", "blocked"]);
	});
	test("domain names are known when somebody asks for them (ANP egress)", () => {
		const anp =
			"apiVersion: policy.networking.k8s.io/v1alpha1\nkind: AdminNetworkPolicy\nmetadata: {name: x}\nspec: {priority: 1, subject: {namespaces: {}}, egress: [{action: Allow, to: [{domainNames: [example.com]}]}, {action: Deny, to: [{networks: [0.0.0.0/0]}]}]}";
		expect(one("{podSelector: {matchLabels: {app: nobody}}}", "pod:a/server > ip:203.0.113.9 tcp/443", anp)).toBe("unknown");
	});
});
