import { describe, expect, test } from "vitest";
import { ask, cluster, read } from "../kubernetes/manifests.ts";

const FRIEND = "pod:a/friend > pod:a/server tcp/8080";
const STRANGER = "pod:b/stranger > pod:a/server tcp/8080";
const OUTSIDE = "ip:203.0.113.9 > pod:a/server tcp/8080";
const OUT = "pod:a/server > pod:b/stranger tcp/8080";

const ON_A = "subject: {namespaces: {matchLabels: {team: red}}}";
const FROM_B = "[{namespaces: {matchLabels: {team: blue}}}]";

const admin = (name: string, spec: string): string => `
apiVersion: policy.networking.k8s.io/v1alpha1
kind: AdminNetworkPolicy
metadata: {name: ${name}}
spec: {${spec}}
---
`;
const clusterPolicy = (name: string, spec: string): string => `
apiVersion: policy.networking.k8s.io/v1alpha2
kind: ClusterNetworkPolicy
metadata: {name: ${name}}
spec: {${spec}}
---
`;

/** Answers where one NetworkPolicy admits only pods of its own namespace, and tiered policies stand around it. */
const answers = (policies: string, questions: readonly string[]): Readonly<Record<string, string>> => {
	const inventory = read(cluster("{podSelector: {matchLabels: {app: server}}, ingress: [{from: [{podSelector: {}}]}]}", policies));
	return Object.fromEntries(questions.map((question) => [question, ask(inventory, question)]));
};

describe("tiers around NetworkPolicies", () => {
	test("Allow beats a NetworkPolicy, Deny beats it too, Pass leaves it the word, and nobody is isolated", () => {
		const rule = (action: string, from: string): string =>
			admin("x", `priority: 1, ${ON_A}, ingress: [{action: ${action}, from: ${from}}]`);
		expect(answers(rule("Allow", FROM_B), [FRIEND, STRANGER, OUTSIDE])).toEqual({
			[FRIEND]: "allowed",
			[STRANGER]: "allowed",
			[OUTSIDE]: "blocked",
		});
		expect(answers(rule("Deny", "[{namespaces: {}}]"), [FRIEND, STRANGER])).toEqual({ [FRIEND]: "blocked", [STRANGER]: "blocked" });
		const pass = `${rule("Pass", FROM_B)}${admin("y", `priority: 2, ${ON_A}, ingress: [{action: Allow, from: ${FROM_B}}]`)}`;
		expect(answers(pass, [FRIEND, STRANGER])).toEqual({ [FRIEND]: "allowed", [STRANGER]: "blocked" });
	});
	test("Baseline speaks only where no NetworkPolicy isolates, in each direction apart", () => {
		const baseline = clusterPolicy(
			"base",
			`tier: Baseline, priority: 1, ${ON_A}, ingress: [{action: Accept, from: ${FROM_B}}], egress: [{action: Deny, to: [{namespaces: {}}]}]`,
		);
		expect(answers(baseline, [STRANGER, OUT])).toEqual({ [STRANGER]: "blocked", [OUT]: "blocked" });
	});
	test("equal priorities that contradict each other leave it open; those that agree do not", () => {
		const at = (name: string, priority: number, action: string): string =>
			admin(name, `priority: ${priority}, ${ON_A}, ingress: [{action: ${action}, from: ${FROM_B}}]`);
		expect(answers(at("x", 5, "Allow") + at("y", 5, "Deny"), [STRANGER])).toEqual({ [STRANGER]: "unknown" });
		expect(answers(at("x", 5, "Allow") + at("y", 5, "Allow"), [STRANGER])).toEqual({ [STRANGER]: "allowed" });
		expect(answers(at("x", 5, "Allow") + at("y", 6, "Deny"), [STRANGER])).toEqual({ [STRANGER]: "allowed" });
	});
});

