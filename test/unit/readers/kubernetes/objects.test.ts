import { loadAll } from "js-yaml";
import { describe, expect, test } from "vitest";
import type { Inventory, Subject } from "../../../../src/model/inventory.ts";
import { readKubernetes } from "../../../../src/readers/kubernetes/index.ts";
import { ask, documents, node, pod, read } from "./manifests.ts";

const POLICY = "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: p, namespace: a}\nspec: ";
const workload = (kind: string, namespace: string, name: string, labels: string, spec = ""): string =>
	`apiVersion: ${kind === "Job" || kind === "CronJob" ? "batch" : "apps"}/v1\nkind: ${kind}\nmetadata: {name: ${name}, namespace: ${namespace}}\nspec: ${template(kind, `{metadata: {labels: ${labels}}, spec: {${spec} containers: [{name: c, ports: [{name: web, containerPort: 8080}]}]}}`)}`;
const template = (kind: string, pods: string): string =>
	kind === "CronJob" ? `{jobTemplate: {spec: {template: ${pods}}}}` : `{template: ${pods}}`;

const ids = ({ subjects }: Inventory): readonly string[] => subjects.map(({ id }) => id);
const subject = (inventory: Inventory, id: string): Subject | undefined => inventory.subjects.find((candidate) => candidate.id === id);

