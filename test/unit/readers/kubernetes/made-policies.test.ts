import { load } from "js-yaml";
import { describe, expect, test } from "vitest";
import { readLabels } from "../../../../src/readers/kubernetes/labels.ts";
import { policiesIn, standsIn } from "../../../../src/readers/kubernetes/made-policies.ts";
import { fitsGlob, nameFitting } from "../../../../src/readers/kubernetes/made-policy.ts";
import type { PodClass } from "../../../../src/readers/kubernetes/membership.ts";
import type { KubeObject } from "../../../../src/readers/kubernetes/objects.ts";
import type { Place } from "../../../../src/readers/kubernetes/place.ts";
import { looksLikePolicy } from "../../../../src/readers/kubernetes/policy-kinds.ts";
import { ask, cluster, read } from "./manifests.ts";

const object = (group: string, kind: string, value: string, namespace = ""): KubeObject => ({
	group,
	kind,
	namespace,
	name: "m",
	id: `${kind}/m`,
	value: load(value) as Record<string, unknown>,
	place: {} as Place,
});
const POLICY = "apiVersion: networking.k8s.io/v1, kind: NetworkPolicy";
const kyverno = (rule: string, kind = "ClusterPolicy"): KubeObject =>
	object("kyverno.io", kind, `{spec: {rules: [{${rule}}]}}`, kind === "Policy" ? "a" : "");

describe("what objects make", () => {
	test.each([
		["a rule that makes another kind", kyverno("generate: {kind: RoleBinding, name: n}"), []],
		["a rule that only asks for one", kyverno("match: {any: [{resources: {kinds: [NetworkPolicy]}}]}, validate: {}"), []],
		["a rule for one namespace", kyverno("generate: {kind: NetworkPolicy, name: n, namespace: b}"), [["NetworkPolicy", "n", "b"]]],
		["a policy of a namespace", kyverno("generate: {kind: NetworkPolicy, name: n}", "Policy"), [["NetworkPolicy", "n", "a"]]],
		[
			"several",
			kyverno("generate: {foreach: [{list: x, kind: CiliumNetworkPolicy, name: c}, {list: y, kind: Secret, name: s}]}"),
			[["CiliumNetworkPolicy", "c", null]],
		],
		[
			"copies of several kinds",
			kyverno("generate: {namespace: b, cloneList: {namespace: from, kinds: [v1/Secret, networking.k8s.io/v1/NetworkPolicy]}}"),
			[["NetworkPolicy", null, "b"]],
		],
		[
			"expressions",
			object("policies.kyverno.io", "GeneratingPolicy", `{spec: {variables: [{name: p, expression: "[{'kind': 'NetworkPolicy'}]"}]}}`),
			[["NetworkPolicy", null, null]],
		],
		[
			"expressions that copy one",
			object(
				"policies.kyverno.io",
				"GeneratingPolicy",
				`{spec: {variables: [{expression: 'resource.Get("networking.k8s.io/v1","networkpolicies","t","dd")'}]}}`,
			),
			[["NetworkPolicy", null, null]],
		],
		[
			"a template, which is made in any namespace",
			object("template.openshift.io", "Template", `{objects: [{${POLICY}, metadata: {name: n}, spec: {}}]}`, "openshift-config"),
			[["NetworkPolicy", "n", null]],
		],
		[
			"an object of a kind that nobody knows, which may be the cluster's",
			object("config.kiosk.sh", "Thing", `{resources: {manifests: [{${POLICY}, metadata: {name: n}, spec: {}}]}}`, "default"),
			[["NetworkPolicy", "n", null]],
		],
		[
			"expressions of something else",
			object("policies.kyverno.io", "GeneratingPolicy", `{spec: {variables: [{expression: "'kind': 'Role'"}]}}`),
			[],
		],
		[
			"a work for a cluster",
			object(
				"work.open-cluster-management.io",
				"ManifestWork",
				`{spec: {workload: {manifests: [{${POLICY}, metadata: {name: n}, spec: {}}, {apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {}}]}}}`,
				"one",
			),
			[["NetworkPolicy", "n", "one"]],
		],
		[
			"what tenants get",
			object(
				"capsule.clastix.io",
				"TenantResource",
				`{spec: {resources: [{rawItems: [{${POLICY}, metadata: {name: n}, spec: {}}]}]}}`,
				"one",
			),
			[["NetworkPolicy", "n", null]],
		],
		[
			"an old template, of a policy of the cluster",
			object(
				"",
				"Template",
				"{objects: [{apiVersion: projectcalico.org/v3, kind: GlobalNetworkPolicy, metadata: {name: n}, spec: {}}]}",
				"one",
			),
			[["GlobalNetworkPolicy", "n", null]],
		],
		[
			"a template without any",
			object("template.openshift.io", "Template", "{objects: [{apiVersion: v1, kind: Service, spec: {}}]}", "one"),
			[],
		],
		[
			"a mention",
			object("argoproj.io", "AppProject", "{spec: {namespaceResourceWhitelist: [{group: networking.k8s.io, kind: NetworkPolicy}]}}", "one"),
			[],
		],
		[
			"what is switched off",
			object("policy.open-cluster-management.io", "Policy", `{spec: {disabled: true, x: [{${POLICY}, spec: {}}]}}`, "one"),
			[],
		],
	])("%s", (_, maker, made) => {
		expect(policiesIn(maker).map(({ kind, name, namespace }) => [kind, name, namespace])).toEqual(made);
	});
});

