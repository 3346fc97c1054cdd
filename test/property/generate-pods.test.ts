import { describe, expect, it } from "vitest";
import { blocked, configured, documents, generate, judge, SOURCES, systems, told, yaml } from "./generated.ts";

interface Element {
	readonly from?: readonly unknown[];
	readonly ports: readonly unknown[];
}
interface Policy {
	readonly metadata: { readonly name: string };
	readonly spec: { readonly ingress: readonly Element[] };
}

const workload = (
	kind: string,
	namespace: string,
	name: string,
	labels: object,
	ports: readonly object[],
	template: object = labels,
): unknown => ({
	apiVersion: "apps/v1",
	kind,
	metadata: { name, namespace },
	spec: {
		replicas: 2,
		selector: { matchLabels: labels },
		template: { metadata: { labels: template }, spec: { containers: [{ name: "main", image: "example.org/main", ports }] } },
	},
});
const service = (namespace: string, name: string, selector: object, port: object): unknown => ({
	apiVersion: "v1",
	kind: "Service",
	metadata: { name, namespace },
	spec: { selector, ports: [port] },
});
const tcp = (containerPort: number, name?: string): object => ({ containerPort, protocol: "TCP", ...(name === undefined ? {} : { name }) });

const DNS = { "k8s-app": "kube-dns" };
const METRICS = { "k8s-app": "metrics-server" };
const WEBHOOK = { app: "policy-webhook" };
const CLUSTER: readonly unknown[] = [
	workload("Deployment", "kube-system", "coredns", DNS, [
		{ containerPort: 53, protocol: "UDP", name: "dns" },
		tcp(53, "dns-tcp"),
		tcp(9153, "metrics"),
	]),
	workload("Deployment", "kube-system", "metrics-server", METRICS, [tcp(10250, "https")]),
	service("kube-system", "metrics-server", METRICS, { port: 443, targetPort: "https" }),
	{
		apiVersion: "apiregistration.k8s.io/v1",
		kind: "APIService",
		metadata: { name: "v1beta1.metrics.k8s.io" },
		spec: { service: { name: "metrics-server", namespace: "kube-system" } },
	},
	workload("Deployment", "policy", "webhook", WEBHOOK, [tcp(9443, "webhook"), tcp(8080, "metrics")], { ...WEBHOOK, version: "1.2.3" }),
	service("policy", "webhook", WEBHOOK, { port: 443, targetPort: "webhook" }),
	{
		apiVersion: "admissionregistration.k8s.io/v1",
		kind: "ValidatingWebhookConfiguration",
		metadata: { name: "policy" },
		webhooks: [{ name: "policy.example.org", clientConfig: { service: { name: "webhook", namespace: "policy" } } }],
	},
	workload("Deployment", "shop", "web", { app: "web" }, [tcp(8080)]),
];

const SERVER = {
	apiVersion: "v1",
	kind: "Node",
	metadata: { name: "server", labels: { "node-role.kubernetes.io/control-plane": "" } },
	status: { addresses: [{ type: "InternalIP", address: "10.0.0.10" }] },
};

const HOSTED_LABEL = "hypershift.openshift.io/control-plane-component";
const hosted = (kind: string, app: string, ports: readonly object[]): unknown =>
	workload(kind, "clusters-a", app, { app }, ports, { app, [HOSTED_LABEL]: app });
/** A control plane that runs as pods (HyperShift). */
const HOSTED: readonly unknown[] = [
	hosted("Deployment", "kube-apiserver", [tcp(6443, "client")]),
	hosted("StatefulSet", "etcd", [tcp(2379, "client"), tcp(2380, "peer")]),
];

/** Pods are told by their labels here: where they live would be a second sign of the same. */
const OUTSIDE = SOURCES.filter((text) => !text.startsWith("pod="));

const WORLDS = [
	{ world: "a cluster", objects: CLUSTER, source: OUTSIDE },
	{ world: "a cluster whose API server is known", objects: CLUSTER, source: [...OUTSIDE, "kube-apiserver=198.51.100.240/28"] },
	{
		world: "a cluster whose API server is known, and is not where its node is",
		objects: [...CLUSTER, SERVER],
		source: [...OUTSIDE, "kube-apiserver=198.51.100.240/28"],
	},
	{ world: "control planes in pods", objects: [...CLUSTER.slice(0, 1), ...HOSTED], source: OUTSIDE },
	{ world: "nothing that is shown", objects: [], source: OUTSIDE },
];
// Tinkerbell is no cluster: no pod has a row.
const cases = systems()
	.filter(({ profile }) => profile !== "tinkerbell")
	.flatMap((system) => WORLDS.map((world) => ({ ...system, ...world })));

describe.each(cases)("networkpolicy for $profile/$provider in $world", async ({ objects, source, ...system }) => {
	const configs = await configured(system, { source });
	const policies = yaml(generate("networkpolicy", configs, documents("kubernetes", objects))) as readonly Policy[];
	const report = (changed: readonly unknown[]): ReturnType<typeof judge> =>
		judge(configs, documents("kubernetes", [...objects, ...changed]));

	it("is clean when judged, and lets something in", () => {
		expect(policies.length).toBeGreaterThan(0);
		const judged = report(policies);
		expect(told(judged)).toEqual([]);
		expect(judged.summary).toMatchObject({ blocked: 0, undetermined: 0 });
		expect(judged.summary.met).toBeGreaterThan(0);
	});

	it("writes no element, peer or port that nothing needs", () => {
		const without = (policy: Policy, element: Element, less: readonly Element[]): readonly unknown[] =>
			policies.map((other) =>
				other === policy
					? { ...policy, spec: { ...policy.spec, ingress: policy.spec.ingress.flatMap((one) => (one === element ? less : [one])) } }
					: other,
			);
		const idle = policies.flatMap((policy) =>
			policy.spec.ingress.flatMap((element) => {
				const { from = [], ports } = element;
				const lesser: readonly (readonly Element[])[] = [
					[],
					...(from.length > 1 ? from.map((peer) => [{ ...element, from: from.filter((other) => other !== peer) }]) : []),
					...(ports.length > 1 ? ports.map((port) => [{ ...element, ports: ports.filter((other) => other !== port) }]) : []),
				];
				return lesser
					.filter((less) => blocked(report(without(policy, element, less))) === 0)
					.map((less) => ({ policy: policy.metadata.name, element, less }));
			}),
		);
		expect(idle).toEqual([]);
	});
});
