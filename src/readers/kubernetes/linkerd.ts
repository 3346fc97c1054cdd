import type { Subject } from "../../model/inventory.ts";
import { isOnPodNetwork } from "../../model/pod.ts";
import { annotationOf } from "./annotations.ts";
import { idOf, type KubeObject } from "./objects.ts";
import { templateOf } from "./pods.ts";
import { unsupported } from "./refused.ts";
import type { Sorted } from "./sorted.ts";
import type { Surroundings } from "./surroundings.ts";
import type { ForeignPolicy } from "./unsupported.ts";
import { type Json, list, record, step, text } from "./value.ts";

const POLICY = "config.linkerd.io/default-inbound-policy";
const INJECT = "linkerd.io/inject";
const PROXY = "linkerd-proxy";

/** Defaults that refuse somebody; the others admit all (https://linkerd.io/2/reference/authorization-policy/, "Default policies"). */
const REFUSING: ReadonlySet<string> = new Set(["all-authenticated", "cluster-authenticated", "cluster-unauthenticated", "deny"]);

/** Where the installation keeps its values. */
const CONFIG = { kind: "ConfigMap", name: "linkerd-config" };
const CONFIGURED = /(?:^|[\s{,"'])defaultInboundPolicy["']?:\s*["']?([a-z-]+)/;

/**
 * What Linkerd's proxies refuse by default, which is not read: an annotation of the pod decides, else one of its namespace, else the
 * installation. It concerns pods that get a proxy.
 */
export function linkerdDefaults({ namespaces, pods, others }: Sorted, around: Surroundings): readonly ForeignPolicy[] {
	const spaces = new Map(namespaces.map((object) => [object.name, object]));
	const config = mostRefusing(others.filter((object) => object.kind === CONFIG.kind && object.name === CONFIG.name));
	const workloads = pods.filter((object) => annotationOf(object, POLICY) !== undefined);
	const carriers = [...(config === undefined ? [] : [config]), ...namespaces, ...workloads].filter((object) =>
		REFUSING.has(wordOf(object) ?? ""),
	);
	if (carriers.length === 0) return [];
	/** What decides for a pod, if it gets a proxy: found once, for every carrier asks. */
	const decided = new Map<string, KubeObject | undefined>();
	const deciding = ({ id, network }: Subject): KubeObject | undefined => {
		if (decided.has(id)) return decided.get(id);
		const [pod, space] = [around.podOf(id), spaces.get(network ?? "")];
		const own = [pod, space].find((object) => object !== undefined && annotationOf(object, POLICY) !== undefined) ?? config;
		const decides = isMeshed(pod, space) ? own : undefined;
		decided.set(id, decides);
		return decides;
	};
	return carriers.map((object) => ({
		object,
		inbound: true,
		outbound: false,
		concerns: (subject) => isOnPodNetwork(subject) && deciding(subject) === object,
		unread: [
			unsupported(
				object,
				idOf(object),
				object === config ? "/data/values" : `${pathOf(object)}/annotations/${step(POLICY)}`,
				`Linkerd's default-inbound-policy is ${wordOf(object)}: what pods of its mesh receive is not known`,
			),
		],
		elements: 0,
	}));
}

/** Of installations in several inputs nobody knows which is meant: one that refuses somebody, where there is one. */
function mostRefusing(configs: readonly KubeObject[]): KubeObject | undefined {
	const telling = configs.filter((object) => configured(object.value) !== undefined);
	return telling.find((object) => REFUSING.has(configured(object.value) ?? "")) ?? telling[0];
}

/** Where a namespace is not in the inputs, it may ask for proxies. */
function isMeshed(pod: KubeObject | undefined, space: KubeObject | undefined): boolean {
	const wanted = (pod && annotationOf(pod, INJECT)) ?? (space && annotationOf(space, INJECT));
	if (wanted !== undefined) return wanted !== "disabled";
	return space === undefined || (pod !== undefined && hasProxy(pod));
}

const hasProxy = ({ kind, value }: KubeObject): boolean => {
	const { containers, initContainers } = record(templateOf(value, kind)["spec"]);
	return [...list(containers), ...list(initContainers)].some((container) => record(container)["name"] === PROXY);
};

const wordOf = (object: KubeObject): string | undefined =>
	object.kind === CONFIG.kind ? configured(object.value) : annotationOf(object, POLICY);

const configured = (value: Json): string | undefined => CONFIGURED.exec(text(record(value["data"])["values"]) ?? "")?.[1];

const pathOf = ({ kind }: KubeObject): string =>
	kind === "Namespace" || kind === "Pod"
		? "/metadata"
		: kind === "CronJob"
			? "/spec/jobTemplate/spec/template/metadata"
			: "/spec/template/metadata";
