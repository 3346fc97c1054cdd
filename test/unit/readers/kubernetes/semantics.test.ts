import { describe, expect, test } from "vitest";
import { ask, cluster, node, pod, read } from "./manifests.ts";

/** Answers to questions about pod a/server and the others, asked of one policy spec. */
const answers = (spec: string, questions: readonly string[], more = ""): Readonly<Record<string, string>> => {
	const inventory = read(cluster(spec, more));
	return Object.fromEntries(questions.map((question) => [question, ask(inventory, question)]));
};

const FRIEND = "pod:a/friend > pod:a/server tcp/8080";
const FAR_FRIEND = "pod:b/friend > pod:a/server tcp/8080";
const STRANGER = "pod:b/stranger > pod:a/server tcp/8080";
const OUTSIDE = "ip:203.0.113.9 > pod:a/server tcp/8080";
const UDP = "pod:a/friend > pod:a/server udp/53";
const EGRESS = "pod:a/server > pod:b/stranger tcp/8080";

describe("defaulting (domain/kubernetes-policy.md 1.1)", () => {
	test("without policyTypes ingress is isolated, egress only where there are egress rules", () => {
		expect(answers("{podSelector: {}}", [FRIEND, EGRESS])).toEqual({ [FRIEND]: "blocked", [EGRESS]: "allowed" });
		expect(answers("{podSelector: {}, egress: [{to: [{podSelector: {}}]}]}", [FRIEND, EGRESS])).toEqual({
			[FRIEND]: "blocked",
			[EGRESS]: "blocked",
		});
		expect(answers("{podSelector: {}, egress: []}", [EGRESS])).toEqual({ [EGRESS]: "allowed" });
	});
	test("rules of a direction that policyTypes does not name are ignored", () => {
		expect(
			answers("{podSelector: {}, policyTypes: [Ingress], ingress: [{}], egress: [{to: [{podSelector: {}}]}]}", [FRIEND, EGRESS]),
		).toEqual({ [FRIEND]: "allowed", [EGRESS]: "allowed" });
		expect(answers("{podSelector: {}, policyTypes: [Egress], ingress: []}", [STRANGER, EGRESS])).toEqual({
			[STRANGER]: "allowed",
			[EGRESS]: "blocked",
		});
	});
	test("a missing podSelector selects every pod of the policy's namespace, of that one alone", () => {
		expect(answers("{ingress: []}", [FRIEND, "pod:a/server > pod:a/friend tcp/1", "pod:a/server > pod:b/friend tcp/1"])).toEqual({
			[FRIEND]: "blocked",
			"pod:a/server > pod:a/friend tcp/1": "blocked",
			"pod:a/server > pod:b/friend tcp/1": "allowed",
		});
	});
	test.each(["{podSelector: {}}", "{podSelector: {}, ingress: null}", "{podSelector: {}, ingress: []}"])(
		"%s isolates and admits nothing",
		(spec) => {
			expect(answers(spec, [FRIEND, OUTSIDE])).toEqual({ [FRIEND]: "blocked", [OUTSIDE]: "blocked" });
		},
	);
	test.each(["[{}]", "[{from: []}]", "[{from: [], ports: []}]", "[{ports: null}]", "[null]"])(
		"ingress %s admits everything from everywhere",
		(ingress) => {
			expect(answers(`{podSelector: {}, ingress: ${ingress}}`, [FRIEND, STRANGER, OUTSIDE, UDP, "external > pod:a/server sctp/1"])).toEqual(
				{
					[FRIEND]: "allowed",
					[STRANGER]: "allowed",
					[OUTSIDE]: "allowed",
					[UDP]: "allowed",
					"external > pod:a/server sctp/1": "allowed",
				},
			);
		},
	);
	test("egress to: [] reaches everything", () => {
		expect(
			answers("{podSelector: {}, policyTypes: [Egress], egress: [{to: [], ports: [{port: 8080}]}]}", [
				EGRESS,
				"pod:a/server > ip:203.0.113.9 tcp/8080",
				"pod:a/server > ip:203.0.113.9 tcp/8081",
			]),
		).toEqual({
			[EGRESS]: "allowed",
			"pod:a/server > ip:203.0.113.9 tcp/8080": "allowed",
			"pod:a/server > ip:203.0.113.9 tcp/8081": "blocked",
		});
	});
});

