import { decided, isSubset, type KeySet, oneOf } from "./keyset.ts";
import { knownOf, type Labels } from "./labels.ts";
import type { PodClass } from "./membership.ts";
import { absentOr, isOutside, isSystemNamespace, type OfMesh } from "./mesh-labels.ts";
import type { KubeObject } from "./objects.ts";
import { type Surroundings, specOf } from "./surroundings.ts";
import { isRecord, isVariable, type Json, list, record, text } from "./value.ts";

export function ofIstio(object: KubeObject, around: Surroundings): OfMesh {
	const { roots, takesAll } = around.once(installation);
	return {
		everywhere: roots?.has(object.namespace) ?? true,
		selector: record(specOf(object)["selector"])["matchLabels"] === undefined ? undefined : specOf(object)["selector"],
		spares: (pod) => isOutsideMesh(pod, takesAll),
	};
}

/** What proxies let out that no object of the mesh describes, where it is not everything: https://istio.io/latest/docs/reference/config/networking/sidecar/ */
const ONLY_KNOWN = "REGISTRY_ONLY";

const letsOutOnlyKnown = (config: Json): boolean => record(config["outboundTrafficPolicy"])["mode"] === ONLY_KNOWN;

/** Whom the outbound policy of a Sidecar concerns; null where it lets everything out. */
export function ofSidecar(object: KubeObject, around: Surroundings): OfMesh | null {
	const spec = specOf(object);
	if (!letsOutOnlyKnown(spec)) return null;
	const { labels } = record(spec["workloadSelector"]);
	return { ...ofIstio(object, around), selector: isRecord(labels) ? { matchLabels: labels } : undefined };
}

/** The same of the whole mesh, by its ConfigMap or by the object that installs it. */
export function ofMeshConfig(object: KubeObject, around: Surroundings): OfMesh | null {
	const only =
		object.kind === "ConfigMap" ? isMeshConfig(object) && onlyKnownByText(object) : meshConfigs(specOf(object)).some(letsOutOnlyKnown);
	return only ? { everywhere: true, selector: undefined, spares: ofIstio(object, around).spares } : null;
}

const isMeshConfig = ({ name }: KubeObject): boolean => /^istio(?:-|$)/.test(name);

