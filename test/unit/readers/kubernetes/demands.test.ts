import { describe, expect, test } from "vitest";
import type { Inventory } from "../../../../src/model/inventory.ts";
import { formatPorts } from "../../../../src/model/ports.ts";
import { pod, read } from "./manifests.ts";

const deployment = (ports: string, labels = "{app: hook}"): string =>
	`apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: hook, namespace: s}\nspec: {template: {metadata: {labels: ${labels}}, spec: {containers: [{name: c, ports: ${ports}}]}}}`;
const service = (ports: string, spec = "selector: {app: hook}"): string =>
	`apiVersion: v1\nkind: Service\nmetadata: {name: svc, namespace: s}\nspec: {${spec}, ports: ${ports}}`;
const webhook = (name: string, client: string, more = "", kind = "ValidatingWebhookConfiguration"): string =>
	`apiVersion: admissionregistration.k8s.io/v1\nkind: ${kind}\nmetadata: {name: ${name}}\nwebhooks: [{name: x.example.com, clientConfig: ${client}${more}}]`;
const REFERENCE = "{service: {name: svc, namespace: s}}";

const demanded = ({ demands }: Inventory): readonly unknown[] =>
	demands.map(({ id, role, subject, ports, servicePort, failsOpen }) => [
		id,
		role,
		subject,
		ports.items.map(({ from }) => from),
		servicePort,
		failsOpen,
	]);
const documents = (...parts: readonly string[]): string => parts.join("\n---\n");

describe("webhooks, conversions and aggregated APIs (contract.md 6.7)", () => {
	test("clientConfig.service leads through the Service port, 443 by default, to the pod's port", () => {
		const inventory = read(
			documents(deployment("[{name: https, containerPort: 9443}]"), service("[{port: 443, targetPort: https}]"), webhook("v", REFERENCE)),
		);
		expect(demanded(inventory)).toEqual([["webhook/s/svc/443", "webhook", "s/Deployment/hook", [9443], 443, false]]);
		expect(inventory.subjects.map(({ id, roles }) => [id, roles])).toEqual([
			["s/Deployment/hook", [{ role: "webhook", evidence: "ValidatingWebhookConfiguration v calls Service s/svc:443" }]],
		]);
		expect(inventory.demands[0]?.sources).toEqual(["kube-apiserver"]);
	});

	test("one requirement a Service port, whatever the number of webhooks; it fails open when all of them do", () => {
		const conversion =
			"apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: c}\nspec: {conversion: {strategy: Webhook, webhook: {clientConfig: {service: {name: svc, namespace: s, port: 443}}}}}";
		const base = [deployment("[{containerPort: 9443}]"), service("[{port: 443, targetPort: 9443}, {port: 8443}]")];
		const ignore = ", failurePolicy: Ignore";
		expect(
			demanded(read(documents(...base, webhook("v", REFERENCE, ignore), webhook("m", REFERENCE, ignore, "MutatingWebhookConfiguration")))),
		).toEqual([["webhook/s/svc/443", "webhook", "s/Deployment/hook", [9443], 443, true]]);
		expect(demanded(read(documents(...base, webhook("v", REFERENCE, ignore), conversion)))).toEqual([
			["webhook/s/svc/443", "webhook", "s/Deployment/hook", [9443], 443, false],
		]);
		expect(demanded(read(documents(...base, webhook("v", "{service: {name: svc, namespace: s, port: 8443}}"))))).toEqual([
			["webhook/s/svc/8443", "webhook", "s/Deployment/hook", [8443], null, false],
		]);
	});

	test("an APIService makes an aggregated API; a local one and a url demand nothing", () => {
		const api = (spec: string): string =>
			`apiVersion: apiregistration.k8s.io/v1\nkind: APIService\nmetadata: {name: v1.x}\nspec: {${spec}}`;
		const base = [deployment("[{containerPort: 6443}]"), service("[{port: 443, targetPort: 6443}]")];
		expect(demanded(read(documents(...base, api("service: {name: svc, namespace: s}"))))).toEqual([
			["aggregated-api/s/svc/443", "aggregated-api", "s/Deployment/hook", [6443], 443, false],
		]);
		expect(demanded(read(documents(...base, api("group: x"), webhook("v", '{url: "https://x.example.com"}'))))).toEqual([]);
	});

	test("a named target port is each pod's own", () => {
		const one = pod("s", "one", { app: "hook" }, "10.0.0.1", "n1");
		const two = pod("s", "two", { app: "hook" }, "10.0.0.2", "n1").replace("containerPort: 8080", "containerPort: 9090");
		expect(demanded(read(documents(one, two, service("[{port: 443, targetPort: http}]"), webhook("v", REFERENCE))))).toEqual([
			["webhook/s/svc/443", "webhook", "s/Pod/one", [8080], 443, false],
			["webhook/s/svc/443", "webhook", "s/Pod/two", [9090], 443, false],
		]);
	});

	test("absent pods are made from the Service's selector; an absent Service is noted", () => {
		const absent = read(documents(service("[{port: 443, targetPort: 9443}]"), webhook("v", REFERENCE)));
		expect([demanded(absent), absent.subjects.map(({ id, synthetic }) => [id, synthetic])]).toEqual([
			[["webhook/s/svc/443", "webhook", "s/Pods/app=hook", [9443], 443, false]],
			[["s/Pods/app=hook", true]],
		]);
		const notes = (yaml: string): readonly string[] => read(yaml).inputs.flatMap((input) => input.notes);
		const v = "ValidatingWebhookConfiguration v: ";
		expect(notes(webhook("v", REFERENCE))).toEqual([`${v}Service s/svc is not in the input`]);
		expect(notes(documents(service("[{port: 80}]"), webhook("v", REFERENCE)))).toEqual([`${v}Service s/svc has no port 443/TCP`]);
		expect(notes(documents(service("[{port: 443}]", "type: ExternalName"), webhook("v", REFERENCE)))).toEqual([
			`${v}Service s/svc selects no pods`,
		]);
		const named = read(documents(service("[{port: 443, targetPort: web}]"), webhook("v", REFERENCE)));
		expect(named.demands.map(({ subject, ports, hidden }) => [subject, formatPorts(ports), hidden])).toEqual([
			["s/Pods/app=hook", "1-65535", { address: "s/Pods/app=hook", attribute: "container ports" }],
		]);
		expect(notes(documents(deployment("[]"), service("[{port: 443, targetPort: web}]"), webhook("v", REFERENCE)))).toEqual([
			`${v}s/Deployment/hook has no container port named "web"`,
		]);
	});
});

