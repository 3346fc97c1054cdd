import { describe, expect, test } from "vitest";
import { readKubernetes } from "../../../../src/readers/kubernetes/index.ts";
import { ask, cluster, read } from "./manifests.ts";

/** What the API server refuses of a policy spec: rule and problem. */
const refusals = (spec: string): readonly (readonly [string, string, string | undefined])[] =>
	read(cluster(spec)).unread.map(({ rule, problem, location }) => [rule, problem, location.pointer] as const);

const P = "a/NetworkPolicy/p";
const variable = (name: string): string => `\${${name}}`;

describe("what the API server refuses (pkg/apis/networking/validation)", () => {
	test.each([
		[
			'{ports: [{port: "80"}]}',
			'spec.ingress[0].ports[0].port is the text "80", which is no port name: a number stands without quotes',
			"/spec/ingress/0/ports/0/port",
		],
		[
			"{ports: [{port: has_underscore}]}",
			'spec.ingress[0].ports[0].port is the text "has_underscore", which is no port name',
			"/spec/ingress/0/ports/0/port",
		],
		[
			"{ports: [{port: much-too-long-a-name}]}",
			'spec.ingress[0].ports[0].port is the text "much-too-long-a-name", which is no port name',
			"/spec/ingress/0/ports/0/port",
		],
		[
			"{ports: [{port: 0}]}",
			"spec.ingress[0].ports[0].port is 0; a port is a number from 1 to 65535 or a name",
			"/spec/ingress/0/ports/0/port",
		],
		[
			"{ports: [{port: 65536}]}",
			"spec.ingress[0].ports[0].port is 65536; a port is a number from 1 to 65535 or a name",
			"/spec/ingress/0/ports/0/port",
		],
		["{ports: [{endPort: 90}]}", "spec.ingress[0].ports[0].endPort needs a port", "/spec/ingress/0/ports/0/endPort"],
		[
			"{ports: [{port: http, endPort: 90}]}",
			"spec.ingress[0].ports[0].endPort cannot go with a port name",
			"/spec/ingress/0/ports/0/endPort",
		],
		["{ports: [{port: 91, endPort: 90}]}", "spec.ingress[0].ports[0].endPort is 90, less than port 91", "/spec/ingress/0/ports/0/endPort"],
		[
			"{ports: [{port: 80, protocol: tcp}]}",
			'spec.ingress[0].ports[0].protocol is "tcp"; the API knows TCP, UDP, SCTP',
			"/spec/ingress/0/ports/0/protocol",
		],
		[
			"{ports: [{port: 80, protocol: ICMP}]}",
			'spec.ingress[0].ports[0].protocol is "ICMP"; the API knows TCP, UDP, SCTP',
			"/spec/ingress/0/ports/0/protocol",
		],
		["{from: [{}]}", "spec.ingress[0].from[0] names no peer", "/spec/ingress/0/from/0"],
		[
			"{from: [{ipBlock: {cidr: 10.0.0.0/8}, podSelector: {}}]}",
			"spec.ingress[0].from[0] has an ipBlock beside a selector; each needs an item of its own",
			"/spec/ingress/0/from/0",
		],
		[
			"{from: [{ipBlock: {cidr: 10.0.0.1}}]}",
			'spec.ingress[0].from[0].ipBlock.cidr is "10.0.0.1", which is no CIDR',
			"/spec/ingress/0/from/0/ipBlock/cidr",
		],
		["{from: [{ipBlock: {}}]}", "spec.ingress[0].from[0].ipBlock.cidr is missing", "/spec/ingress/0/from/0/ipBlock/cidr"],
		[
			'{from: [{ipBlock: {cidr: " 10.0.0.0/8"}}]}',
			'spec.ingress[0].from[0].ipBlock.cidr is " 10.0.0.0/8", which is no CIDR',
			"/spec/ingress/0/from/0/ipBlock/cidr",
		],
		[
			'{from: [{ipBlock: {cidr: "10.0.0.0/08"}}]}',
			'spec.ingress[0].from[0].ipBlock.cidr is "10.0.0.0/08", which is no CIDR',
			"/spec/ingress/0/from/0/ipBlock/cidr",
		],
		[
			'{from: [{ipBlock: {cidr: "::ffff:10.0.0.0/104"}}]}',
			'spec.ingress[0].from[0].ipBlock.cidr is "::ffff:10.0.0.0/104", which is no CIDR',
			"/spec/ingress/0/from/0/ipBlock/cidr",
		],
		[
			'{from: [{ipBlock: {cidr: "::ffff:a00:0/8"}}]}',
			'spec.ingress[0].from[0].ipBlock.cidr is "::ffff:a00:0/8", which is no CIDR',
			"/spec/ingress/0/from/0/ipBlock/cidr",
		],
		[
			"{from: [{ipBlock: {cidr: 10.0.0.0/8, except: [11.0.0.0/16]}}]}",
			"spec.ingress[0].from[0].ipBlock.except[0] is 11.0.0.0/16, which is no part of 10.0.0.0/8",
			"/spec/ingress/0/from/0/ipBlock/except/0",
		],
		[
			"{from: [{ipBlock: {cidr: 10.0.0.0/8, except: [10.0.0.0/8]}}]}",
			"spec.ingress[0].from[0].ipBlock.except[0] is 10.0.0.0/8, which is no part of 10.0.0.0/8",
			"/spec/ingress/0/from/0/ipBlock/except/0",
		],
		[
			"{from: [{podSelector: {matchExpressions: [{key: x, operator: In}]}}]}",
			"spec.ingress[0].from[0].podSelector.matchExpressions[0] needs values for operator In",
			"/spec/ingress/0/from/0/podSelector/matchExpressions/0",
		],
		[
			"{from: [{podSelector: {matchExpressions: [{key: x, operator: Exists, values: y}]}}]}",
			"spec.ingress[0].from[0].podSelector.matchExpressions[0].values is no list",
			"/spec/ingress/0/from/0/podSelector/matchExpressions/0/values",
		],
		[
			"{from: [{podSelector: {matchLabels: {x: 1}}}]}",
			"spec.ingress[0].from[0].podSelector.matchLabels has a value for x that is no text",
			"/spec/ingress/0/from/0/podSelector/matchLabels",
		],
		[
			"{from: [{podSelector: {matchLabels: {app: my app}}}]}",
			'spec.ingress[0].from[0].podSelector.matchLabels has the value "my app", which no label can have',
			"/spec/ingress/0/from/0/podSelector/matchLabels",
		],
		[
			"{from: [{namespaceSelector: {matchExpressions: [{key: a/b/c, operator: Exists}]}}]}",
			'spec.ingress[0].from[0].namespaceSelector.matchExpressions[0] has the key "a/b/c", which no label can have',
			"/spec/ingress/0/from/0/namespaceSelector/matchExpressions/0",
		],
		[
			"{from: [{podSelector: {matchExpressions: [{key: tier, operator: NotIn, values: [-a]}]}}]}",
			'spec.ingress[0].from[0].podSelector.matchExpressions[0] has the value "-a", which no label can have',
			"/spec/ingress/0/from/0/podSelector/matchExpressions/0",
		],
		["{form: [{podSelector: {}}]}", 'spec.ingress[0] has no field "form" (it has from, ports)', "/spec/ingress/0"],
	])("%s", (element, problem, pointer) => {
		expect(refusals(`{podSelector: {}, ingress: [${element}]}`)).toEqual([[`${P}#ingress[0]`, problem, pointer]]);
	});

	test("problems outside the rules concern the policy", () => {
		expect(refusals("{podSelector: {}, policyTypes: [ingress]}")).toEqual([
			[P, 'spec.policyTypes[0] is "ingress"; the API knows Ingress and Egress', "/spec/policyTypes/0"],
		]);
		expect(refusals("{podSelector: {}, policyTypes: Ingress}")).toEqual([[P, "spec.policyTypes is no list", "/spec/policyTypes"]]);
		expect(refusals("{podSelector: {}, policyTypes: [Ingress, Ingress, Egress]}")).toEqual([
			[P, "spec.policyTypes has 3 items; the API admits 2", "/spec/policyTypes"],
		]);
		expect(refusals('{podSelector: {matchLabels: {"app:": x}}}')).toEqual([
			[P, 'spec.podSelector.matchLabels has the key "app:", which no label can have', "/spec/podSelector/matchLabels"],
		]);
		expect(refusals('{podSelector: {matchLabels: {example.com/a_b.c-d: "", Tier: v1.2_3}}}')).toEqual([]);
		expect(refusals("{podselector: {}}")).toEqual([
			[P, 'spec has no field "podselector" (it has podSelector, policyTypes, ingress, egress)', "/spec"],
		]);
	});

	test("what depends on a refused policy is undetermined, what another policy settles is not", () => {
		const spec = '{podSelector: {}, ingress: [{ports: [{port: "80"}]}, {ports: [{port: 8080}]}]}';
		const question = (port: number): string => `pod:b/stranger > pod:a/server tcp/${port}`;
		// Refused, it is not there and the pod is open; mended, its sound rules are there: 8080 gets in either way.
		expect([8080, 80, 81].map((port) => ask(read(cluster(spec)), question(port)))).toEqual(["allowed", "unknown", "unknown"]);
		const deny =
			"apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: q, namespace: a}\nspec: {podSelector: {}, ingress: [{ports: [{port: 81}]}]}";
		expect([8080, 80, 81].map((port) => ask(read(cluster(spec, deny)), question(port)))).toEqual(["unknown", "unknown", "allowed"]);
		expect(
			ask(
				read(cluster('{podSelector: {}, policyTypes: [Egress], egress: [{ports: [{port: "80"}]}]}')),
				"pod:a/server > pod:b/stranger tcp/80",
			),
		).toBe("unknown");
	});

	test("an unset variable is unknown, one with a default is that", () => {
		const spec = (cidr: string, port: string): string =>
			`{podSelector: {}, ingress: [{from: [{ipBlock: {cidr: "${cidr}"}}], ports: [{port: "${port}"}]}]}`;
		const question = "ip:203.0.113.1 > pod:a/server tcp/8443";
		expect(ask(read(cluster(spec(variable("NET:=203.0.113.0/24"), variable("PORT:=8443")))), question)).toBe("allowed");
		expect(ask(read(cluster(spec(variable("NET"), variable("PORT:=8443")))), question)).toBe("unknown");
		expect(ask(read(cluster(spec(variable("NET:=203.0.113.0/24"), variable("PORT")))), question)).toBe("unknown");
		expect(ask(read(cluster(spec(variable("NET"), variable("PORT:=80")))), question)).toBe("blocked");
	});
});