const onlyKnownByText = ({ value }: KubeObject): boolean =>
	/^[^#\n]*outboundTrafficPolicy["']?:[^#]*?\bmode["']?:\s*["']?REGISTRY_ONLY/m.test(text(record(value["data"])["mesh"]) ?? "");

/** `DefaultMeshConfig` of istio's `pkg/config/mesh`. */
const DEFAULT_ROOT = "istio-system";

interface Installation {
	/** Namespaces whose policies hold in the whole mesh; null where nobody can tell. */
	readonly roots: ReadonlySet<string> | null;
	/** Pods are taken into the mesh that no label speaks of. */
	readonly takesAll: boolean;
}

/** What installs Istio: its operators' objects (install.istio.io, Sail, Maistra), and what its charts make. */
function installation(around: Surroundings): Installation {
	const values = [
		...around.of("IstioOperator", "install.istio.io"),
		...SAIL.flatMap((group) => [...around.of("Istio", group), ...around.of("IstioRevision", group), ...around.of("IstioCNI", group)]),
	].map(specOf);
	const controlPlanes = around.of("ServiceMeshControlPlane", "maistra.io");
	const configs = around.of("ConfigMap", "").filter(isMeshConfig);
	const injectors = around
		.of("MutatingWebhookConfiguration", "admissionregistration.k8s.io")
		.flatMap(({ value }) => list(value["webhooks"]).map(record))
		.filter((webhook) => (text(webhook["name"]) ?? "").endsWith("sidecar-injector.istio.io"));
	const named = [...values.flatMap(rootOfValues), ...configs.flatMap(rootOfConfig)];
	const installed = [
		...values.flatMap(ownNamespace),
		...injectors.flatMap(namespaceOfWebhook),
		...controlPlanes.map(({ namespace }) => namespace),
	];
	const roots = named.length > 0 ? named : installed.length > 0 ? installed : [DEFAULT_ROOT];
	return {
		roots: roots.some(isVariable) ? null : new Set(roots),
		takesAll:
			values.some(takesAllBy) ||
			configs.some(takesAllByConfig) ||
			injectors.some((webhook) => (text(webhook["name"]) ?? "").endsWith(AUTO_INJECTOR)) ||
			// Members of these are named by a list, and injection is asked for by an annotation of the pod.
			controlPlanes.length > 0,
	};
}

const SAIL = ["sailoperator.io", "operator.istio.io"];

/** The webhook that the chart adds for `enableNamespacesByDefault`. */
const AUTO_INJECTOR = "auto.sidecar-injector.istio.io";

const texts = (...values: readonly unknown[]): readonly string[] => {
	const [first] = values.filter((value) => typeof value === "string" && value !== "");
	return first === undefined ? [] : [first as string];
};

const meshConfigs = (spec: Json): readonly Json[] => [record(spec["meshConfig"]), record(record(spec["values"])["meshConfig"])];

/** The chart falls back on the namespace of Istio itself (`templates/configmap.yaml` of istiod). */
const rootOfValues = (spec: Json): readonly string[] =>
	texts(...meshConfigs(spec).map((config) => config["rootNamespace"]), record(record(spec["values"])["global"])["istioNamespace"]);

const ownNamespace = (spec: Json): readonly string[] => texts(spec["namespace"]);

const namespaceOfWebhook = (webhook: Json): readonly string[] => texts(record(record(webhook["clientConfig"])["service"])["namespace"]);

/** The ConfigMap `istio`, or `istio-REVISION`, holds the MeshConfig as YAML text. */
function rootOfConfig({ value }: KubeObject): readonly string[] {
	const mesh = text(record(value["data"])["mesh"]);
	if (mesh === null) return [];
	return [/^[^#\n]*\brootNamespace["']?:[ \t]*["']?([^\s"',#]+)/m.exec(mesh)?.[1] ?? DEFAULT_ROOT];
}

function takesAllBy(spec: Json): boolean {
	const values = record(spec["values"]);
	const ambient = record(record(values["cni"])["ambient"] ?? values["ambient"]);
	return (
		record(values["sidecarInjectorWebhook"])["enableNamespacesByDefault"] === true ||
		list(ambient["enablementSelectors"]).some((selector) => !JSON.stringify(selector).includes(AMBIENT))
	);
}

/** The ConfigMap `istio-sidecar-injector` keeps the chart's values as JSON text. */
const takesAllByConfig = ({ value }: KubeObject): boolean =>
	/"enableNamespacesByDefault"\s*:\s*true/.test(text(record(value["data"])["values"]) ?? "");

const AMBIENT = "istio.io/dataplane-mode";
const INJECTION = "istio-injection";
const INJECT = "sidecar.istio.io/inject";

/** Labels that take pods into the mesh, with what they say where they do not: https://istio.io/latest/docs/reference/config/labels/ */
const OF_NAMESPACES: ReadonlyMap<string, KeySet> = new Map([
	[INJECTION, absentOr("disabled")],
	["istio.io/rev", absentOr()],
	[AMBIENT, absentOr("none")],
	["maistra.io/member-of", absentOr()],
]);
/** The last two are on pods that have a proxy already: by `istioctl kube-inject`, or as gateways. */
const OF_PODS: ReadonlyMap<string, KeySet> = new Map([
	[INJECT, absentOr("false")],
	["istio.io/rev", absentOr()],
	[AMBIENT, absentOr("none")],
	["security.istio.io/tlsMode", absentOr("disabled")],
	["service.istio.io/canonical-name", absentOr()],
]);

/** Nobody joins the mesh without a label that says so, unless the installation is told to take everybody. */
function isOutsideMesh({ namespace, namespaceLabels, labels }: PodClass, takesAll: boolean): boolean {
	if (isSystemNamespace(namespace)) return [labels, namespaceLabels].every((one) => decided(knownOf(one, AMBIENT)) === null);
	if (!isOutside(labels, OF_PODS) || !isOutside(namespaceLabels, OF_NAMESPACES)) return false;
	return !takesAll || says(namespaceLabels, INJECTION, "disabled") || says(labels, INJECT, "false");
}

const says = (labels: Labels, key: string, value: string): boolean => isSubset(knownOf(labels, key), oneOf([value]));