describe("namespaces that a rule of Kyverno means", () => {
	const pod = (namespace: string, labels: Record<string, string> = {}): PodClass => ({
		namespace,
		namespaceLabels: readLabels(labels),
		labels: readLabels({}),
		hostNetwork: "no",
	});
	const PODS = [pod("red", { team: "r" }), pod("blue", { team: "b" }), pod("kube-system")];
	test.each([
		["match: {resources: {kinds: [v1/Namespace]}}", ["red", "blue"]],
		["match: {resources: {kinds: [Namespace], name: r*}}", ["red"]],
		["match: {any: [{resources: {kinds: [Namespace], selector: {matchLabels: {team: b}}}}]}", ["blue"]],
		["match: {any: [{resources: {kinds: [Namespace], selector: {matchLabels: {team: '?'}}}}]}", ["red", "blue"]],
		["match: {all: [{resources: {kinds: [Namespace], names: [r*]}}, {resources: {kinds: [Namespace], names: ['*d']}}]}", ["red"]],
		["match: {any: [{resources: {kinds: [Namespace]}}]}, exclude: {any: [{resources: {namespaces: [blue]}}]}", ["red"]],
		["match: {any: [{resources: {kinds: [Namespace]}}]}, exclude: {resources: {selector: {matchLabels: {team: r}}}}", ["blue"]],
		["match: {any: [{resources: {kinds: [Namespace]}}]}, exclude: {any: [{clusterRoles: [admin]}]}", ["red", "blue"]],
		[
			"match: {any: [{resources: {kinds: [Namespace]}}]}, exclude: {all: [{resources: {names: [red]}}, {resources: {names: [blue]}}]}",
			["red", "blue"],
		],
		["match: {any: [{resources: {kinds: [Deployment], names: [web]}}]}", ["red", "blue"]],
	])("%s", (rule, meant) => {
		const [made] = policiesIn(kyverno(`${rule}, generate: {kind: NetworkPolicy, name: n, namespace: "{{request.object.metadata.name}}"}`));
		expect(PODS.filter((one) => made?.spares?.(one) !== true).map(({ namespace }) => namespace)).toEqual(meant);
	});
});

