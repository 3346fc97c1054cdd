import { describe, expect, test } from "vitest";
import type { Inventory } from "../../../../src/model/inventory.ts";
import { ask, cluster, node, pod, read } from "../kubernetes/manifests.ts";

const FRIEND = "pod:a/friend > pod:a/server tcp/8080";
const FAR = "pod:b/friend > pod:a/server tcp/8080";
const WORLD = "ip:203.0.113.9 > pod:a/server tcp/8080";

const PODS = `
apiVersion: v1
kind: Namespace
metadata: {name: a, labels: {team: red}}
---
apiVersion: v1
kind: Namespace
metadata: {name: b, labels: {team: blue}}
---
${pod("a", "server", { app: "server" }, "10.0.1.1", "n1")}
---
${pod("a", "friend", { app: "friend" }, "10.0.1.2", "n2")}
---
${pod("b", "friend", { app: "friend" }, "10.0.2.2", "n2")}
---
`;

const object = (kind: string, name: string, spec: string, metadata = ""): string => `
apiVersion: projectcalico.org/v3
kind: ${kind}
metadata: {name: ${name}${metadata}}
spec: {${spec}}
---
`;
const policy = (name: string, spec: string): string => object("NetworkPolicy", name, spec, ", namespace: a");
const global = (name: string, spec: string, metadata = ""): string => object("GlobalNetworkPolicy", name, spec, metadata);
const SERVER = "selector: app == 'server'";

const answers = (inventory: Inventory, questions: readonly string[]): Readonly<Record<string, string>> =>
	Object.fromEntries(questions.map((question) => [question, ask(inventory, question)]));
const verdicts = (yaml: string, questions: readonly string[]): readonly string[] =>
	Object.values(answers(read(`${PODS}${yaml}`), questions));

