import { describe, expect, test } from "vitest";
import type { Inventory } from "../../../../src/model/inventory.ts";
import { ask, cluster, node, pod, read } from "../kubernetes/manifests.ts";

/** The two namespaces of `cluster` without its NetworkPolicy, and one Cilium policy. */
const world = (spec: string, more = ""): Inventory =>
	read(`
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
${node("n1", "192.168.0.1")}
---
${node("n2", "192.168.0.2")}
---
apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: {name: p, namespace: a}
spec: ${spec}
---
${more}`);

const SERVER = "endpointSelector: {matchLabels: {app: server}}";
const FRIEND = "pod:a/friend > pod:a/server tcp/80";
const ALIEN = "pod:b/friend > pod:a/server tcp/80";
const NODE = "node:n2 > pod:a/server tcp/80";
const OUTSIDE = "ip:203.0.113.9 > pod:a/server tcp/80";
const answers = (inventory: Inventory, ...questions: readonly string[]): readonly string[] =>
	questions.map((question) => ask(inventory, question));
const four = (spec: string, more?: string): readonly string[] => answers(world(`{${SERVER}, ${spec}}`, more), FRIEND, ALIEN, NODE, OUTSIDE);

const [yes, no, maybe] = ["allowed", "blocked", "unknown"];

