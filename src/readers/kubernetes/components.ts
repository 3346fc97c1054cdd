import { decided } from "./keyset.ts";
import type { Labels } from "./labels.ts";
import { knownOf } from "./labels.ts";

/** A component that is known by exact label pairs, and what else must hold for them to be unmistakable. */
interface Component {
	readonly role: string;
	readonly pairs: Readonly<Record<string, string>>;
	/** Any one of these suffices; none are needed when absent. */
	readonly when?: {
		readonly namespace?: string;
		readonly pair?: readonly [string, string];
		readonly key?: string;
		readonly namespaceKey?: string;
	};
}

/** kubeadm's static pods (`cmd/kubeadm/app/util/staticpod/utils.go`): `component` and `tier`, in kube-system. */
const staticPod = (component: string, role: string): Component => ({
	role,
	pairs: { component },
	when: { namespace: "kube-system", pair: ["tier", "control-plane"] },
});

/** HyperShift's hosted control planes: `hypershift-operator/controllers/hostedcluster/network_policies.go` and the component label of control-plane-operator. */
const hosted = (app: string, role: string): Component => ({
	role,
	pairs: { app },
	when: { key: "hypershift.openshift.io/control-plane-component", namespaceKey: "hypershift.openshift.io/hosted-control-plane" },
});

/**
 * Label pairs by which deployments mark control-plane components and add-ons (domain/kubernetes-policy.md 2.1). Pairs
 * that mean something else elsewhere are absent: `control-plane: controller-manager` is every kubebuilder operator's.
 * Distributions whose components listen on ports of their own (Gardener, OpenShift's DNS) are absent too.
 */
const COMPONENTS: readonly Component[] = [
	staticPod("kube-apiserver", "control-plane"),
	staticPod("etcd", "etcd"),
	staticPod("kube-scheduler", "kube-scheduler"),
	staticPod("kube-controller-manager", "kube-controller-manager"),
	hosted("kube-apiserver", "control-plane"),
	hosted("etcd", "etcd"),
	hosted("kube-scheduler", "kube-scheduler"),
	hosted("kube-controller-manager", "kube-controller-manager"),
	{ role: "dns", pairs: { "k8s-app": "kube-dns" } },
	{ role: "metrics-server", pairs: { "k8s-app": "metrics-server" } },
	{ role: "node-local-dns", pairs: { "k8s-app": "node-local-dns" } },
	{ role: "konnectivity-server", pairs: { "k8s-app": "konnectivity-server" } },
];

/** Roles of pods, from labels that they certainly have. */
export function componentRoles(
	labels: Labels,
	namespace: string,
	namespaceLabels: Labels,
): readonly { readonly role: string; readonly evidence: string }[] {
	const has = (key: string, value: string): boolean => decided(knownOf(labels, key)) === value;
	return COMPONENTS.flatMap(({ role, pairs, when }) => {
		if (!Object.entries(pairs).every(([key, value]) => has(key, value))) return [];
		const sure =
			when === undefined ||
			when.namespace === namespace ||
			(when.pair !== undefined && has(...when.pair)) ||
			(when.key !== undefined && !knownOf(labels, when.key).absent) ||
			(when.namespaceKey !== undefined && !knownOf(namespaceLabels, when.namespaceKey).absent);
		return sure
			? [
					{
						role,
						evidence: `label ${Object.entries(pairs)
							.map((pair) => pair.join("="))
							.join(",")}`,
					},
				]
			: [];
	});
}

/** Where the cluster's DNS runs: a policy that selects every pod of this namespace selects it. */
export const SYSTEM_NAMESPACE = "kube-system";
