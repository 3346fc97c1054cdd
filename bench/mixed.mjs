// Manifests of a cluster as large as that of manifests.mjs, in which less is alike: namespaces take turns, labels combine, policies differ
// from namespace to namespace and let out what pods send, and all pods must reach CoreDNS.
import { addressOf, withDns } from "./manifests.mjs";

const APPS = 20;
const TIERS = ["front", "back", "data"];

const object = (apiVersion, kind, namespace, name, more) => ({
	apiVersion,
	kind,
	...more,
	metadata: { name, ...(namespace === null ? {} : { namespace }), ...more.metadata },
});

const pod = (number, namespaces) =>
	object("v1", "Pod", `space-${number % namespaces}`, `pod-${number}`, {
		metadata: { labels: { app: `app-${number % APPS}`, tier: TIERS[number % TIERS.length], version: `v${number % 4}` } },
		spec: {
			nodeName: `node-${number % 200}`,
			containers: [{ name: "main", image: "web:1.27", ports: [{ name: "http", containerPort: 8080 }] }],
		},
		status: { phase: "Running", podIP: addressOf(number) },
	});

const app = (number) => ({ matchLabels: { app: `app-${number % APPS}` } });
const tier = (name) => ({ matchLabels: { tier: name } });

/** Specs of policies by what they do; `number` is the policy's. */
const SPECS = [
	() => ({ podSelector: {}, policyTypes: ["Ingress"] }),
	(number) => ({
		podSelector: app(number),
		policyTypes: ["Ingress"],
		ingress: [{ from: [{ podSelector: tier("front") }], ports: [{ protocol: "TCP", port: 8080 }] }],
	}),
	(number) => ({
		podSelector: tier("back"),
		policyTypes: ["Ingress", "Egress"],
		ingress: [{ from: [{ namespaceSelector: { matchLabels: { team: `team-${number % 50}` } } }] }],
		egress: [{ to: [{ ipBlock: { cidr: `10.${number % 256}.0.0/16` } }], ports: [{ protocol: "TCP", port: 5432 }] }],
	}),
	(number) => ({
		podSelector: { matchExpressions: [{ key: "app", operator: "In", values: [`app-${number % APPS}`, `app-${(number + 1) % APPS}`] }] },
		policyTypes: ["Ingress"],
		ingress: [
			{ from: [{ namespaceSelector: { matchLabels: { stage: "prod" } }, podSelector: app(7 * number) }], ports: [{ port: "http" }] },
		],
	}),
	() => ({
		podSelector: {},
		policyTypes: ["Ingress", "Egress"],
		ingress: [{ from: [{ podSelector: {} }] }],
		egress: [
			{
				ports: [
					{ protocol: "UDP", port: 53 },
					{ protocol: "TCP", port: 53 },
				],
			},
			{ to: [{ podSelector: {} }] },
		],
	}),
];

const many = (count, make) => Array.from({ length: count }, (_, number) => make(number));

/** The text of a List with so many pods and policies in so many namespaces, and CoreDNS. */
export function mixed({ pods, namespaces, policies }) {
	const items = [
		...many(namespaces, (number) =>
			object("v1", "Namespace", null, `space-${number}`, {
				metadata: { labels: { team: `team-${number % 50}`, stage: ["dev", "test", "prod"][number % 3] } },
			}),
		),
		...many(pods, (number) => pod(number, namespaces)),
		...many(policies, (number) =>
			object("networking.k8s.io/v1", "NetworkPolicy", `space-${number % namespaces}`, `policy-${number}`, {
				spec: SPECS[Math.floor(number / namespaces) % SPECS.length](number),
			}),
		),
	];
	return withDns(JSON.stringify({ apiVersion: "v1", kind: "List", items }));
}