describe("ports", () => {
	const TCP_ANY = "pod:a/friend > pod:a/server tcp/1";
	const SCTP = "pod:a/friend > pod:a/server sctp/1";
	test.each([
		["[{}]", "allowed", "blocked", "blocked"],
		["[null]", "allowed", "blocked", "blocked"],
		["[{protocol: UDP}]", "blocked", "allowed", "blocked"],
		["[{protocol: SCTP}]", "blocked", "blocked", "allowed"],
		["[{protocol: TCP}, {protocol: UDP}]", "allowed", "allowed", "blocked"],
	])("ports %s: tcp %s, udp %s, sctp %s", (ports, tcp, udp, sctp) => {
		expect(answers(`{podSelector: {}, ingress: [{ports: ${ports}}]}`, [TCP_ANY, UDP, SCTP])).toEqual({
			[TCP_ANY]: tcp,
			[UDP]: udp,
			[SCTP]: sctp,
		});
	});
	test("endPort is inclusive", () => {
		const at = (port: number): string => `pod:a/friend > pod:a/server tcp/${port}`;
		expect(answers("{podSelector: {}, ingress: [{ports: [{port: 10, endPort: 12}]}]}", [at(9), at(10), at(12), at(13)])).toEqual({
			[at(9)]: "blocked",
			[at(10)]: "allowed",
			[at(12)]: "allowed",
			[at(13)]: "blocked",
		});
	});
	test("a named port is looked up by name and protocol on each receiver", () => {
		const other = pod("a", "other", { app: "other" }, "10.0.1.9", "n1").replace("containerPort: 8080", "containerPort: 9090");
		const spec = (port: string): string => `{podSelector: {}, ingress: [{ports: [${port}]}]}`;
		const questions = [
			FRIEND,
			"pod:a/friend > pod:a/server tcp/9090",
			"pod:a/friend > pod:a/other tcp/9090",
			"pod:a/friend > pod:a/other tcp/8080",
		];
		expect(Object.values(answers(spec("{port: http}"), questions, other))).toEqual(["allowed", "blocked", "allowed", "blocked"]);
		// The name exists, with another protocol; or not at all: the entry admits nothing.
		expect(Object.values(answers(spec("{port: dns}"), [...questions, UDP], other))).toEqual([
			"blocked",
			"blocked",
			"blocked",
			"blocked",
			"blocked",
		]);
		expect(answers(spec("{port: dns, protocol: UDP}"), [UDP])).toEqual({ [UDP]: "allowed" });
		expect(answers(spec("{port: https}"), [FRIEND])).toEqual({ [FRIEND]: "blocked" });
	});
	test("the API is silent on other protocols: with isolation they are unknown, without it open", () => {
		expect(
			answers("{podSelector: {matchLabels: {app: server}}, ingress: [{}]}", [
				"pod:a/friend > pod:a/server icmp",
				"pod:a/server > pod:a/friend icmp",
			]),
		).toEqual({
			"pod:a/friend > pod:a/server icmp": "unknown",
			"pod:a/server > pod:a/friend icmp": "allowed",
		});
	});
});