describe("policies of pods", () => {
	test("policies of one order are tried by name where they are of one sort", () => {
		const rule = (action: string, order = ""): string => `selector: all(), ${order}ingress: [{action: ${action}}]`;
		const pair = (first: string, second: string): readonly string[] => verdicts(PODS + first + second, [FRIEND]);
		expect(pair(global("b", rule("Deny")), global("a", rule("Allow")))).toEqual(["allowed"]);
		expect(pair(global("default.b", rule("Allow")), global("a", rule("Deny")))).toEqual(["blocked"]);
		expect(pair(policy("a", rule("Deny", "order: 5, ")), policy("b", rule("Allow", "order: 5, ")))).toEqual(["blocked"]);
		expect(pair(policy("a", rule("Deny", "order: 5, ")), policy("b", rule("Allow", "order: 4, ")))).toEqual(["allowed"]);
		expect(pair(global("a", rule("Deny")), policy("b", rule("Allow")))).toEqual(["unknown"]);
	});
	test("without types: ingress, unless there are egress rules alone", () => {
		const out = "pod:a/server > pod:b/friend tcp/8080";
		expect(verdicts(policy("p", SERVER), [FRIEND, out])).toEqual(["blocked", "allowed"]);
		expect(verdicts(policy("p", `${SERVER}, egress: [{action: Deny}]`), [FRIEND, out])).toEqual(["allowed", "blocked"]);
		expect(verdicts(policy("p", `${SERVER}, ingress: [{action: Allow}], egress: [{action: Allow}]`), [FRIEND, out])).toEqual([
			"allowed",
			"allowed",
		]);
	});
	test("the lowest order comes first, none at all last; the first rule that matches decides", () => {
		const deny = (order: string): string => global("deny", `${order}selector: all(), types: [Ingress], ingress: [{action: Deny}]`);
		const allow = policy("allow", `order: 20, ${SERVER}, ingress: [{action: Allow, source: {selector: app == 'friend'}}]`);
		expect(verdicts(deny("order: 10, ") + allow, [FRIEND])).toEqual(["blocked"]);
		expect(verdicts(deny("order: 30, ") + allow, [FRIEND, WORLD])).toEqual(["allowed", "blocked"]);
		expect(verdicts(deny("") + allow, [FRIEND, WORLD])).toEqual(["allowed", "blocked"]);
		expect(verdicts(deny("order: 20, ") + allow, [FRIEND])).toEqual(["unknown"]);
	});
	test("a selector means the policy's own namespace, unless another selects namespaces", () => {
		const from = (source: string): string => policy("p", `${SERVER}, ingress: [{action: Allow, source: {${source}}}]`);
		expect(verdicts(from("selector: app == 'friend'"), [FRIEND, FAR])).toEqual(["allowed", "blocked"]);
		expect(verdicts(from("selector: app == 'friend', namespaceSelector: team == 'blue'"), [FRIEND, FAR])).toEqual(["blocked", "allowed"]);
		expect(verdicts(from("namespaceSelector: projectcalico.org/name == 'b'"), [FRIEND, FAR])).toEqual(["blocked", "allowed"]);
		expect(verdicts(from("notNets: [10.0.1.0/24]"), [FRIEND, FAR, WORLD])).toEqual(["blocked", "allowed", "allowed"]);
		const everywhere = global("p", `${SERVER}, ingress: [{action: Allow, source: {selector: app == 'friend' && pcns.team == 'blue'}}]`);
		expect(verdicts(everywhere, [FRIEND, FAR])).toEqual(["blocked", "allowed"]);
	});
	test("tiers go in their order; Pass, or a tier that passes, hands on; NetworkPolicies stand in the default tier", () => {
		const early = object("Tier", "early", "order: 5");
		const pass = global("pass", `tier: early, ${SERVER}, ingress: [{action: Pass, source: {selector: app == 'friend'}}]`);
		const shut = policy("shut", `${SERVER}, ingress: [{action: Allow, source: {namespaceSelector: team == 'red'}}]`);
		expect(verdicts(early + pass, [FRIEND, WORLD])).toEqual(["allowed", "blocked"]);
		expect(verdicts(early + pass + shut, [FRIEND, FAR, WORLD])).toEqual(["allowed", "blocked", "blocked"]);
		const open = object("Tier", "early", "order: 5, defaultAction: Pass");
		expect(verdicts(open + pass, [FRIEND, WORLD])).toEqual(["allowed", "allowed"]);
		const kubernetes = `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: k, namespace: a}
spec: {podSelector: {matchLabels: {app: server}}, ingress: [{from: [{podSelector: {}}]}]}
---
`;
		expect(verdicts(kubernetes + policy("x", `order: 1, ${SERVER}, ingress: [{action: Deny, protocol: TCP}]`), [FRIEND])).toEqual([
			"blocked",
		]);
		expect(verdicts(kubernetes + policy("x", `order: 2000, ${SERVER}, ingress: [{action: Allow}]`), [FRIEND, WORLD])).toEqual([
			"allowed",
			"allowed",
		]);
	});
	test("a tier that nobody describes leaves open what its policies decide", () => {
		expect(verdicts(policy("p", `tier: somewhere, ${SERVER}, ingress: [{action: Deny}]`), [FRIEND])).toEqual(["unknown"]);
	});
	test("network sets lend their addresses; ports, ranges and protocols count", () => {
		const set = object("GlobalNetworkSet", "office", "nets: [203.0.113.0/24]", ", labels: {role: office}");
		const rule = (packets: string): string =>
			global("p", `${SERVER}, ingress: [{action: Allow, ${packets}, source: {selector: role == 'office'}}]`);
		const TCP9 = "ip:203.0.113.9 > pod:a/server tcp/9";
		expect(verdicts(set + rule("protocol: TCP, destination: {ports: ['8000:8100', http]}"), [WORLD, TCP9])).toEqual(["allowed", "blocked"]);
		expect(verdicts(set + rule("protocol: TCP, destination: {notPorts: [9]}"), [WORLD, TCP9])).toEqual(["allowed", "blocked"]);
		expect(verdicts(set + rule("notProtocol: UDP"), [WORLD, "ip:203.0.113.9 > pod:a/server udp/53"])).toEqual(["allowed", "blocked"]);
		expect(verdicts(set + rule("ipVersion: 6"), [WORLD])).toEqual(["blocked"]);
	});
	test("conditions that are not understood are told, and decide nothing for certain", () => {
		const inventory = read(`${PODS}${policy("p", `${SERVER}, ingress: [{action: Allow, http: {methods: [GET]}}]`)}`);
		expect(inventory.unread.map(({ rule, cause }) => ({ rule, cause }))).toEqual([
			{ rule: "a/NetworkPolicy/p#ingress[0]", cause: "unsupported" },
		]);
		expect(ask(inventory, FRIEND)).toBe("unknown");
	});
});