describe("objects", () => {
	test.each([
		["a list without items", "networking.k8s.io/v1", "NetworkPolicyList", 0],
		["a kind in small letters", "networking.k8s.io/v1", "networkpolicy", 0],
		["a policy of Cilium's by name, of another group", "extensions/v1beta1", "CiliumNetworkPolicy", 8],
		["a policy that nobody knows", "example.com/v1", "FooNetworkPolicy", 2],
	])("%s that has rules is listed as unread, and all that was counted is accounted for", (_, apiVersion, kind, counted) => {
		const spec = "{podSelector: {}, ingress: [{}, {}], ingressDeny: [{}]}";
		const { inputs, unread } = read(
			`apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: p, namespace: a}\nspec: ${spec}\nspecs: [${spec}, {ingress: [{}], ingressDeny: [{}]}]`,
		);
		expect(inputs.map((input) => [input.counted, input.rules, input.unread])).toEqual([[counted, 0, counted]]);
		expect(unread.length).toBeGreaterThan(1);
	});

	test("Pods of one id in two groups are one, whatever stands between them", () => {
		const pods = (apiVersion: string, labels: string, name = "d"): string =>
			`apiVersion: ${apiVersion}\nkind: Pod\nmetadata: {name: ${name}, namespace: k, labels: ${labels}}\nspec: {containers: [{name: c}]}\n---\n`;
		const inventory = read(pods("v1", "{a: b}") + pods("v1", "{}", "x") + pods("extensions/v1beta1", "{a: c}"));
		expect(ids(inventory)).toEqual(["k/Pod/d", "k/Pod/x"]);
		expect(subject(inventory, "k/Pod/d")?.labels).toEqual({});
	});

	test("lists and typed lists are unpacked, a missing namespace is default, absent kinds are inherited", () => {
		const yaml = `
apiVersion: v1
kind: List
items:
- {apiVersion: v1, kind: Pod, metadata: {name: one}, spec: {containers: [{name: c}]}}
- {apiVersion: v1, kind: PodList, items: [{metadata: {name: two, namespace: a}, spec: {containers: [{name: c}]}}]}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicyList
items: [{metadata: {name: p}, spec: {podSelector: {}}}]
---
null
---
just text`;
		const inventory = read(yaml);
		expect(ids(inventory)).toEqual(["a/Pod/two", "default/Pod/one"]);
		expect([...inventory.filters.values()].map(({ id, location }) => [id, location.pointer])).toEqual([
			["default/NetworkPolicy/p", "/items/0"],
		]);
		expect(subject(inventory, "default/Pod/one")?.layers[0]?.certain).toEqual(["default/NetworkPolicy/p"]);
	});

	test("every workload kind makes a subject; patches without containers and nameless objects are left out and said so", () => {
		const kinds = ["Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "Job", "CronJob"];
		const yaml = [
			...kinds.map((kind) => workload(kind, "a", "w", "{app: w}")),
			"apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: patch, namespace: a}\nspec: {replicas: 2}",
			"apiVersion: v1\nkind: Service\nmetadata: {labels: {}}",
		].join("\n---\n");
		const inventory = read(yaml);
		expect(ids(inventory)).toEqual([...kinds].sort().map((kind) => `a/${kind}/w`));
		expect(inventory.inputs[0]?.notes).toEqual([
			"a Service without a name is left out",
			"Deployment a/patch is left out: it has no containers, as a patch has none",
		]);
	});

	test("manifests in ConfigMaps are read when a ClusterResourceSet names them", () => {
		const config = `
apiVersion: v1
kind: ConfigMap
metadata: {name: NAME, namespace: m}
data:
  a.yaml: |
    apiVersion: networking.k8s.io/v1
    kind: NetworkPolicy
    metadata: {name: p, namespace: a}
    spec: {podSelector: {}, ingress: [{ports: [{port: \${PORT:=8443}}]}]}`;
		const set =
			"apiVersion: addons.cluster.x-k8s.io/v1beta1\nkind: ClusterResourceSet\nmetadata: {name: s, namespace: m}\nspec: {resources: [{kind: ConfigMap, name: used}]}";
		const yaml = [config.replace("NAME", "used"), config.replace("NAME", "unused").replace("name: p", "name: q"), set].join("\n---\n");
		const inventory = read(yaml, { parse: (text) => loadAll(text) });
		expect([...inventory.filters.keys()]).toEqual(["a/NetworkPolicy/p"]);
		expect(inventory.inputs.map(({ counted, rules, notes }) => [counted, rules, notes])).toEqual([[1, 1, []]]);
		expect(read(yaml).inputs[0]?.notes).toEqual(["ConfigMap used, a.yaml: not read (no parser for embedded manifests was given)"]);
	});

	test("equal duplicates are one object and still counted; different ones leave open which is in force", () => {
		const server = pod("a", "server", { app: "server" }, "10.0.1.1", "n1");
		const policy = (port: number): string => `${POLICY}{podSelector: {}, ingress: [{ports: [{port: 1}]}, {ports: [{port: ${port}}]}]}`;
		const equal = readKubernetes([...documents(`${server}\n---\n${policy(2)}`), ...documents(`${server}\n---\n${policy(2)}`, "b.yaml")]);
		expect([ids(equal), [...equal.filters.keys()], equal.inputs.map(({ counted, rules }) => [counted, rules])]).toEqual([
			["a/Pod/server"],
			["a/NetworkPolicy/p"],
			[
				[2, 2],
				[2, 2],
			],
		]);
		const different = readKubernetes([...documents(`${server}\n---\n${policy(2)}`), ...documents(policy(3), "b.yaml")]);
		expect([1, 2, 3, 4].map((port) => ask(different, `ip:203.0.113.1 > pod:a/server tcp/${port}`))).toEqual([
			"allowed",
			"unknown",
			"unknown",
			"blocked",
		]);
	});

	test("two versions of one workload are what holds in both", () => {
		const yaml = [
			workload("Deployment", "a", "w", "{app: w, tier: x}"),
			workload("Deployment", "a", "w", "{app: w, tier: y}"),
			`${POLICY}{podSelector: {matchLabels: {app: w}}}`,
		].join("\n---\n");
		const inventory = read(yaml);
		expect(ids(inventory)).toEqual(["a/Deployment/w"]);
		expect(subject(inventory, "a/Deployment/w")?.layers[0]?.certain).toEqual(["a/NetworkPolicy/p"]);
		const one = read(yaml.replace("{matchLabels: {app: w}}", "{matchLabels: {tier: x}}"));
		expect(subject(one, "a/Deployment/w")?.layers[0]).toMatchObject({
			certain: [],
			possible: [{ candidates: ["a/NetworkPolicy/p"], unbounded: false }],
		});
	});

	test("labels that controllers add are not known", () => {
		const inventory = read(
			[workload("Deployment", "a", "w", "{app: w}"), `${POLICY}{podSelector: {matchLabels: {pod-template-hash: abc}}}`].join("\n---\n"),
		);
		expect(subject(inventory, "a/Deployment/w")?.layers[0]).toMatchObject({
			certain: [],
			possible: [{ candidates: ["a/NetworkPolicy/p"] }],
		});
	});

	test("the order of documents changes nothing", () => {
		const yaml = [
			workload("Deployment", "a", "w", "{app: w}"),
			pod("a", "x", { app: "x" }, "10.0.0.1", "n1"),
			node("n1", "192.168.0.1"),
			`${POLICY}{podSelector: {}, ingress: [{}]}`,
			`${POLICY.replace("name: p", "name: q")}{podSelector: {}}`,
		];
		const shape = (inventory: Inventory): unknown => [
			inventory.subjects.map(({ id, layers }) => [id, layers]),
			[...inventory.filters.keys()],
			inventory.inputs,
		];
		expect(shape(read([...yaml].reverse().join("\n---\n")))).toEqual(shape(read(yaml.join("\n---\n"))));
	});

	test("pods tell their owner, node and node's address", () => {
		const owned = pod("a", "x", { app: "x" }, "10.0.0.1", "n1")
			.replace("namespace: a,", "namespace: a, ownerReferences: [{kind: ReplicaSet, name: r, controller: true}],")
			.replace("status: {", "status: {hostIP: 192.168.0.7, ");
		const { owner, node: runsOn, hostAddresses, knownAddresses } = subject(read(owned), "a/Pod/x") ?? {};
		expect([owner, runsOn, hostAddresses?.first, knownAddresses?.first]).toEqual(["a/ReplicaSet/r", "n1", "192.168.0.7", "10.0.0.1"]);
	});
});

describe("pods that are not in the input", () => {
	test("a policy's selector makes one target for equal selectors, a contradiction none", () => {
		const select = (name: string, selector: string): string => `${POLICY.replace("name: p", `name: ${name}`)}{podSelector: ${selector}}`;
		const yaml = [
			select("p", "{matchLabels: {app: x, tier: y}}"),
			select("q", "{matchExpressions: [{key: tier, operator: In, values: [y]}, {key: app, operator: In, values: [x]}]}"),
			select("r", "{matchLabels: {app: x}, matchExpressions: [{key: app, operator: DoesNotExist}]}"),
			select("s", "{matchExpressions: [{key: app, operator: In, values: [b, a]}, {key: z, operator: Exists}]}"),
		].join("\n---\n");
		const inventory = read(yaml);
		expect(inventory.subjects.map(({ id, synthetic, layers }) => [id, synthetic, layers[0]?.certain, layers[0]?.possible.length])).toEqual([
			["a/Pods/app in (a,b),z", true, ["a/NetworkPolicy/s"], 0],
			["a/Pods/app=x,tier=y", true, ["a/NetworkPolicy/p", "a/NetworkPolicy/q"], 0],
		]);
	});

	test("policies that may select them too are possible", () => {
		const inventory = read(
			`${POLICY}{podSelector: {matchLabels: {app: x}}, ingress: []}\n---\n${POLICY.replace("name: p", "name: q")}{podSelector: {matchLabels: {tier: y}}, ingress: [{}]}`,
		);
		expect(ask(inventory, "ip:203.0.113.1 > target:a/Pods/app=x tcp/80")).toBe("unknown");
	});

	test("no target where the input shows the pods of the namespace; egress alone makes one, as a sender", () => {
		const other = pod("a", "x", { app: "x" }, "10.0.0.1", "n1");
		expect(ids(read(`${other}\n---\n${POLICY}{podSelector: {matchLabels: {app: y}}}`))).toEqual(["a/Pod/x"]);
		expect(ids(read(`${POLICY}{podSelector: {matchLabels: {app: y}}, policyTypes: [Egress]}`))).toEqual(["a/Pods/app=y"]);
	});

	test("every pod of kube-system stands for the DNS, unless everything gets in", () => {
		const system = `${POLICY.replace("namespace: a", "namespace: kube-system")}{podSelector: {}, ingress: `;
		const [blocked] = read(`${system}[]}`).subjects;
		expect([blocked?.id, blocked?.roles, blocked?.layers[0]?.possible.map(({ unbounded }) => unbounded)]).toEqual([
			"kube-system/Pods/*",
			[{ role: "dns", evidence: "every pod of kube-system" }],
			[true],
		]);
		expect(read(`${system}[{}]}`).subjects.map(({ id, roles }) => [id, roles])).toEqual([["kube-system/Pods/*", []]]);
		expect(read(`${POLICY}{podSelector: {}}`).subjects.map(({ id, roles }) => [id, roles])).toEqual([["a/Pods/*", []]]);
	});
});

describe("roles of pods", () => {
	test.each([
		["kube-system", { component: "kube-apiserver" }, "control-plane"],
		["kube-system", { component: "etcd" }, "etcd"],
		["elsewhere", { component: "kube-scheduler", tier: "control-plane" }, "kube-scheduler"],
		["elsewhere", { component: "etcd" }, null],
		["kube-system", { "k8s-app": "kube-dns" }, "dns"],
		["x", { "k8s-app": "metrics-server" }, "metrics-server"],
		["x", { app: "kube-apiserver", "hypershift.openshift.io/control-plane-component": "kube-apiserver" }, "control-plane"],
		["x", { app: "kube-apiserver" }, null],
		["system", { "control-plane": "controller-manager" }, null],
		["x", { "k8s-app": "kube-dns-autoscaler" }, null],
		["x", { app: "etcd" }, null],
		["x", { "kamaji.clastix.io/name": "t", "kamaji.clastix.io/component": "deployment" }, "control-plane"],
		["x", { "kamaji.clastix.io/name": "t", "kamaji.clastix.io/component": "konnectivity-agent" }, null],
		["x", { app: "kubernetes", role: "apiserver" }, "control-plane"],
		["x", { app: "kubernetes", role: "scheduler" }, "kube-scheduler"],
		["x", { app: "kubernetes", role: "controller-manager" }, "kube-controller-manager"],
		["x", { app: "gardener", role: "apiserver" }, null],
		["x", { "app.kubernetes.io/managed-by": "etcd-druid", "app.kubernetes.io/component": "etcd-statefulset" }, "etcd"],
		["x", { "app.kubernetes.io/managed-by": "etcd-druid", "app.kubernetes.io/component": "etcd-snapshot-compaction-job" }, null],
		["x", { app: "vcluster", release: "v" }, "control-plane"],
		["x", { app: "vcluster" }, null],
		["x", { "k8s-app": "kube-dns", "vcluster.loft.sh/managed-by": "v" }, null],
		["x", { app: "konnectivity-server", "hypershift.openshift.io/control-plane-component": "konnectivity-server" }, "konnectivity-server"],
		["x", { app: "konnectivity-server" }, null],
		["openshift-dns", { "dns.operator.openshift.io/daemonset-dns": "default" }, "dns"],
		["openshift-apiserver", { app: "openshift-apiserver-a", apiserver: "true" }, null],
	])("%s %o", (namespace, labels, role) => {
		const [found] = read(pod(namespace, "x", labels as unknown as Record<string, string>, "10.0.0.1", "n1")).subjects;
		expect(found?.roles.map((one) => one.role)).toEqual(role === null ? [] : [role]);
	});
});

describe("kinds that are not understood", () => {
	const server = `${pod("a", "server", { app: "server" }, "10.0.1.1", "n1")}\n---\n${pod("b", "other", { app: "other" }, "10.0.1.2", "n1")}\n---\n${node("n1", "192.168.0.1")}\n---\n`;
	const to = (inventory: Inventory): readonly string[] =>
		["pod:a/server", "pod:b/other", "node:n1"].map((end) => ask(inventory, `ip:203.0.113.1 > ${end} tcp/80`));
	test.each([
		["crd.antrea.io/v1beta1", "NetworkPolicy", "spec: {ingress: [{}]}", ["unknown", "allowed", "allowed"]],
		["example.com/v1", "ClusterStrangeNetworkPolicy", "spec: {ingress: [{}]}", ["unknown", "allowed", "unknown"]],
		["projectcalico.org/v3", "StagedNetworkPolicy", "spec: {ingress: []}", ["allowed", "allowed", "allowed"]],
		["example.com/v1", "StrangeNetworkPolicy", "spec: {}", ["unknown", "allowed", "unknown"]],
	])("%s %s %s", (apiVersion, kind, spec, expected) => {
		expect(to(read(`${server}apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: f, namespace: a}\n${spec}`))).toEqual(expected);
	});

	test("they may admit what a NetworkPolicy refuses, and refuse what it admits", () => {
		const foreign = "apiVersion: example.com/v1\nkind: StrangeNetworkPolicy\nmetadata: {name: f, namespace: a}\nspec: {ingress: [{}]}";
		const inventory = read(`${server}${POLICY}{podSelector: {}, ingress: [{ports: [{port: 80}]}]}\n---\n${foreign}`);
		expect([80, 81].map((port) => ask(inventory, `ip:203.0.113.1 > pod:a/server tcp/${port}`))).toEqual(["unknown", "unknown"]);
	});
});