describe("peers", () => {
	test.each([
		[
			"podSelector alone means the own namespace",
			"[{podSelector: {matchLabels: {app: friend}}}]",
			["allowed", "blocked", "blocked", "blocked"],
		],
		[
			"namespaceSelector alone means all pods of these namespaces",
			"[{namespaceSelector: {matchLabels: {team: blue}}}]",
			["blocked", "allowed", "allowed", "blocked"],
		],
		[
			"both in one item must hold",
			"[{namespaceSelector: {matchLabels: {team: blue}}, podSelector: {matchLabels: {app: friend}}}]",
			["blocked", "allowed", "blocked", "blocked"],
		],
		[
			"two items unite",
			"[{namespaceSelector: {matchLabels: {team: blue}}}, {podSelector: {matchLabels: {app: friend}}}]",
			["allowed", "allowed", "allowed", "blocked"],
		],
		[
			"an empty namespaceSelector means all namespaces, not the outside",
			"[{namespaceSelector: {}}]",
			["allowed", "allowed", "allowed", "blocked"],
		],
		[
			"the name label stands on every namespace",
			"[{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: b}}}]",
			["blocked", "allowed", "allowed", "blocked"],
		],
		[
			"matchLabels and matchExpressions must both hold",
			"[{namespaceSelector: {matchLabels: {team: blue}, matchExpressions: [{key: kubernetes.io/metadata.name, operator: NotIn, values: [b]}]}}]",
			["blocked", "blocked", "blocked", "blocked"],
		],
		[
			"NotIn holds for an absent label",
			"[{namespaceSelector: {}, podSelector: {matchExpressions: [{key: tier, operator: NotIn, values: [x]}]}}]",
			["allowed", "allowed", "allowed", "blocked"],
		],
		[
			"Exists and DoesNotExist",
			"[{namespaceSelector: {matchExpressions: [{key: team, operator: Exists}]}, podSelector: {matchExpressions: [{key: tier, operator: DoesNotExist}, {key: app, operator: In, values: [friend, x]}]}}]",
			["allowed", "allowed", "blocked", "blocked"],
		],
		[
			"an ipBlock matches pods too (upstream e2e)",
			"[{ipBlock: {cidr: 10.0.2.0/24, except: [10.0.2.3/32]}}]",
			["blocked", "allowed", "blocked", "blocked"],
		],
		[
			"except narrows its own block alone",
			"[{ipBlock: {cidr: 10.0.2.0/24, except: [10.0.2.3/32]}}, {ipBlock: {cidr: 10.0.2.3/32}}]",
			["blocked", "allowed", "allowed", "blocked"],
		],
		["a block for the outside", "[{ipBlock: {cidr: 203.0.113.0/24}}]", ["blocked", "blocked", "blocked", "allowed"]],
	])("%s", (_, from, [friend, farFriend, stranger, outside]) => {
		expect(answers(`{podSelector: {}, ingress: [{from: ${from}}]}`, [FRIEND, FAR_FRIEND, STRANGER, OUTSIDE])).toEqual({
			[FRIEND]: friend,
			[FAR_FRIEND]: farFriend,
			[STRANGER]: stranger,
			[OUTSIDE]: outside,
		});
	});
	test("Cilium matches pods by label only", () => {
		const inventory = read(cluster("{podSelector: {}, ingress: [{from: [{ipBlock: {cidr: 0.0.0.0/0}}]}]}"));
		expect([FRIEND, OUTSIDE].map((question) => ask(inventory, question, { engine: "cilium" }))).toEqual(["blocked", "allowed"]);
	});
	test("rules and policies unite; ports and peers of one rule intersect", () => {
		const second =
			"apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: q, namespace: a}\nspec: {podSelector: {}, ingress: [{from: [{podSelector: {}}]}]}";
		const spec = "{podSelector: {}, ingress: [{from: [{namespaceSelector: {matchLabels: {team: blue}}}], ports: [{port: 8080}]}]}";
		expect(answers(spec, [FRIEND, STRANGER, "pod:b/stranger > pod:a/server tcp/1"], second)).toEqual({
			[FRIEND]: "allowed",
			[STRANGER]: "allowed",
			"pod:b/stranger > pod:a/server tcp/1": "blocked",
		});
	});
	test("a namespace that is not in the input has its name label only for sure", () => {
		const far = pod("c", "far", { app: "far" }, "10.0.3.1", "n2");
		const from = (selector: string): string => `{podSelector: {}, ingress: [{from: [{namespaceSelector: {matchLabels: {${selector}}}}]}]}`;
		const question = "pod:c/far > pod:a/server tcp/8080";
		expect(answers(from("team: red"), [question], far)).toEqual({ [question]: "unknown" });
		expect(answers(from("kubernetes.io/metadata.name: c"), [question], far)).toEqual({ [question]: "allowed" });
		expect(answers(from("kubernetes.io/metadata.name: a"), [question], far)).toEqual({ [question]: "blocked" });
	});
});