describe("peers", () => {
	test("networks match pods and the world alike; domain names are not known", () => {
		const out = (to: string): string => clusterPolicy("x", `tier: Admin, priority: 1, ${ON_A}, egress: [{action: Deny, to: ${to}}]`);
		const world = "pod:a/server > ip:203.0.113.9 tcp/8080";
		expect(answers(out("[{networks: [0.0.0.0/0]}]"), [OUT, world])).toEqual({ [OUT]: "blocked", [world]: "blocked" });
		const named = clusterPolicy(
			"x",
			`tier: Admin, priority: 1, ${ON_A}, egress: [{action: Accept, to: [{domainNames: ["*.example"]}]}, {action: Deny, to: [{networks: [0.0.0.0/0]}]}]`,
		);
		expect(answers(named, [world])).toEqual({ [world]: "unknown" });
	});
});

describe("a pod and its own node", () => {
	const [in_, out, far] = ["node:n1 > pod:a/server tcp/8080", "pod:a/server > node:n1 tcp/22", "pod:a/server > node:n2 tcp/22"];
	const isolated = "{podSelector: {}, policyTypes: [Ingress, Egress]}";
	const asked = (networkPolicy: string, policies: string): readonly string[] => {
		const inventory = read(cluster(networkPolicy, policies));
		return [in_, out, far].map((question) => ask(inventory, question));
	};
	const denied = admin("x", `priority: 1, ${ON_A}, egress: [{action: Deny, to: [{nodes: {}}]}]`);
	test("NetworkPolicies alone make an exception for what a pod sends to its node", () => {
		expect(asked(isolated, "")).toEqual(["allowed", "allowed", "blocked"]);
		expect(asked(isolated, denied)).toEqual(["allowed", "blocked", "blocked"]);
		expect(asked(isolated, denied.replace("Deny", "Pass"))).toEqual(["allowed", "allowed", "blocked"]);
	});
	test("where a NetworkPolicy isolates, the baseline is asked no further", () => {
		const baseline = clusterPolicy("x", `tier: Baseline, priority: 1, ${ON_A}, egress: [{action: Deny, to: [{networks: [0.0.0.0/0]}]}]`);
		expect(asked(isolated, baseline)).toEqual(["allowed", "allowed", "blocked"]);
		expect(asked("{podSelector: {matchLabels: {app: nobody}}}", baseline)).toEqual(["allowed", "blocked", "blocked"]);
	});
});

describe("ports", () => {
	test.each(["portNumber: {port: 8080}", "portRange: {start: 8000, end: 8090}"])("%s is of TCP, as the schema defaults", (port) => {
		const denied = admin("x", `priority: 1, ${ON_A}, egress: [{action: Deny, to: [{namespaces: {}}], ports: [{${port}}]}]`);
		expect(Object.values(answers(denied, [OUT, OUT.replace("tcp", "udp")]))).toEqual(["blocked", "allowed"]);
	});
});

test("a range of one port is refused in ClusterNetworkPolicies alone", () => {
	const ranged = (ports: string): string => `priority: 1, ${ON_A}, ingress: [{action: Deny, from: ${FROM_B}, ${ports}}]`;
	const [one, other] = [
		admin("x", ranged("ports: [{portRange: {start: 80, end: 80}}]")),
		clusterPolicy("x", `tier: Admin, ${ranged("protocols: [{tcp: {destinationPort: {range: {start: 80, end: 80}}}}]")}`),
	].map((policy) => read(cluster("{podSelector: {}}", policy)).unread.map(({ problem }) => problem));
	expect([one, other]).toEqual([[], ["spec.ingress[0].protocols[0].tcp.destinationPort.range.end is 80, no more than start"]]);
});