describe("conservation", () => {
	test("inbound rule elements are counted by file: read, or listed as unread", () => {
		const policy = (name: string, ingress: string, apiVersion = "networking.k8s.io/v1"): string =>
			`apiVersion: ${apiVersion}\nkind: NetworkPolicy\nmetadata: {name: ${name}, namespace: a}\nspec: {ingress: ${ingress}}`;
		const yaml = [
			policy("p", '[{}, {ports: [{port: "80"}]}, {from: [{podSelector: {}}], ports: [{port: 1}, {port: 1, protocol: UDP}]}]'),
			policy("p", "[{}]", "example.com/v1"),
			policy("q", "null"),
		].join("\n---\n");
		const inventory = read(yaml);
		expect(inventory.inputs).toEqual([{ path: "a.yaml", kind: "kubernetes", counted: 4, rules: 2, unread: 2, objects: 2, notes: [] }]);
		expect(inventory.unread.map(({ rule, cause }) => [rule, cause])).toEqual([
			["a/NetworkPolicy/p#ingress[1]", "rejected"],
			["a/NetworkPolicy.example.com/p#ingress[0]", "unsupported"],
		]);
	});

	test("what is told of one policy is told of each that is written alike", () => {
		const policy = (namespace: string, name: string, spec: string): string =>
			`apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: ${name}, namespace: ${namespace}}\nspec: ${spec}`;
		const twice = (spec: string) => read([policy("a", "p", spec), policy("b", "p", spec), policy("b", "q", spec)].join("\n---\n"));
		const refused = twice("{ingress: [{ports: [{port: 70000}]}]}");
		expect(refused.unread.map(({ rule }) => rule)).toEqual([
			"a/NetworkPolicy/p#ingress[0]",
			"b/NetworkPolicy/p#ingress[0]",
			"b/NetworkPolicy/q#ingress[0]",
		]);
		const open = twice(`{ingress: [{from: [{ipBlock: {cidr: "${variable("CIDR")}"}}]}]}`);
		expect([...open.filters.values()].map(({ ingress }) => ingress[0]?.sources.unknowns[0]?.unknown.address)).toEqual([
			"NetworkPolicy a/p",
			"NetworkPolicy b/p",
			"NetworkPolicy b/q",
		]);
		const elsewhere = twice("{podSelectr: {}, ingress: [{}]}");
		expect(elsewhere.unread.map(({ filter }) => filter)).toEqual(["a/NetworkPolicy/p", "b/NetworkPolicy/p", "b/NetworkPolicy/q"]);
	});

	test("equal ports of several protocols are one rule, different ones are rules of their own", () => {
		const [filter] = [
			...read(
				cluster(
					"{podSelector: {}, ingress: [{ports: [{port: 53}, {port: 53, protocol: UDP}]}, {ports: [{port: 1}, {port: 2, endPort: 4}, {port: 9, protocol: UDP}, {port: http}]}]}",
				),
			).filters.values(),
		];
		expect(
			filter?.ingress.map(({ id, protocols, ports, namedPorts }) =>
				[id, protocols, ports, namedPorts].map((part) => (typeof part === "object" && "items" in part ? part.items : part)),
			),
		).toEqual([
			[
				`${P}#ingress[0]`,
				[
					{ from: 6, to: 6 },
					{ from: 17, to: 17 },
				],
				[{ from: 53, to: 53 }],
				[],
			],
			[`${P}#ingress[1]`, [{ from: 6, to: 6 }], [{ from: 1, to: 4 }], []],
			[`${P}#ingress[1].1`, [{ from: 17, to: 17 }], [{ from: 9, to: 9 }], []],
			[`${P}#ingress[1].2`, [{ from: 6, to: 6 }], [], [{ name: "http", protocol: 6 }]],
		]);
	});

	test("locations lead to the rule in its own document of the file, and find lines when asked", () => {
		const lines: string[] = [];
		const document = {
			file: "b.yaml",
			value: { apiVersion: "networking.k8s.io/v1", kind: "NetworkPolicy", metadata: { name: "p" }, spec: { ingress: [{}] } },
			line: (pointer: string): number => lines.push(pointer),
		};
		const [filter] = [...readKubernetes([document]).filters.values()];
		const location = filter?.ingress[0]?.location;
		expect(lines).toEqual([]);
		expect(JSON.stringify(location)).toBe('{"file":"b.yaml","line":1,"pointer":"/spec/ingress/0","address":"NetworkPolicy default/p"}');
		expect(lines).toEqual(["/spec/ingress/0"]);
	});
});

describe("whom a policy with a selector that the API refuses isolates nobody can tell", () => {
	test.each([
		"matchExpressions: [{key: app, operator: In, values: server}]",
		"matchExpressions: [{key: app, operator: In, values: []}]",
		"matchExpressions: [{key: app, operator: In, values: [other, 5]}]",
		"matchExpressions: [{key: app, operator: DoesNotExist, values: [other]}]",
		'matchExpressions: [{key: app, operator: In, values: ["server "]}]',
		'matchLabels: {app: "server "}',
		"matchLabels: {a/p/p: server}",
		"matchLabels: {app: 5}",
	])("%s", (selector) => {
		expect(ask(read(cluster(`{podSelector: {${selector}}}`)), "pod:b/friend > pod:a/server tcp/80")).toBe("unknown");
	});
});
