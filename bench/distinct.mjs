// Manifests of a cluster as large as that of manifests.mjs, in which every workload has labels of its own, as the hash of its template gives
// them to it, and next to every policy a selector of its own: what is written alike is little.
import { addressOf } from "./manifests.mjs";

const REPLICAS = 3;

const many = (count, make) => Array.from({ length: count }, (_, number) => make(number));

/** The hash of a workload's template: no other has the same. */
const hashOf = (workload) => ((workload * 2_654_435_761) >>> 0).toString(16);

const pod = (number, namespaces) => {
	const workload = Math.floor(number / REPLICAS);
	const app = `service-${workload}`;
	const hash = hashOf(workload);
	return {
		apiVersion: "v1",
		kind: "Pod",
		metadata: {
			name: `${app}-${hash}-${number}`,
			namespace: `space-${workload % namespaces}`,
			labels: { app, "app.kubernetes.io/name": app, "app.kubernetes.io/instance": app, "pod-template-hash": hash },
			ownerReferences: [{ apiVersion: "apps/v1", kind: "ReplicaSet", name: `${app}-${hash}`, controller: true }],
		},
		spec: {
			nodeName: `node-${number % 100}`,
			containers: [{ name: app, image: `registry.example.com/${app}:1.0`, ports: [{ name: "http", containerPort: 8080 }] }],
		},
		status: { phase: "Running", podIP: addressOf(number) },
	};
};

const policy = (number, namespaces, workloads) => {
	const workload = number % workloads;
	const named = (other) => ({ podSelector: { matchLabels: { app: `service-${other % workloads}` } } });
	return {
		apiVersion: "networking.k8s.io/v1",
		kind: "NetworkPolicy",
		metadata: { name: `policy-${number}`, namespace: `space-${workload % namespaces}` },
		spec:
			number < namespaces
				? { podSelector: {}, policyTypes: ["Ingress"] }
				: {
						...named(workload),
						policyTypes: ["Ingress"],
						ingress: [
							{
								from: [named(workload + namespaces), { namespaceSelector: { matchLabels: { team: `team-${workload % 40}` } } }],
								ports: [{ protocol: "TCP", port: 8080 }],
							},
						],
					},
	};
};

/** The text of a List with so many pods and policies in so many namespaces. */
export function distinct({ pods, namespaces, policies }) {
	const items = [
		...many(namespaces, (number) => ({
			apiVersion: "v1",
			kind: "Namespace",
			metadata: { name: `space-${number}`, labels: { team: `team-${number % 40}`, stage: ["dev", "test", "prod"][number % 3] } },
		})),
		...many(pods, (number) => pod(number, namespaces)),
		...many(policies, (number) => policy(number, namespaces, Math.ceil(pods / REPLICAS))),
	];
	return JSON.stringify({ apiVersion: "v1", kind: "List", items });
}