describe("what the API would refuse", () => {
	test.each([
		[
			"a name for a port of addresses",
			`priority: 1, ${ON_A}, egress: [{action: Deny, to: [{networks: [10.0.0.0/8]}], ports: [{namedPort: http}]}]`,
		],
		["a peer of no known kind", `priority: 1, ${ON_A}, ingress: [{action: Allow, from: [{planets: {}}]}]`],
		["an action of no known name", `priority: 1, ${ON_A}, ingress: [{action: Maybe, from: ${FROM_B}}]`],
		["a priority out of range", `priority: 1001, ${ON_A}, ingress: [{action: Allow, from: ${FROM_B}}]`],
		[
			"more peers than the API admits",
			`priority: 1, ${ON_A}, ingress: [{action: Deny, from: [${FROM_B.slice(1, -1)}${`, ${FROM_B.slice(1, -1)}`.repeat(100)}]}]`,
		],
		[
			"a range that ends before it begins",
			`priority: 1, ${ON_A}, ingress: [{action: Deny, from: ${FROM_B}, ports: [{portRange: {start: 9, end: 8}}]}]`,
		],
		["no peers", `priority: 1, ${ON_A}, ingress: [{action: Deny, from: []}]`],
	])("%s is told, and leaves open what depends on it", (_, spec) => {
		const inventory = read(
			cluster("{podSelector: {matchLabels: {app: server}}, ingress: [{from: [{podSelector: {}}]}]}", admin("x", spec)),
		);
		expect(inventory.unread.map(({ filter, cause }) => ({ filter, cause }))).toEqual([
			{ filter: "AdminNetworkPolicy/x", cause: "rejected" },
		]);
		expect(ask(inventory, STRANGER)).not.toBe("allowed");
		expect([ask(inventory, STRANGER), ask(inventory, FRIEND)]).toContain("unknown");
	});
	test.each([
		["to: [{networks: []}]", "to[0].networks names nothing"],
		["to: [{networks: [10.0.0.0/8, 10.0.0.0/8]}]", "to[0].networks has an item twice"],
		[
			`to: [{networks: [${Array.from({ length: 26 }, (_, index) => `10.${index}.0.0/16`).join(", ")}]}]`,
			"to[0].networks has 26 items; the API admits 25",
		],
		["to: [{networks: ['::ffff:10.0.0.0/104']}]", 'to[0].networks[0] is "::ffff:10.0.0.0/104", which is no CIDR'],
		["to: [{domainNames: ['*']}]", 'to[0].domainNames[0] is "*", which is no domain name'],
		["to: [{domainNames: ['*.example.org', example.org.]}]", null],
		["to: [{pods: {namespaceSelector: {}}}]", "to[0].pods.podSelector is missing"],
		["to: [{pods: {podSelector: {}}}]", "to[0].pods.namespaceSelector is missing"],
		["to: [{namespaces: {}}], ports: [{namedPort: http, portNumber: {port: 80}}]", "ports[0] names several, of which each stands alone"],
		["to: [{pods: {namespaceSelector: {}, podSelector: null}}]", "to[0].pods.podSelector is missing"],
		["to: [{domainNames: [example.org]}], ports: [{namedPort: http}]", null],
		["to: [{nodes: {}}], ports: [{namedPort: http}]", "ports names a port, which networks, nodes have none of"],
		["name: {}, to: [{namespaces: {}}]", "name is no text"],
		[`name: ${"x".repeat(101)}, to: [{namespaces: {}}]`, "name has 101 characters; the API admits 100"],
	])("%s", (rest, problem) => {
		const { unread } = read(cluster("{podSelector: {}}", admin("x", `priority: 1, ${ON_A}, egress: [{action: Allow, ${rest}}]`)));
		expect(unread.map((one) => one.problem)).toEqual(problem === null ? [] : [`spec.egress[0].${problem}`]);
	});
	test.each([
		["to: [{namespaces: {}}], protocols: [{tcp: {}}]", "protocols[0].tcp names no port"],
		["to: [{namespaces: {}}], protocols: [{udp: {destinationPort: null}}]", "protocols[0].udp names no port"],
		[
			"to: [{domainNames: [example.org]}], protocols: [{destinationNamedPort: http}]",
			"protocols names a port, which networks, nodes, domainNames have none of",
		],
	])("%s of a ClusterNetworkPolicy", (rest, problem) => {
		const policy = clusterPolicy("x", `tier: Admin, priority: 1, ${ON_A}, egress: [{action: Accept, ${rest}}]`);
		expect(read(cluster("{podSelector: {}}", policy)).unread.map((one) => one.problem)).toEqual([`spec.egress[0].${problem}`]);
	});
	test("all namespaces are meant where a ClusterNetworkPolicy names none", () => {
		const policy = clusterPolicy("x", `tier: Admin, priority: 1, ${ON_A}, ingress: [{action: Deny, from: [{pods: {podSelector: {}}}]}]`);
		expect(ask(read(cluster("{podSelector: {}}", policy)), FRIEND)).toBe("blocked");
	});
});