describe("nodes and the host network", () => {
	const DENY = "{podSelector: {}, ingress: []}";
	const host = `${pod("a", "agent", { app: "friend" }, "192.168.0.2", "n2", "hostNetwork: true")}\n---\n${pod("a", "near", { app: "friend" }, "192.168.0.1", "n1", "hostNetwork: true")}`;
	test("the pod's own node always gets in, other nodes do not, by name and by address", () => {
		expect(
			Object.values(
				answers(DENY, [
					"node:n1 > pod:a/server tcp/8080",
					"node:n2 > pod:a/server tcp/8080",
					"ip:192.168.0.1 > pod:a/server tcp/8080",
					"ip:192.168.0.2 > pod:a/server tcp/8080",
				]),
			),
		).toEqual(["allowed", "blocked", "allowed", "blocked"]);
	});
	test("other nodes get in by address", () => {
		expect(
			Object.values(
				answers("{podSelector: {}, ingress: [{from: [{ipBlock: {cidr: 192.168.0.0/24}}]}]}", ["node:n2 > pod:a/server tcp/8080", FRIEND]),
			),
		).toEqual(["allowed", "blocked"]);
	});
	test("a pod reaches its own node whatever its egress policy says", () => {
		expect(
			Object.values(
				answers("{podSelector: {}, policyTypes: [Egress]}", ["pod:a/server > node:n1 tcp/80", "pod:a/server > node:n2 tcp/80"]),
			),
		).toEqual(["allowed", "blocked"]);
	});
	test("pods on the host network are not selected", () => {
		expect(answers(DENY, ["pod:a/friend > pod:a/agent tcp/80", "ip:203.0.113.9 > pod:a/agent tcp/80"], host)).toEqual({
			"pod:a/friend > pod:a/agent tcp/80": "allowed",
			"ip:203.0.113.9 > pod:a/agent tcp/80": "allowed",
		});
	});
	test("pods on the host network are no peers by label; their node's address counts", () => {
		const label = "{podSelector: {}, ingress: [{from: [{podSelector: {matchLabels: {app: friend}}}]}]}";
		const question = "pod:a/agent > pod:a/server tcp/8080";
		expect(answers(label, [question, "pod:a/near > pod:a/server tcp/8080"], host)).toEqual({
			[question]: "blocked",
			"pod:a/near > pod:a/server tcp/8080": "allowed",
		});
		expect(answers("{podSelector: {}, ingress: [{from: [{ipBlock: {cidr: 192.168.0.2/32}}]}]}", [question], host)).toEqual({
			[question]: "allowed",
		});
	});
	test("a pod of which nobody says where it runs may run on the asking node", () => {
		const deployment =
			"apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: d, namespace: a}\nspec: {template: {metadata: {labels: {app: d}}, spec: {containers: [{name: c}]}}}";
		const question = "node:n1 > workload:a/Deployment/d tcp/80";
		expect(answers(DENY, [question], deployment)).toEqual({ [question]: "unknown" });
		expect(
			answers(
				"{podSelector: {}, ingress: [{from: [{ipBlock: {cidr: 10.9.0.0/16}}]}]}",
				["workload:a/Deployment/d > pod:a/server tcp/80"],
				deployment,
			),
		).toEqual({ "workload:a/Deployment/d > pod:a/server tcp/80": "unknown" });
	});
	test("a pod that calls itself is nobody's promise", () => {
		expect(answers(DENY, ["pod:a/server > pod:a/server tcp/80"])).toEqual({ "pod:a/server > pod:a/server tcp/80": "unknown" });
	});
});

describe("address families", () => {
	const dual = pod("a", "dual", { app: "dual" }, "10.0.1.20", "n1").replace('[{ip: "10.0.1.20"}]', '[{ip: "10.0.1.20"}, {ip: "fd00::20"}]');
	const spec = (cidr: string): string => `{podSelector: {}, ingress: [{from: [{ipBlock: {cidr: "${cidr}"}}]}]}`;
	const questions = [
		"ip:2001:db8::1 > pod:a/dual tcp/80",
		"ip:203.0.113.1 > pod:a/dual tcp/80",
		"external > pod:a/dual tcp/80",
		"external > pod:a/server tcp/80",
	];
	test("0.0.0.0/0 says nothing about IPv6, nor ::/0 about IPv4", () => {
		expect(Object.values(answers(spec("0.0.0.0/0"), questions, dual))).toEqual(["blocked", "allowed", "unknown", "allowed"]);
		expect(Object.values(answers(spec("::/0"), questions, dual))).toEqual(["allowed", "blocked", "unknown", "blocked"]);
	});
	test("an address that is asked for has its own family, whatever the pod is known to have", () => {
		const out = (cidr: string): string => `{podSelector: {}, policyTypes: [Egress], egress: [{to: [{ipBlock: {cidr: "${cidr}"}}]}]}`;
		const both = ["pod:a/server > ip:2001:db8::1 tcp/80", "pod:a/server > ip:203.0.113.1 tcp/80"];
		expect(Object.values(answers(out("0.0.0.0/0"), both))).toEqual(["blocked", "allowed"]);
		expect(Object.values(answers(out("::/0"), both))).toEqual(["allowed", "blocked"]);
	});
	test("nodes of an IPv6 cluster", () => {
		const inventory = read(
			`${node("n6", "fd00:1::1")}\n---\n${pod("z", "six", { app: "six" }, "fd00:2::1", "n7")}\n---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: p, namespace: z}\nspec: ${spec("fd00:1::/64")}`,
		);
		expect(
			["node:n6 > pod:z/six tcp/80", "ip:fd00:3::1 > pod:z/six tcp/80", "external > pod:z/six tcp/80"].map((question) =>
				ask(inventory, question),
			),
		).toEqual(["allowed", "blocked", "unknown"]);
	});
});