describe("CiliumNetworkPolicy (kubernetes-policy.md 1.4)", () => {
	test("a section with rules turns default deny on; an empty rule admits nobody; an empty section does nothing", () => {
		expect(four("ingress: [{}]")).toEqual([no, no, no, no]);
		expect(four("ingress: []")).toEqual([yes, yes, yes, yes]);
		expect(four("egress: [{}]")).toEqual([yes, yes, yes, yes]);
		expect(four("ingressDeny: [{fromEntities: [none]}]")).toEqual([no, no, no, no]);
		expect(answers(world(`{${SERVER}, egress: [{}]}`), "pod:a/server > pod:a/friend tcp/80")).toEqual([no]);
	});

	test("enableDefaultDeny leaves what nothing names alone", () => {
		expect(four("enableDefaultDeny: {ingress: false}, ingressDeny: [{fromEndpoints: [{}]}]")).toEqual([no, yes, yes, yes]);
		expect(four("enableDefaultDeny: {ingress: false}, ingress: [{fromEndpoints: [{}]}]")).toEqual([yes, yes, yes, yes]);
	});

	test("endpoints are of the policy's namespace unless they name others, with or without the source of the label", () => {
		expect(four("ingress: [{fromEndpoints: [{}]}]")).toEqual([yes, no, no, no]);
		expect(four("ingress: [{fromEndpoints: [{matchLabels: {k8s:io.kubernetes.pod.namespace: b, k8s:app: friend}}]}]")).toEqual([
			no,
			yes,
			no,
			no,
		]);
		expect(four("ingress: [{fromEndpoints: [{matchLabels: {io.cilium.k8s.namespace.labels.team: blue}}]}]")).toEqual([no, yes, no, no]);
		expect(four("ingress: [{fromEndpoints: [{matchExpressions: [{key: k8s:io.kubernetes.pod.namespace, operator: Exists}]}]}]")).toEqual([
			yes,
			yes,
			no,
			no,
		]);
		expect(four("ingress: [{fromEndpoints: [{matchLabels: {io.cilium.k8s.policy.serviceaccount: x}}]}]")).toEqual([no, no, no, no]);
		expect(four("ingress: [{fromEndpoints: [{matchLabels: {io.cilium.k8s.policy.cluster: x}}]}]")).toEqual([maybe, no, no, no]);
		expect(four("ingress: [{fromEndpoints: []}]")).toEqual([no, no, no, no]);
		expect(four('ingress: [{fromEndpoints: [{matchLabels: {"reserved:remote-node": ""}}]}]')).toEqual([no, no, yes, no]);
	});

	test.each([
		["all", [yes, yes, yes, yes]],
		["cluster", [yes, yes, yes, no]],
		["world", [no, no, no, yes]],
		["remote-node", [no, no, yes, no]],
		["host", [no, no, no, no]],
		["kube-apiserver", [no, no, maybe, maybe]],
		["unmanaged", [maybe, maybe, no, no]],
	])("entity %s", (entity, expected) => {
		expect(four(`ingress: [{fromEntities: [${entity}]}]`)).toEqual(expected);
	});

	test("the own machine always gets in", () => {
		expect(answers(world(`{${SERVER}, ingress: [{}]}`), "node:n1 > pod:a/server tcp/80")).toEqual([yes]);
	});

	test("CIDR rules match neither pods nor nodes, unless the agent is told so", () => {
		expect(four("ingress: [{fromCIDR: [0.0.0.0/0]}]")).toEqual([no, no, no, yes]);
		expect(four("ingress: [{fromCIDRSet: [{cidr: 203.0.113.0/24, except: [203.0.113.0/28]}]}]")).toEqual([no, no, no, no]);
		const config =
			"apiVersion: v1\nkind: ConfigMap\nmetadata: {name: cilium-config, namespace: kube-system}\ndata: {policy-cidr-match-mode: nodes}";
		expect(four("ingress: [{fromCIDR: [0.0.0.0/1, 128.0.0.0/1]}]", config)).toEqual([no, no, yes, yes]);
		// A block of all addresses matches nodes in some releases only (cilium/cilium#47827).
		expect(four("ingress: [{fromCIDR: [0.0.0.0/0]}]", config)).toEqual([no, no, maybe, yes]);
		const group = "apiVersion: cilium.io/v2alpha1\nkind: CiliumCIDRGroup\nmetadata: {name: g}\nspec: {externalCIDRs: [203.0.113.0/24]}";
		expect(four("ingress: [{fromCIDRSet: [{cidrGroupRef: g}]}]", group)).toEqual([no, no, no, yes]);
		expect(four("ingress: [{fromCIDRSet: [{cidrGroupRef: g}]}]")).toEqual([no, no, no, maybe]);
	});

	test("ports: text, ranges, names, protocols; none is any", () => {
		const of = (ports: string, ...questions: readonly string[]): readonly string[] =>
			answers(
				world(`{${SERVER}, ingress: [{toPorts: [{ports: ${ports}}]}]}`),
				...questions.map((what) => `external > pod:a/server ${what}`),
			);
		expect(of('[{port: "80"}]', "tcp/80", "udp/80", "tcp/81", "icmp")).toEqual([yes, yes, no, no]);
		expect(of('[{port: "80", endPort: 90, protocol: TCP}]', "tcp/90", "udp/90", "tcp/91")).toEqual([yes, no, no]);
		expect(of('[{port: http, protocol: TCP}, {port: "0", protocol: UDP}]', "tcp/8080", "tcp/80", "udp/1")).toEqual([yes, no, yes]);
		expect(of("[{port: 80}]", "tcp/80")).toEqual([maybe]);
		expect(answers(world(`{${SERVER}, ingress: [{icmps: [{fields: [{type: EchoRequest}]}]}]}`), "external > pod:a/server tcp/80")).toEqual([
			no,
		]);
		expect(answers(world(`{${SERVER}, ingress: [{fromEntities: [all]}]}`), "external > pod:a/server icmp")).toEqual([yes]);
	});

	test("a deny beats every allow, that of a NetworkPolicy too", () => {
		const open =
			"apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: open, namespace: a}\nspec: {podSelector: {}, ingress: [{}]}";
		expect(four("ingress: [{fromEntities: [all]}], ingressDeny: [{fromEndpoints: [{}]}]")).toEqual([no, yes, yes, yes]);
		expect(four("ingress: [{fromEndpoints: [{}]}]", open)).toEqual([yes, yes, yes, yes]);
		expect(four("ingressDeny: [{fromEndpoints: [{}]}]", open)).toEqual([no, yes, yes, yes]);
	});

	test("where Cilium's kinds are in the input, NetworkPolicies match neither pods nor nodes by address", () => {
		const block =
			"apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: block, namespace: a}\nspec: {podSelector: {}, ingress: [{from: [{ipBlock: {cidr: 0.0.0.0/0}}]}]}";
		expect(four("ingress: [{}]", block)).toEqual([no, no, no, yes]);
	});

	test("what only the running cluster tells is undetermined, and told where it is inbound", () => {
		const groups = world(`{${SERVER}, ingress: [{fromGroups: [{aws: {}}]}]}`);
		expect(answers(groups, FRIEND, OUTSIDE)).toEqual([no, maybe]);
		expect(groups.unread.map(({ rule, cause }) => [rule, cause])).toEqual([["a/CiliumNetworkPolicy/p#ingress[0]", "unsupported"]]);
		const requires = world(`{${SERVER}, ingress: [{fromEndpoints: [{}], fromRequires: [{matchLabels: {team: x}}]}]}`);
		expect(answers(requires, FRIEND, ALIEN)).toEqual([maybe, no]);
		expect(world(`{${SERVER}, egress: [{toFQDNs: [{matchName: x.example.com}]}]}`).unread).toEqual([]);
	});

	test.each([
		[
			"ingress: [{fromEndpoints: [{}], fromCIDR: [10.0.0.0/8]}]",
			"spec.ingress[0] has fromEndpoints and fromCIDR; each needs a rule of its own",
		],
		["ingress: [{fromEntities: [everyone]}]", 'spec.ingress[0].fromEntities[0] is "everyone", which is no entity'],
		["ingress: [{fromCIDR: [10.0.0.0/99]}]", 'spec.ingress[0].fromCIDR[0] is "10.0.0.0/99", which is no CIDR'],
		[
			'ingress: [{toPorts: [{ports: [{port: "80"}], rules: {http: [{}]}}]}]',
			"spec.ingress[0].toPorts[0].rules needs ports whose protocol is TCP",
		],
		[
			'ingress: [{toPorts: [{ports: [{port: "0", protocol: TCP}], rules: {http: [{}]}}]}]',
			"spec.ingress[0].toPorts[0].rules cannot go with port 0",
		],
		[
			'ingress: [{toPorts: [{ports: [{port: "53"}], rules: {dns: [{matchPattern: "*"}]}}]}]',
			"spec.ingress[0].toPorts[0].rules.dns is for egress only",
		],
		[
			'ingress: [{toPorts: [{ports: [{port: "80", protocol: TCP}], rules: {http: [{}], kafka: [{}]}}]}]',
			"spec.ingress[0].toPorts[0].rules has http and kafka; each needs ports of its own",
		],
		[
			'ingress: [{toPorts: [{ports: [{port: "80", protocol: TCP}], rules: {l7: [{}]}}]}]',
			"spec.ingress[0].toPorts[0].rules.l7 needs l7proto",
		],
		['ingress: [{toPorts: [{ports: [{port: "443"}], serverNames: [""]}]}]', "spec.ingress[0].toPorts[0].serverNames has an empty name"],
		[
			'ingress: [{toPorts: [{ports: [{port: "443", protocol: TCP}], serverNames: [a.example], rules: {http: [{}]}}]}]',
			"spec.ingress[0].toPorts[0].serverNames cannot go with rules, unless terminatingTLS is there",
		],
		['ingress: [{toPorts: [{ports: [{port: "443"}], listener: {name: l}}]}]', "spec.ingress[0].toPorts[0].listener is for egress only"],
		["ingress: [{form: []}]", 'spec.ingress[0] has no field "form"'],
		["enableDefaultDeny: false, ingress: [{}]", "spec.enableDefaultDeny is no mapping"],
	])("%s is refused", (spec, problem) => {
		const { unread } = world(`{${SERVER}, ${spec}}`);
		expect(unread.map(({ problem: found, cause }) => [found, cause])).toEqual([[problem, "rejected"]]);
	});

	test("every inbound rule is counted", () => {
		const { inputs } = world(`{${SERVER}, ingress: [{}, {fromGroups: [{}]}], ingressDeny: [{fromEntities: [x]}]}`);
		expect(inputs.map(({ counted, rules, unread }) => [counted, rules, unread])).toEqual([[3, 1, 2]]);
	});
});