describe("Services without a selector go by the endpoints that are set by hand", () => {
	const hand = service("[{name: https, port: 443, targetPort: 1}]", "type: ClusterIP");
	const server = pod("s", "server", { app: "hook" }, "10.0.0.1", "n1");
	const slice = (endpoints: string, ports = "[{name: https, port: 9443, protocol: TCP}]"): string =>
		`apiVersion: discovery.k8s.io/v1\nkind: EndpointSlice\nmetadata: {name: svc-1, namespace: s, labels: {kubernetes.io/service-name: svc}}\naddressType: IPv4\nendpoints: ${endpoints}\nports: ${ports}`;
	const found = (...parts: readonly string[]): readonly unknown[] => {
		const inventory = read(documents(server, hand, webhook("v", REFERENCE), ...parts));
		return [demanded(inventory).map((one) => (one as unknown[]).slice(2, 5)), inventory.inputs.flatMap(({ notes }) => notes)];
	};
	const note = (words: string): string => `ValidatingWebhookConfiguration v: Service s/svc ${words}`;
	test("by the pod that an endpoint names, or by its address; the endpoint's port counts, not the Service's target", () => {
		expect(found(slice("[{addresses: [10.9.9.9], targetRef: {kind: Pod, name: server, namespace: s}}]"))).toEqual([
			[["s/Pod/server", [9443], 443]],
			[],
		]);
		expect(found(slice("[{addresses: [10.0.0.1]}]"))).toEqual([[["s/Pod/server", [9443], 443]], []]);
		const endpoints =
			"apiVersion: v1\nkind: Endpoints\nmetadata: {name: svc, namespace: s}\nsubsets: [{addresses: [{ip: 10.0.0.1}], ports: [{name: https, port: 9443}]}]";
		expect(found(endpoints)).toEqual([[["s/Pod/server", [9443], 443]], []]);
	});
	test("addresses of no pod are told; another port's endpoints are not this one's; without endpoints nothing is known", () => {
		expect(found(slice("[{addresses: [192.0.2.1]}]"))).toEqual([
			[],
			[note("sends to an address of no pod in the input: not judged there")],
		]);
		expect(found(slice("[{addresses: [10.0.0.1]}]", "[{name: metrics, port: 8080, protocol: TCP}]"))).toEqual([[], []]);
		expect(found()).toEqual([[], [note("selects no pods")]]);
	});
});

describe("Services say what nodes must serve", () => {
	test.each([
		["type: NodePort", "[{port: 1}, {port: 2, protocol: UDP}, {port: 3, protocol: UDP}]", ["nodePort:tcp", "nodePort:udp"]],
		["type: LoadBalancer", "[{port: 1, protocol: SCTP}]", ["nodePort:sctp", "loadBalancerService"]],
		["type: LoadBalancer, allocateLoadBalancerNodePorts: false", "[{port: 1}]", ["loadBalancerService"]],
		["type: ClusterIP", "[{port: 1}]", []],
	])("%s", (spec, ports, features) => {
		expect(read(service(ports, spec)).featureHints.map(({ feature }) => feature)).toEqual(features);
	});
});

test("labels of kOps on nodes name the profile", () => {
	const inventory = read("apiVersion: v1\nkind: Node\nmetadata: {name: n, labels: {kops.k8s.io/instancegroup: nodes}}");
	expect(inventory.profileHints.map(({ profile, evidence }) => [profile, evidence])).toEqual([
		["kops", "label kops.k8s.io/instancegroup of Node n"],
	]);
});

test.each([
	["k3s://n", [["k3s", "providerID k3s:// of Node n"]]],
	["rke2://n", [["rke2", "providerID rke2:// of Node n"]]],
	["aws:///eu-west-1a/i-0123", []],
])("a Node's providerID %s", (id, hints) => {
	const { profileHints } = read(`apiVersion: v1\nkind: Node\nmetadata: {name: n}\nspec: {providerID: "${id}"}`);
	expect(profileHints.map(({ profile, evidence }) => [profile, evidence])).toEqual(hints);
});