describe("what the inputs hold already", () => {
	const there = (name: string, namespace: string, labels = "{}"): KubeObject => ({
		...object("networking.k8s.io", "NetworkPolicy", `{metadata: {labels: ${labels}}}`, namespace),
		name,
	});
	test.each([
		["kind: NetworkPolicy, name: n, namespace: b", there("n", "b"), ["b"]],
		["kind: NetworkPolicy, name: n, namespace: b", there("n", "c"), []],
		["kind: NetworkPolicy, name: n", there("n", "c"), ["c"]],
		["kind: NetworkPolicy, name: n", there("o", "c", "{generate.kyverno.io/policy-name: m}"), []],
		["kind: NetworkPolicy, name: 'n-{{x}}'", there("n-1", "c"), ["c"]],
		["kind: NetworkPolicy, name: '{{x}}'", there("n-1", "c"), []],
		["kind: NetworkPolicy, name: '{{x}}'", there("n-1", "c", "{generate.kyverno.io/policy-name: m}"), ["c"]],
		["kind: CiliumNetworkPolicy, name: n", there("n", "c"), []],
	])("%s", (generate, policy, namespaces) => {
		const maker = kyverno(`generate: {${generate}}`);
		expect(policiesIn(maker).map((made) => [...standsIn(made, maker, [policy])])).toEqual([namespaces]);
	});

	test("where one of that name stands it is read, and elsewhere nobody knows", () => {
		const maker = `
apiVersion: kyverno.io/v1
kind: ClusterPolicy
metadata: {name: m}
spec:
  rules:
  - match: {any: [{resources: {kinds: [Namespace]}}]}
    generate: {kind: NetworkPolicy, name: dd, namespace: "{{request.object.metadata.name}}", clone: {namespace: b, name: dd}}
---
`;
		const standing = (namespace: string): string =>
			`apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: dd, namespace: ${namespace}}\nspec: {podSelector: {}, ingress: [{}]}\n---\n`;
		const asked = (...there: readonly string[]): readonly string[] => {
			const inventory = read(cluster("{podSelector: {matchLabels: {app: nobody}}}", maker + there.map(standing).join("")));
			return [
				...["a/server", "b/friend"].map((pod) => ask(inventory, `ip:203.0.113.9 > pod:${pod} tcp/8080`)),
				String(inventory.unread.length),
			];
		};
		expect(asked()).toEqual(["unknown", "unknown", "1"]);
		expect(asked("b")).toEqual(["unknown", "allowed", "1"]);
		expect(asked("a", "b")).toEqual(["allowed", "allowed", "0"]);
	});
});

test("kinds that speak of policies are none", () => {
	const kinds = [
		"FQDNNetworkPolicy",
		"NetworkPolicyRecommendation",
		"AntreaClusterNetworkPolicyStats",
		"StagedNetworkPolicy",
		"MultiNetworkPolicy",
	];
	expect(kinds.filter(looksLikePolicy)).toEqual(["FQDNNetworkPolicy"]);
});

test("names and globs are no expressions", () => {
	const fits = (written: string, name: string): boolean => nameFitting(written)(name);
	expect([fits("a.b-$(X)", "a.b-1"), fits("a.b-$(X)", "a-b-1"), fits("({{X}}", "(1"), fitsGlob("t?-*", "t1-")]).toEqual([
		true,
		false,
		true,
		true,
	]);
});

test("a policy whose selector is variable concerns any pod of its namespace, one that is written those that it selects", () => {
	const template = (app: string): string => `
apiVersion: template.openshift.io/v1
kind: Template
metadata: {name: t, namespace: a}
objects: [{${POLICY}, metadata: {name: n}, spec: {podSelector: {matchLabels: {app: "${app}"}}, policyTypes: [Ingress]}}]
---
`;
	const asked = (app: string): readonly string[] => {
		const inventory = read(cluster("{podSelector: {matchLabels: {app: nobody}}}", template(app)));
		return ["pod:b/friend > pod:a/server tcp/8080", "pod:b/friend > pod:a/friend tcp/8080", "pod:a/server > ip:203.0.113.9 tcp/443"].map(
			(one) => ask(inventory, one),
		);
	};
	// biome-ignore lint/suspicious/noTemplateCurlyInString: it is OpenShift's.
	expect(asked("${APP}")).toEqual(["unknown", "unknown", "unknown"]);
	expect(asked("server")).toEqual(["unknown", "allowed", "allowed"]);
});
