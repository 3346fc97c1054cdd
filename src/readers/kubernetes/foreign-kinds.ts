import { ABSENT, decided, isSubset, type KeySet, oneOf, union } from "./keyset.ts";
import { knownOf, type Labels } from "./labels.ts";
import type { PodClass } from "./membership.ts";
import type { KubeObject } from "./objects.ts";
import { list, record, text } from "./value.ts";

/** What an object that is no network policy by its name may refuse all the same. */
export interface Restriction {
	readonly inbound: boolean;
	readonly outbound: boolean;
	/** Pods on networks of their own, or what answers on a node's address. */
	readonly of: "pods" | "hosts";
	/** It holds in every namespace, whatever its own. */
	readonly everywhere: boolean;
	/** A label selector of the pods or nodes that it concerns, as it is written; undefined where it concerns all, or nobody can tell which. */
	readonly selector: unknown;
	/** Pods that it does not concern all the same. */
	readonly spares?: (pod: PodClass) => boolean;
}

/**
 * Kinds that refuse packets and are not understood. Each says what an object of it restricts, null where it restricts nothing. What is
 * in none of them is taken not to filter: of kinds that nobody here has heard of only the name could tell.
 */
const KINDS: ReadonlyMap<string, (object: KubeObject) => Restriction | null> = new Map([
	// Envoy, or ztunnel, in front of pods in the mesh: https://istio.io/latest/docs/reference/config/security/authorization-policy/
	[
		"security.istio.io/AuthorizationPolicy",
		(object) => (text(specOf(object)["action"]) === "AUDIT" ? null : { ...INBOUND, ...ofIstio(object) }),
	],
	// Only `STRICT` refuses anything, plain text: https://istio.io/latest/docs/reference/config/security/peer_authentication/
	["security.istio.io/PeerAuthentication", (object) => (isStrict(object) ? { ...INBOUND, ...ofIstio(object) } : null)],
	// A port that a Server names admits only whom other objects authorise: https://linkerd.io/2/reference/authorization-policy/
	["policy.linkerd.io/Server", (object) => ({ ...INBOUND, selector: specOf(object)["podSelector"] })],
	// Security groups of the pod's own interface: https://docs.aws.amazon.com/eks/latest/userguide/security-groups-for-pods.html
	["vpcresources.k8s.aws/SecurityGroupPolicy", (object) => ({ ...INBOUND, outbound: true, selector: specOf(object)["podSelector"] })],
	// An XDP program on interfaces of nodes: https://github.com/openshift/ingress-node-firewall
	[
		"ingressnodefirewall.openshift.io/IngressNodeFirewall",
		(object) => ({ ...INBOUND, of: "hosts", selector: specOf(object)["nodeSelector"] }),
	],
	// Kube-OVN's subnets may be closed to each other, or have rules: https://kubeovn.github.io/docs/stable/en/guide/subnet/
	["kubeovn.io/Subnet", (object) => (isClosed(object) ? { ...INBOUND, outbound: true, everywhere: true } : null)],
	// Pods are in them by an annotation: https://kubeovn.github.io/docs/stable/en/vpc/security-group/
	["kubeovn.io/SecurityGroup", () => ({ ...INBOUND, outbound: true, everywhere: true })],
]);

export const restrictionOf = (object: KubeObject): Restriction | null => KINDS.get(`${object.group}/${object.kind}`)?.(object) ?? null;

const INBOUND: Restriction = { inbound: true, outbound: false, of: "pods", everywhere: false, selector: undefined };

const specOf = ({ value }: KubeObject): ReturnType<typeof record> => record(value["spec"]);

/** Its default; what is in this namespace holds in the whole mesh. */
const ISTIO_ROOT = "istio-system";

const ofIstio = (object: KubeObject): Pick<Restriction, "everywhere" | "selector" | "spares"> => ({
	everywhere: object.namespace === ISTIO_ROOT,
	selector: record(specOf(object)["selector"])["matchLabels"] === undefined ? undefined : specOf(object)["selector"],
	spares: isOutsideMesh,
});

const AMBIENT = "istio.io/dataplane-mode";

/** Labels that take pods into the mesh, with what they say where they do not: https://istio.io/latest/docs/reference/config/labels/ */
const OF_NAMESPACES: ReadonlyMap<string, KeySet> = new Map([
	["istio-injection", orAbsent("disabled")],
	["istio.io/rev", ABSENT],
	[AMBIENT, orAbsent("none")],
]);
const OF_PODS: ReadonlyMap<string, KeySet> = new Map([
	["sidecar.istio.io/inject", orAbsent("false")],
	["istio.io/rev", ABSENT],
	[AMBIENT, orAbsent("none")],
]);

/** Where no sidecar is injected, whatever labels say (`IgnoredNamespaces` of istio's `pkg/kube/inject`). */
const NEVER_INJECTED: ReadonlySet<string> = new Set(["kube-system", "kube-public", "kube-node-lease", "local-path-storage"]);

/** Nobody joins the mesh without a label that says so, unless the installation is told to take everybody. */
function isOutsideMesh({ namespace, namespaceLabels, labels }: PodClass): boolean {
	if (NEVER_INJECTED.has(namespace)) return [labels, namespaceLabels].every((one) => decided(knownOf(one, AMBIENT)) === null);
	const say = (keys: ReadonlyMap<string, KeySet>, one: Labels): boolean => [...keys].every(([key, no]) => isSubset(knownOf(one, key), no));
	return say(OF_PODS, labels) && say(OF_NAMESPACES, namespaceLabels);
}

function orAbsent(value: string): KeySet {
	return union(ABSENT, oneOf([value]));
}

function isStrict(object: KubeObject): boolean {
	const { mtls, portLevelMtls } = specOf(object);
	return [mtls, ...Object.values(record(portLevelMtls))].some((mode) => text(record(mode)["mode"]) === "STRICT");
}

const isClosed = (object: KubeObject): boolean => specOf(object)["private"] === true || list(specOf(object)["acls"]).length > 0;
