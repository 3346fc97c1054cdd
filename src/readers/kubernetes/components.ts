import { decided } from "./keyset.ts";
import type { Labels } from "./labels.ts";
import { knownOf } from "./labels.ts";

/** A component that is known by one exact label pair, and what else must hold for it to be unmistakable. */
interface Component {
	readonly role: string;
	readonly pair: readonly [string, string];
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
	pair: ["component", component],
	when: { namespace: "kube-system", pair: ["tier", "control-plane"] },
});

/** HyperShift's hosted control planes: `hypershift-operator/controllers/hostedcluster/network_policies.go` and the component label of control-plane-operator. */
const hosted = (app: string, role: string): Component => ({
	role,
	pair: ["app", app],
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
	{ role: "dns", pair: ["k8s-app", "kube-dns"] },
	{ role: "metrics-server", pair: ["k8s-app", "metrics-server"] },
	{ role: "node-local-dns", pair: ["k8s-app", "node-local-dns"] },
	{ role: "konnectivity-server", pair: ["k8s-app", "konnectivity-server"] },
];

/** Components that labels may mark; most of the labels of a cluster mark none. */
const MARKED = new WeakMap<Labels, readonly Component[]>();

function marked(labels: Labels): readonly Component[] {
	let components = MARKED.get(labels);
	if (components === undefined) {
		components = COMPONENTS.filter(({ pair }) => has(labels, pair));
		MARKED.set(labels, components);
	}
	return components;
}

const has = (labels: Labels, [key, value]: readonly [string, string]): boolean => decided(knownOf(labels, key)) === value;

/** Roles of pods, from labels that they certainly have. */
export function componentRoles(
	labels: Labels,
	namespace: string,
	namespaceLabels: Labels,
): readonly { readonly role: string; readonly evidence: string }[] {
	return marked(labels).flatMap(({ role, pair, when }) => {
		const sure =
			when === undefined ||
			when.namespace === namespace ||
			(when.pair !== undefined && has(labels, when.pair)) ||
			(when.key !== undefined && !knownOf(labels, when.key).absent) ||
			(when.namespaceKey !== undefined && !knownOf(namespaceLabels, when.namespaceKey).absent);
		return sure ? [{ role, evidence: `label ${pair.join("=")}` }] : [];
	});
}

/** Where the cluster's DNS runs: a policy that selects every pod of this namespace selects it. */
export const SYSTEM_NAMESPACE = "kube-system";
