import { annotationOf } from "./annotations.ts";
import { decided, type KeySet } from "./keyset.ts";
import { knownOf } from "./labels.ts";
import type { PodClass } from "./membership.ts";
import { absentOr, isOutside, isSystemNamespace, type OfMesh } from "./mesh-labels.ts";
import type { KubeObject } from "./objects.ts";
import { templateOf } from "./pods.ts";
import { type Surroundings, specOf } from "./surroundings.ts";
import { isRecord, list, record, text } from "./value.ts";

// Kuma and Kong Mesh: https://kuma.io/docs/latest/policies/introduction/

/** Where its control plane lives; policies there hold in the whole mesh, others in their own namespace. */
const KUMA_SYSTEM: ReadonlySet<string> = new Set(["kuma-system", "kong-mesh-system"]);

const INJECTION = "kuma.io/sidecar-injection";
const KUMA: ReadonlyMap<string, KeySet> = new Map([[INJECTION, absentOr("disabled", "false")]]);

const isOutsideKuma = ({ namespace, namespaceLabels, labels }: PodClass): boolean =>
	isSystemNamespace(namespace)
		? [labels, namespaceLabels].every((one) => decided(knownOf(one, INJECTION)) === null)
		: isOutside(labels, KUMA) && isOutside(namespaceLabels, KUMA);

export function ofKuma(object: KubeObject): OfMesh {
	const target = record(specOf(object)["targetRef"]);
	return {
		everywhere: object.namespace === "" || KUMA_SYSTEM.has(object.namespace),
		selector: text(target["kind"]) === "Dataplane" ? ofDataplane(target["labels"]) : undefined,
		spares: isOutsideKuma,
	};
}

/** Proxies have the labels of their pods, and some of Kuma's own. */
function ofDataplane(labels: unknown): unknown {
	if (!isRecord(labels)) return undefined;
	return { matchLabels: Object.fromEntries(Object.entries(labels).filter(([key]) => !key.includes("kuma.io/"))) };
}

/** Permissions are asked of senders that mTLS names; where no mesh has it, of nobody. */
export function isKumaEnforced(around: Surroundings): boolean {
	const meshes = around.of("Mesh", "kuma.io");
	return meshes.length === 0 || meshes.some((mesh) => enabledBackend(mesh) !== null);
}

/** A mesh with mTLS refuses who has no certificate of it, unless its backend is permissive. */
export const demandsKumaTls = (mesh: KubeObject): boolean => {
	const backend = enabledBackend(mesh);
	return backend !== null && backend !== "PERMISSIVE";
};

/** The mode of the backend that is in force; null where none is. */
function enabledBackend(mesh: KubeObject): string | null {
	const { enabledBackend: name, backends } = record(specOf(mesh)["mtls"]);
	if (text(name) === null || name === "") return null;
	return (
		text(
			list(backends)
				.map(record)
				.find((backend) => backend["name"] === name)?.["mode"],
		) ?? "STRICT"
	);
}

/** A policy MeshTLS whose mode is strict for some of those whom it names. */
export const isStrictMeshTls = (object: KubeObject): boolean =>
	["from", "rules"].some((part) =>
		list(specOf(object)[part]).some((item) => text(record(record(item)["default"])["mode"])?.toUpperCase() === "STRICT"),
	);

/** A mesh that lets nothing out but to whom it knows; a policy MeshPassthrough that lets out only some. */
export const closesKumaOutside = (object: KubeObject): boolean =>
	object.kind === "Mesh"
		? record(record(specOf(object)["networking"])["outbound"])["passthrough"] === false
		: (record(specOf(object)["default"])["passthroughMode"] ?? "None") !== "All";

// Consul: https://developer.hashicorp.com/consul/docs/reference/k8s/annotation-label

const INJECT = "consul.hashicorp.com/connect-inject";
/** On pods that have their proxy. */
const INJECTED = "consul.hashicorp.com/connect-inject-status";

export const closesConsulOutside = (object: KubeObject): boolean =>
	record(specOf(object)["transparentProxy"])["meshDestinationsOnly"] === true;

/** Names of services are the whole datacenter's, so that the namespace of an intention says nothing of whom it concerns. */
export const ofConsul = (around: Surroundings): OfMesh => ({
	everywhere: true,
	selector: undefined,
	spares: ({ namespace, labels }, subjectId) => {
		if (isSystemNamespace(namespace)) return true;
		if (decided(knownOf(labels, INJECTED)) === "injected") return false;
		const object = around.podOf(subjectId);
		if (object === undefined) return false;
		const wanted = annotationOf(object, INJECT);
		return wanted === undefined ? !around.once(injectsByDefault) : wanted === "false";
	},
});

/** `connectInject.default` of the chart is an argument of the injector. */
const injectsByDefault = ({ pods }: Surroundings): boolean =>
	pods.some((object) =>
		list(record(templateOf(object.value, object.kind)["spec"])["containers"]).some((container) => {
			const { command, args } = record(container);
			return [...list(command), ...list(args)].some((part) => typeof part === "string" && part.includes("-default-inject=true"));
		}),
	);
