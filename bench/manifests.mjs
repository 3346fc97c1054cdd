// Manifests of a large cluster as one JSON List: namespaces, pods of a few workloads each, and policies that let one workload
// reach another, a monitoring namespace reach metrics, and DNS answer. Every fiftieth namespace has a webhook.

export const WORKLOADS = ["web", "api", "queue", "cache", "db"];
export const PORTS = { web: 8080, api: 8443, queue: 5672, cache: 6379, db: 5432 };

const metadata = (namespace, name, labels) => ({ name, ...(namespace === null ? {} : { namespace }), labels });

const namespace = (name, index) => ({
	apiVersion: "v1",
	kind: "Namespace",
	metadata: metadata(null, name, {
		"kubernetes.io/metadata.name": name,
		team: `team-${index % 40}`,
		stage: ["dev", "test", "prod"][index % 3],
	}),
});

/** An address of a pod, for each of the first sixteen million. */
export const addressOf = (number) => `10.${Math.floor(number / 65_536)}.${Math.floor(number / 256) % 256}.${number % 256}`;

const pod = (namespace, workload, index, ip) => ({
	apiVersion: "v1",
	kind: "Pod",
	metadata: metadata(namespace, `${workload}-${index}`, {
		app: workload,
		"app.kubernetes.io/name": workload,
		"pod-template-hash": `7d4b9c${index % WORKLOADS.length}`,
	}),
	spec: {
		serviceAccountName: workload,
		nodeName: `node-${index % 100}`,
		containers: [
			{
				name: workload,
				image: `registry.example.com/${workload}:1.0.${index % 9}`,
				ports: [{ name: "main", containerPort: PORTS[workload], protocol: "TCP" }],
				env: [{ name: "STAGE", value: "prod" }],
				resources: { requests: { cpu: "100m", memory: "128Mi" }, limits: { memory: "256Mi" } },
			},
		],
	},
	status: { phase: "Running", podIP: ip, podIPs: [{ ip }] },
});

const policy = (namespace, name, podSelector, from, port) => ({
	apiVersion: "networking.k8s.io/v1",
	kind: "NetworkPolicy",
	metadata: metadata(namespace, name, {}),
	spec: { podSelector, policyTypes: ["Ingress"], ingress: from === null ? [] : [{ from, ports: [{ protocol: "TCP", port }] }] },
});

const webhook = (namespace) => [
	{
		apiVersion: "v1",
		kind: "Service",
		metadata: metadata(namespace, "api", {}),
		spec: { selector: { app: "api" }, ports: [{ port: 443, targetPort: "main", protocol: "TCP" }] },
	},
	{
		apiVersion: "admissionregistration.k8s.io/v1",
		kind: "ValidatingWebhookConfiguration",
		metadata: metadata(null, `api.${namespace}`, {}),
		webhooks: [{ name: `api.${namespace}.example.com`, clientConfig: { service: { namespace, name: "api" } }, failurePolicy: "Fail" }],
	},
];

/** The policies of one namespace, in the order in which they are added. */
const POLICIES = [
	(name) => policy(name, "default-deny", {}, null),
	(name) => policy(name, "api-from-web", { matchLabels: { app: "api" } }, [{ podSelector: { matchLabels: { app: "web" } } }], PORTS.api),
	(name) => policy(name, "db-from-api", { matchLabels: { app: "db" } }, [{ podSelector: { matchLabels: { app: "api" } } }], PORTS.db),
	(name) =>
		policy(
			name,
			"web-from-ingress",
			{ matchLabels: { app: "web" } },
			[{ namespaceSelector: { matchLabels: { team: "team-0" } } }],
			PORTS.web,
		),
	(name) =>
		policy(
			name,
			"cache-from-office",
			{ matchExpressions: [{ key: "app", operator: "In", values: ["cache", "queue"] }] },
			[{ ipBlock: { cidr: "10.0.0.0/8", except: ["10.1.0.0/16"] } }],
			"main",
		),
];

/** The text of a List with about so many pods and policies in so many namespaces. */
export function manifests({ pods, namespaces, policies }) {
	const items = [];
	for (let n = 0; n < namespaces; n++) {
		const name = `space-${n}`;
		items.push(namespace(name, n));
		for (let p = n; p < pods; p += namespaces) {
			const index = Math.floor(p / namespaces);
			items.push(pod(name, WORKLOADS[index % WORKLOADS.length], index, addressOf(p)));
		}
		for (let p = n; p < policies; p += namespaces) items.push(POLICIES[Math.floor(p / namespaces) % POLICIES.length](name));
		if (n % 50 === 0) items.push(...webhook(name));
	}
	return JSON.stringify({ apiVersion: "v1", kind: "List", items });
}

/** CoreDNS, which most clusters have and every pod must reach. */
const dns = {
	apiVersion: "apps/v1",
	kind: "Deployment",
	metadata: metadata("kube-system", "coredns", { "k8s-app": "kube-dns" }),
	spec: {
		selector: { matchLabels: { "k8s-app": "kube-dns" } },
		template: {
			metadata: { labels: { "k8s-app": "kube-dns" } },
			spec: { containers: [{ name: "coredns", ports: ["UDP", "TCP"].map((protocol) => ({ containerPort: 53, protocol })) }] },
		},
	},
};

/** The text of a List with CoreDNS in it besides. */
export function withDns(text) {
	const list = JSON.parse(text);
	return JSON.stringify({ ...list, items: [namespace("kube-system", 0), dns, ...list.items] });
}

/** The objects of a List, each by itself: a name and the text of each. */
export const byObject = (text) => JSON.parse(text).items.map((item, index) => [`${item.kind}-${index}`, JSON.stringify(item)]);

/** The objects of a List by namespace, what has none among them: a name and the text of a List each. */
export function byNamespace(text) {
	const { items, ...list } = JSON.parse(text);
	const groups = new Map();
	for (const item of items) {
		const { namespace, name } = item.metadata;
		const key = namespace ?? (item.kind === "Namespace" ? name : "cluster");
		groups.set(key, [...(groups.get(key) ?? []), item]);
	}
	return [...groups].map(([name, own]) => [name, JSON.stringify({ ...list, items: own })]);
}
