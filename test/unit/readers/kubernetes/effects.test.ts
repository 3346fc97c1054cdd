import { describe, expect, test } from "vitest";
import { pod, read } from "./manifests.ts";

const policy = (spec: string, name = "p"): string =>
	`apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: ${name}, namespace: a}\nspec: ${spec}`;
const effects = (...parts: readonly string[]): readonly unknown[] =>
	read(parts.join("\n---\n")).effects.map(({ rule, target, filter, ruleId, protocol, ports, args }) => [
		rule,
		target,
		filter,
		ruleId,
		protocol,
		ports?.items.map(({ from }) => from) ?? null,
		args["note"],
	]);
const P = "a/NetworkPolicy/p";

describe("effect/host-network", () => {
	const exporter = pod("a", "exporter", { app: "exporter" }, "192.168.0.1", "n1", "hostNetwork: true");
	const other = pod("a", "other", { app: "exporter" }, "10.0.0.2", "n1");
	const spec = "{podSelector: {matchLabels: {app: exporter}}, ingress: [{ports: [{port: 9100}, {port: http}]}]}";
	test("a policy whose pods are all on the host network restricts nothing", () => {
		expect(effects(exporter, policy(spec))).toEqual([
			["effect/host-network", "a/Pod/exporter", P, null, 6, [8080, 9100], "selects only pods on the host network: it restricts nothing"],
		]);
	});
	test("one ordinary pod, a policy that admits everything, or egress alone: nothing to say", () => {
		expect(effects(exporter, other, policy(spec))).toEqual([]);
		expect(effects(exporter, policy("{podSelector: {}, ingress: [{}]}"))).toEqual([]);
		expect(effects(exporter, policy("{podSelector: {}, policyTypes: [Egress]}"))).toEqual([]);
	});
	test("a rule whose peers are all on the host network admits nothing", () => {
		const server = pod("a", "server", { app: "server" }, "10.0.0.3", "n1");
		const from = (peers: string): string =>
			policy(`{podSelector: {matchLabels: {app: server}}, ingress: [{from: [${peers}], ports: [{port: 1}]}]}`);
		const label = "{podSelector: {matchLabels: {app: exporter}}}";
		expect(effects(exporter, server, from(label))).toEqual([
			[
				"effect/host-network",
				"a/Pod/server",
				P,
				`${P}#ingress[0]`,
				6,
				[1],
				"pods app=exporter of namespace a: all on the host network, whose packets come from a node's address",
			],
		]);
		expect(effects(exporter, other, server, from(label))).toEqual([]);
		expect(effects(exporter, server, from(`${label}, {ipBlock: {cidr: 10.0.0.0/8}}`))).toEqual([]);
	});
});

describe("effect/service-port", () => {
	const server = pod("a", "server", { app: "server" }, "10.0.0.3", "n1");
	const service =
		"apiVersion: v1\nkind: Service\nmetadata: {name: web, namespace: a}\nspec: {selector: {app: server}, ports: [{port: 80, targetPort: http}]}";
	const admits = (...ports: readonly string[]): string =>
		policy(`{podSelector: {matchLabels: {app: server}}, ingress: [{ports: [${ports.map((port) => `{port: ${port}}`).join(", ")}]}]}`);
	test("the Service's port is admitted, the pod's is not", () => {
		expect(effects(server, service, admits("80"))).toEqual([
			[
				"effect/service-port",
				"a/Pod/server",
				P,
				`${P}#ingress[0]`,
				6,
				[80],
				"80 is the port of Service a/web, which sends to 8080 on the pod",
			],
		]);
	});
	test.each([["80", "8080"], ["80", "http"], ["8080"], ["81"]])("admits %s %s: nothing to say", (...ports) => {
		expect(effects(server, service, admits(...ports.filter((port) => port !== undefined)))).toEqual([]);
	});
	test("a container that declares the port, or a Service of other pods: nothing to say", () => {
		expect(effects(server.replace("containerPort: 8080", "containerPort: 80"), service, admits("80"))).toEqual([]);
		expect(effects(server, service.replace("app: server", "app: other"), admits("80"))).toEqual([]);
		expect(effects(server, service.replace("namespace: a", "namespace: b"), admits("80"))).toEqual([]);
	});
	test("kubebuilder's old scaffold is known by itself", () => {
		const scaffold = (port: number, label: string): string =>
			policy(
				`{podSelector: {matchLabels: {control-plane: controller-manager}}, ingress: [{from: [{namespaceSelector: {matchLabels: {${label}: enabled}}}], ports: [{port: ${port}, protocol: TCP}]}]}`,
			);
		expect(effects(scaffold(443, "webhook")).map((effect) => (effect as readonly unknown[]).slice(0, 6))).toEqual([
			["effect/service-port", "a/Pods/control-plane=controller-manager", P, `${P}#ingress[0]`, 6, [443]],
		]);
		expect(effects(scaffold(9443, "webhook"))).toEqual([]);
		expect(effects(scaffold(443, "metrics"))).toEqual([]);
	});
});

describe("effect/dangling-selector", () => {
	const server = pod("a", "server", { app: "server" }, "10.0.0.3", "n1");
	test("only where the input holds Pods of the namespace", () => {
		const typo = policy("{podSelector: {matchLabels: {app: sever}}}");
		expect(effects(server, typo)).toEqual([
			["effect/dangling-selector", "a/Pods/app=sever", P, null, null, null, "no pod of namespace a has app=sever"],
		]);
		expect(effects(server.replace("namespace: a", "namespace: b"), typo)).toEqual([]);
		expect(effects(server, typo.replace("sever", "server"))).toEqual([]);
		expect(effects(server, typo.replace("{app: sever}}", "{app: sever}}, ingress: [{}]"))).toEqual([]);
	});
	test("a rule all of whose peers select nobody in namespaces that the input shows", () => {
		const from = (peers: string): readonly unknown[] =>
			effects(server, other, policy(`{podSelector: {matchLabels: {app: server}}, ingress: [{from: [${peers}], ports: [{port: http}]}]}`));
		const other = pod("b", "client", { app: "client" }, "10.0.0.4", "n1");
		const nobody = "{podSelector: {matchLabels: {app: clint}}}";
		const there = (app: string, namespace: string): string =>
			`{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: ${namespace}}}, podSelector: {matchLabels: {app: ${app}}}}`;
		const told = (who: string): readonly unknown[] => [
			"effect/dangling-selector",
			"a/Pod/server",
			P,
			`${P}#ingress[0]`,
			6,
			[8080],
			`${who}: the input holds no such pod`,
		];
		expect(from(nobody)).toEqual([told("pods app=clint of namespace a")]);
		expect(from(there("clint", "b"))).toEqual([told("pods app=clint of namespaces kubernetes.io/metadata.name=b")]);
		for (const peers of [
			there("client", "b"),
			`${nobody}, ${there("client", "b")}`,
			there("client", "c"),
			`${nobody}, {ipBlock: {cidr: 10.0.0.0/8}}`,
			"{namespaceSelector: {matchLabels: {team: x}}}",
		])
			expect(from(peers)).toEqual([]);
	});
	test("a policy that the API refuses has its own finding", () => {
		expect(effects(server, policy('{podSelector: {matchLabels: {app: sever}}, ingress: [{ports: [{port: "80"}]}]}'))).toEqual([]);
	});
});