const NODES = `${node("n1", "192.168.0.1")}
---
${node("n2", "192.168.0.2")}
---
`;
const hep = (spec = ""): string =>
	object("HostEndpoint", "n1-eth0", `node: n1, interfaceName: eth0${spec}`, ", labels: {host-endpoint: ingress}");
const SSH = "ip:203.0.113.9 > node:n1 tcp/22";
const KUBELET = "ip:203.0.113.9 > node:n1 tcp/10250";
const OTHER = "ip:203.0.113.9 > node:n2 tcp/10250";

describe("host endpoints", () => {
	test("without policy only failsafes get in; nodes without an endpoint are not filtered", () => {
		expect(verdicts(NODES + hep(), [SSH, KUBELET, OTHER])).toEqual(["allowed", "blocked", "allowed"]);
	});
	test("the failsafe list is what FelixConfiguration says", () => {
		const felix = object("FelixConfiguration", "default", "failsafeInboundHostPorts: [{protocol: tcp, port: 10250, net: 203.0.113.0/24}]");
		expect(verdicts(NODES + hep() + felix, [SSH, KUBELET])).toEqual(["blocked", "allowed"]);
		const none = object("FelixConfiguration", "default", "failsafeInboundHostPorts: []");
		expect(verdicts(NODES + hep() + none, [SSH])).toEqual(["blocked"]);
	});
	test("a node's own FelixConfiguration goes before the default one, field by field", () => {
		const kubelet = "failsafeInboundHostPorts: [{protocol: tcp, port: 10250}]";
		const own = object("FelixConfiguration", "node.n1", kubelet);
		expect(verdicts(NODES + hep() + own, [SSH, KUBELET])).toEqual(["blocked", "allowed"]);
		expect(verdicts(NODES + hep() + object("FelixConfiguration", "node.n2", kubelet), [SSH, KUBELET])).toEqual(["allowed", "blocked"]);
		const both = object("FelixConfiguration", "default", kubelet) + object("FelixConfiguration", "node.n1", "vxlanPort: 4790");
		expect(verdicts(NODES + hep() + both, [SSH, KUBELET])).toEqual(["blocked", "allowed"]);
	});
	test("global policies count, namespaced ones never do", () => {
		const allow = "selector: has(host-endpoint), ingress: [{action: Allow, protocol: TCP, destination: {ports: [10250]}}]";
		expect(verdicts(NODES + hep() + global("g", allow), [KUBELET])).toEqual(["allowed"]);
		expect(verdicts(NODES + hep() + policy("p", allow), [KUBELET])).toEqual(["blocked"]);
	});
	test("failsafes beat a Deny; policies before address translation leave the rest to those behind", () => {
		const shut = global("shut", "selector: has(host-endpoint), order: 1, ingress: [{action: Deny}]");
		expect(verdicts(NODES + hep() + shut, [SSH, KUBELET])).toEqual(["allowed", "blocked"]);
		const early = global(
			"early",
			"selector: has(host-endpoint), preDNAT: true, applyOnForward: true, ingress: [{action: Allow, source: {nets: [203.0.113.0/24]}}]",
		);
		expect(verdicts(NODES + hep() + shut + early, [KUBELET, "ip:198.51.100.1 > node:n1 tcp/10250"])).toEqual(["allowed", "blocked"]);
	});
	test("automatic endpoints stand open until a policy selects them", () => {
		const automatic = object("KubeControllersConfiguration", "default", "controllers: {node: {hostEndpoint: {autoCreate: Enabled}}}");
		expect(verdicts(NODES + automatic, [KUBELET])).toEqual(["allowed"]);
		const workers = global("w", "selector: '!has(node-role.kubernetes.io/control-plane)', ingress: [{action: Allow, protocol: UDP}]");
		expect(verdicts(NODES + automatic + workers, [KUBELET, SSH])).toEqual(["blocked", "allowed"]);
	});
	test("packets to node ports go on to pods: only policies before address translation see them", () => {
		const shut = global("shut", "selector: has(host-endpoint), order: 1, ingress: [{action: Deny}]");
		const nodePort = "ip:203.0.113.9 > node:n1 tcp/30080";
		expect(verdicts(NODES + hep() + shut, [nodePort])).toEqual(["allowed"]);
		const early = global("early", "selector: has(host-endpoint), preDNAT: true, applyOnForward: true, ingress: [{action: Deny}]");
		expect(verdicts(NODES + hep() + early, [nodePort])).toEqual(["blocked"]);
		const forwarded = global(
			"forwarded",
			"selector: has(host-endpoint), applyOnForward: true, ingress: [{action: Allow, protocol: TCP, destination: {ports: ['30000:32767']}}]",
		);
		expect(verdicts(NODES + hep() + forwarded, [nodePort, "node:n2 > node:n1 udp/4789"])).toEqual(["unknown", "allowed"]);
		expect(verdicts(NODES + hep() + shut, ["node:n2 > node:n1 udp/4789", "ip:203.0.113.9 > node:n1 udp/4789"])).toEqual([
			"allowed",
			"blocked",
		]);
	});
	test("nodes that policies speak of and the input does not hold are made up from the selector", () => {
		const inventory = read(
			global(
				"cp",
				"selector: has(node-role.kubernetes.io/control-plane), ingress: [{action: Allow, protocol: TCP, destination: {ports: [6443]}}]",
			),
		);
		expect(inventory.subjects.map(({ id, roles, synthetic }) => ({ id, roles: roles.map(({ role }) => role), synthetic }))).toEqual([
			{ id: "Node/has(node-role.kubernetes.io/control-plane)", roles: ["control-plane"], synthetic: true },
		]);
	});
});