describe("host policies", () => {
	const host = (spec: string, more = ""): Inventory =>
		read(`apiVersion: cilium.io/v2\nkind: CiliumClusterwideNetworkPolicy\nmetadata: {name: h}\nspec: ${spec}\n---\n${more}`);
	const about = ({ subjects }: Inventory): readonly unknown[] =>
		subjects.map(({ id, roles, layers }) => [id, roles.map(({ role }) => role), layers.length]);

	test("machines that are not in the input are a target a selector, with the roles that their labels tell", () => {
		expect(about(host("{nodeSelector: {}, ingress: [{}]}"))).toEqual([["Node/*", ["control-plane", "worker"], 1]]);
		const both = host(
			'{nodeSelector: {}, ingress: [{}]}\n---\napiVersion: cilium.io/v2\nkind: CiliumClusterwideNetworkPolicy\nmetadata: {name: c}\nspec: {nodeSelector: {matchLabels: {node-role.kubernetes.io/control-plane: ""}}, ingress: [{toPorts: [{ports: [{port: "6443"}]}]}]}',
		);
		expect(about(both)).toEqual([
			["Node/*", ["worker"], 1],
			["Node/node-role.kubernetes.io/control-plane=", ["control-plane"], 1],
		]);
		const layers = both.subjects.map(({ layers: [layer] }) => [layer?.certain, layer?.possible.length]);
		expect(layers).toEqual([
			[["CiliumClusterwideNetworkPolicy/h"], 0],
			[["CiliumClusterwideNetworkPolicy/c", "CiliumClusterwideNetworkPolicy/h"], 0],
		]);
	});

	test("they act on nodes in the input and on pods on the host network", () => {
		const inventory = host(
			"{nodeSelector: {matchLabels: {role: db}}, ingress: [{fromEntities: [cluster]}]}",
			[
				"apiVersion: v1\nkind: Node\nmetadata: {name: n1, labels: {role: db}}\nstatus: {addresses: [{type: InternalIP, address: 192.168.0.1}]}",
				"apiVersion: v1\nkind: Node\nmetadata: {name: n2, labels: {role: web}}\nstatus: {addresses: [{type: InternalIP, address: 192.168.0.2}]}",
				pod("a", "host", { app: "host" }, "192.168.0.1", "n1", "hostNetwork: true"),
				pod("a", "pod", { app: "pod" }, "10.0.0.9", "n2"),
			].join("\n---\n"),
		);
		expect(answers(inventory, "external > node:n1 tcp/22", "node:n2 > node:n1 tcp/22", "pod:a/pod > node:n1 tcp/22")).toEqual([
			no,
			yes,
			yes,
		]);
		expect(answers(inventory, "external > node:n2 tcp/22", "external > pod:a/host tcp/22", "external > pod:a/pod tcp/22")).toEqual([
			yes,
			no,
			yes,
		]);
	});

	test("where the input shows the host firewall off they are inert; unseen, a note says so", () => {
		const config = (data: string): string =>
			`apiVersion: v1\nkind: ConfigMap\nmetadata: {name: cilium-config, namespace: kube-system}\ndata: ${data}`;
		expect(about(host("{nodeSelector: {}, ingress: [{}]}", config("{}")))).toEqual([]);
		expect(about(host("{nodeSelector: {}, ingress: [{}]}", config('{enable-host-firewall: "true"}')))).toHaveLength(1);
		const words = (inventory: Inventory): readonly string[] =>
			inventory.inputs.flatMap(({ notes }) => notes.map((note) => note.split(": ").slice(-1)[0] as string));
		expect(words(host("{nodeSelector: {}, ingress: [{}]}"))).toEqual(["nothing in the inputs shows Cilium's hostFirewall.enabled"]);
		expect(words(host("{nodeSelector: {}, ingress: [{}]}", config('{enable-host-firewall: "true"}')))).toEqual([]);
	});

	test("a namespaced policy cannot select machines", () => {
		const inventory = read(
			cluster(
				"{podSelector: {}}",
				"apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: x, namespace: a}\nspec: {nodeSelector: {}, ingress: [{}]}",
			),
		);
		expect(inventory.unread.map(({ problem }) => problem)).toEqual(["spec.nodeSelector is for clusterwide policies only"]);
	});
});

