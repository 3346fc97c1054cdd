import { expect, it } from "vitest";
import { configured, documents, write, yaml } from "../../property/generated.ts";

type Labels = Readonly<Record<string, string>>;

const workload = (kind: string, name: string, labels: Labels, containerPort: number): unknown => ({
	apiVersion: "apps/v1",
	kind,
	metadata: { name, namespace: "hooks" },
	spec: {
		selector: { matchLabels: labels },
		template: { metadata: { labels }, spec: { containers: [{ name: "c", image: "c", ports: [{ containerPort }] }] } },
	},
});
const service = (name: string, selector: Labels, targetPort: number): unknown => ({
	apiVersion: "v1",
	kind: "Service",
	metadata: { name, namespace: "hooks" },
	spec: { selector, ports: [{ port: 443, targetPort }] },
});
const webhooks = (...names: readonly string[]): unknown => ({
	apiVersion: "admissionregistration.k8s.io/v1",
	kind: "ValidatingWebhookConfiguration",
	metadata: { name: "w" },
	webhooks: names.map((name) => ({ name: `${name}.example.org`, clientConfig: { service: { name, namespace: "hooks" } } })),
});

const WEB = { app: "web" };
const DB = { app: "db" };
const GONE = { "app.kubernetes.io/name": "My_App.x", tier: "1" };
const OBJECTS: readonly unknown[] = [
	workload("Deployment", "web", WEB, 9443),
	workload("StatefulSet", "web", DB, 8443),
	service("web", WEB, 9443),
	service("db", DB, 8443),
	service("gone", GONE, 8444),
	webhooks("web", "db", "gone"),
];

interface Policy {
	readonly metadata: { readonly name: string };
	readonly spec: { readonly podSelector: { readonly matchLabels: Labels } };
}

const named = async (objects: readonly unknown[]): Promise<readonly unknown[]> => {
	const configs = await configured({ profile: "kubernetes", provider: null }, { source: [] });
	return (yaml(write("networkpolicy", configs, documents("kubernetes", objects)).text) as readonly Policy[]).map(({ metadata, spec }) => [
		metadata.name,
		spec.podSelector.matchLabels,
	]);
};

it("names each policy once, as objects may be named, in whatever order the inputs stand", async () => {
	const expected = [
		["my-app-x-1-inbound", GONE],
		["web-inbound", DB],
		["web-inbound-2", WEB],
	];
	expect(await named(OBJECTS)).toEqual(expected);
	expect(await named([...OBJECTS].reverse())).toEqual(expected);
});