test("a policy of Calico's beside a NetworkPolicy of the same name: both are in force, each under its own name", () => {
	const own = `apiVersion: projectcalico.org/v3
kind: NetworkPolicy
metadata: {name: p, namespace: a}
spec: {order: 2000, selector: "app == 'server'", ingress: [{action: Allow, source: {namespaceSelector: "team == 'blue'", selector: "app == 'friend'"}}]}`;
	const inventory = read(
		cluster("{podSelector: {matchLabels: {app: server}}, ingress: [{from: [{podSelector: {}}]}]}", `${own}\n---\n${own}`),
	);
	expect([...inventory.filters.keys()]).toEqual(["a/NetworkPolicy.projectcalico.org/p", "a/NetworkPolicy/p"]);
	expect(["a/friend", "b/friend", "b/stranger"].map((who) => ask(inventory, `pod:${who} > pod:a/server tcp/80`))).toEqual([
		"allowed",
		"allowed",
		"blocked",
	]);
});

test.each([
	["doNotTrack: true", ["spec.doNotTrack needs applyOnForward: true"]],
	["preDNAT: true, applyOnForward: true, egress: [{action: Deny}]", ["spec.egress cannot go with preDNAT"]],
	["preDNAT: true, doNotTrack: true, applyOnForward: true", ["spec.preDNAT cannot go with doNotTrack"]],
	["preDNAT: true, applyOnForward: true, ingress: [{action: Deny}]", []],
	["types: [ingress]", ['spec.types[0] is "ingress"; the API knows Ingress and Egress']],
	["selector: app = web", ['spec.selector is "app = web", which is no selector']],
	["types: Ingress", ["spec.types is no list"]],
	["order: '5'", ['spec.order is "5", which is no number']],
	["ingress: [{action: Allow, source: 10.0.0.0/8}]", ["spec.ingress[0].source is no mapping"]],
	["ingress: [{action: Allow, source: {nets: 10.0.0.0/8}}]", ["spec.ingress[0].source.nets is no list"]],
	["ingress: [{action: Allow, protocol: TCP, destination: {ports: 80}}]", ["spec.ingress[0].destination.ports is no list"]],
	[
		"ingress: [{action: Allow, destination: {ports: [80]}}]",
		["spec.ingress[0].protocol must be one that has ports, where ports are named"],
	],
	["ingress: [{action: Allow, source: {nets: [10.0.0.0/33]}}]", ['spec.ingress[0].source.nets[0] is "10.0.0.0/33", which is no CIDR']],
	["ingress: [{action: Accept}]", ['spec.ingress[0].action is "Accept"; the API knows Allow, Deny, Log, Pass']],
	["ingres: []", ['spec has no field "ingres"']],
])("a GlobalNetworkPolicy that Calico refuses: %s", (spec, problems) => {
	const { unread } = read(`apiVersion: projectcalico.org/v3\nkind: GlobalNetworkPolicy\nmetadata: {name: g}\nspec: {${spec}}`);
	expect(unread.map(({ problem }) => problem)).toEqual(problems);
	expect(new Set(unread.map(({ cause }) => cause))).toEqual(new Set(problems.length === 0 ? [] : ["rejected"]));
});