test("on the way out the own machine is the entity host, the others are remote-node", () => {
	const out = (entity: string): readonly string[] =>
		["node:n1", "node:n2", "pod:a/friend"].map((to) =>
			ask(world(`{${SERVER}, egress: [{toEntities: [${entity}]}]}`), `pod:a/server > ${to} tcp/80`),
		);
	expect(["host", "remote-node", "cluster", "world", "all"].map(out)).toEqual([
		[yes, no, no],
		[no, yes, no],
		[yes, yes, yes],
		[no, no, no],
		[yes, yes, yes],
	]);
});

describe("what Cilium refuses", () => {
	test.each([
		["description: nothing", "spec has no rules: neither ingress nor egress, nor a deny of them"],
		["ingress: [{fromEntities: [everybody]}]", 'spec.ingress[0].fromEntities[0] is "everybody", which is no entity'],
		[
			'ingress: [{toPorts: [{ports: [{port: "80", protocol: HTTP}]}]}]',
			'spec.ingress[0].toPorts[0].ports[0].protocol is "HTTP"; Cilium knows TCP, UDP, SCTP, VRRP, IGMP, ANY',
		],
		["ingress: [{fromCIDR: [10.0.0.0/40]}]", 'spec.ingress[0].fromCIDR[0] is "10.0.0.0/40", which is no CIDR'],
		[
			"ingress: [{fromEndpoints: [{}], fromEntities: [all]}]",
			"spec.ingress[0] has fromEndpoints and fromEntities; each needs a rule of its own",
		],
		["ingres: [{}]", 'spec has no field "ingres"'],
		[
			"ingress: [{fromEndpoints: [{matchLabels: {app: my app}}]}]",
			'spec.ingress[0].fromEndpoints[0].matchLabels has the value "my app", which no label can have',
		],
	])("%s", (spec, problem) => {
		const { unread } = world(`{${SERVER}, ${spec}}`);
		expect(unread.map((one) => [one.cause, one.problem])).toEqual([["rejected", problem]]);
	});
	test("mutual authentication may refuse whom a rule names; turned off it does not", () => {
		const rule = (mode: string): string => `{${SERVER}, ingress: [{fromEndpoints: [{}], authentication: {mode: ${mode}}}]}`;
		expect(answers(world(rule("required")), FRIEND, OUTSIDE)).toEqual([maybe, no]);
		expect(answers(world(rule("disabled")), FRIEND, OUTSIDE)).toEqual([yes, no]);
	});
	test("a policy without any spec", () => {
		const policy = "apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: p, namespace: a}\nSpec: {}";
		const problems = read(cluster("{podSelector: {matchLabels: {app: nobody}}}", policy)).unread.map(({ problem }) => problem);
		expect(problems).toContain("spec has neither an endpointSelector nor a nodeSelector");
	});
});
