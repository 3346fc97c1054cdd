import { groupBy } from "../../model/group.ts";
import type { KnownRole } from "../../model/known-role.ts";
import { decided } from "./keyset.ts";
import type { Labels } from "./labels.ts";
import { knownOf } from "./labels.ts";

/** A component that is known by one exact label pair, and what else must hold for it to be unmistakable. */
interface Component extends Pick<KnownRole, "hosted" | "portNames" | "usualNames" | "portOptions"> {
	readonly role: string;
	readonly pair: readonly [string, string];
	/** A second label that the pair alone does not do without. */
	readonly and?: readonly [string, string];
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
const hyperShift = (app: string, role: string): Component => ({
	role,
	pair: ["app", app],
	when: { key: "hypershift.openshift.io/control-plane-component", namespaceKey: "hypershift.openshift.io/hosted-control-plane" },
	hosted: true,
});

/** Gardener's shoot control planes: `pkg/component/kubernetes` of gardener/gardener. The API server is behind a gateway, on a port of its own. */
const shoot = (role: string, ours: string, portNames: readonly string[]): Component => ({
	role: ours,
	pair: ["app", "kubernetes"],
	and: ["role", role],
	hosted: true,
	portNames,
});

/**
 * Label pairs by which deployments mark control-plane components and add-ons (domain/kubernetes-policy.md 2.1). Pairs
 * that mean something else elsewhere are absent: `control-plane: controller-manager` is every kubebuilder operator's.
 * OpenShift's own API server (`apiserver: "true"`) is no kube-apiserver: its APIServices demand its port.
 */
const COMPONENTS: readonly Component[] = [
	staticPod("kube-apiserver", "control-plane"),
	staticPod("etcd", "etcd"),
	staticPod("kube-scheduler", "kube-scheduler"),
	staticPod("kube-controller-manager", "kube-controller-manager"),
	hyperShift("kube-apiserver", "control-plane"),
	hyperShift("etcd", "etcd"),
	hyperShift("kube-scheduler", "kube-scheduler"),
	hyperShift("kube-controller-manager", "kube-controller-manager"),
	{ ...hyperShift("konnectivity-server", "konnectivity-server"), portNames: ["konnectivity-server"] },
	shoot("apiserver", "control-plane", ["https", "kube-apiserver"]),
	shoot("scheduler", "kube-scheduler", []),
	shoot("controller-manager", "kube-controller-manager", []),
	// etcd-druid: `internal/component/statefulset/builder.go`. The labels that it puts on jobs and Services have another component.
	{
		role: "etcd",
		pair: ["app.kubernetes.io/component", "etcd-statefulset"],
		and: ["app.kubernetes.io/managed-by", "etcd-druid"],
		hosted: true,
		portNames: [],
	},
	// Kamaji: `internal/builders/controlplane/deployment.go`; all components are containers of one pod.
	{
		role: "control-plane",
		pair: ["kamaji.clastix.io/component", "deployment"],
		when: { key: "kamaji.clastix.io/name" },
		hosted: true,
		portNames: ["kube-apiserver"],
	},
	// vcluster: `chart/templates/statefulset.yaml`.
	{ role: "control-plane", pair: ["app", "vcluster"], when: { key: "release" }, hosted: true, portNames: ["https"] },
	// CoreDNS: `-dns.port`; names of kubeadm's manifest and of the Helm chart.
	{ role: "dns", pair: ["k8s-app", "kube-dns"], usualNames: ["dns", "dns-tcp", "udp-53", "tcp-53"], portOptions: ["dns.port"] },
	// OpenShift: `assets/dns/daemonset.yaml` of cluster-dns-operator.
	{ role: "dns", pair: ["dns.operator.openshift.io/daemonset-dns", "default"], portNames: ["dns", "dns-tcp"] },
	{ role: "metrics-server", pair: ["k8s-app", "metrics-server"], usualNames: ["https", "main-port"], portOptions: ["secure-port"] },
	{ role: "node-local-dns", pair: ["k8s-app", "node-local-dns"] },
	{ role: "konnectivity-server", pair: ["k8s-app", "konnectivity-server"] },
];

/** On what a virtual cluster runs in this one: its DNS, say, is nobody's here. */
const SYNCED = "vcluster.loft.sh/managed-by";

const NONE: readonly Component[] = [];

/** The values of labels that mark components, by key. */
const MARKS: ReadonlyMap<string, ReadonlySet<string | null>> = new Map(
	[...groupBy(COMPONENTS, ({ pair: [key] }) => key)].map(([key, group]) => [key, new Set(group.map(({ pair: [, value] }) => value))]),
);

/** Components that labels may mark; most of the labels of a cluster mark none. */
const MARKED = new WeakMap<Labels, readonly Component[]>();

function marked(labels: Labels): readonly Component[] {
	let components = MARKED.get(labels);
	if (components === undefined) {
		const any = labels.pairs.some(([key, value]) => MARKS.get(key)?.has(value)) && !carries(labels, SYNCED);
		components = any ? COMPONENTS.filter(({ pair, and }) => has(labels, pair) && (and === undefined || has(labels, and))) : NONE;
		MARKED.set(labels, components);
	}
	return components;
}

const has = (labels: Labels, [key, value]: readonly [string, string]): boolean => decided(knownOf(labels, key)) === value;

const carries = (labels: Labels, key: string): boolean => !knownOf(labels, key).absent;

const NO_ROLES: readonly KnownRole[] = [];

/** Roles of pods, from labels that they certainly have. */
export function componentRoles(labels: Labels, namespace: string, namespaceLabels: Labels): readonly KnownRole[] {
	const components = marked(labels);
	if (components.length === 0) return NO_ROLES;
	return components.flatMap(({ role, pair, and, when, ...known }) => {
		const sure =
			when === undefined ||
			when.namespace === namespace ||
			(when.pair !== undefined && has(labels, when.pair)) ||
			(when.key !== undefined && carries(labels, when.key)) ||
			(when.namespaceKey !== undefined && carries(namespaceLabels, when.namespaceKey));
		if (!sure) return [];
		const evidence = `label ${[pair, ...(and === undefined ? [] : [and])].map((one) => one.join("=")).join(",")}`;
		return [{ role, evidence, ...known }];
	});
}

/** Where control planes and the cluster's DNS run: a policy that selects every pod of this namespace selects it. */
export const SYSTEM_NAMESPACE = "kube-system";
