import { ACCOUNT_LABEL, NAMESPACE_NAME_LABEL } from "../kubernetes/defaults.ts";
import { UNKNOWN } from "../kubernetes/keyset.ts";
import type { Scope } from "../kubernetes/membership.ts";
import type { Problems } from "../kubernetes/problems.ts";
import { EVERYTHING, type Requirement, readSelector, type Selector, selectorOf } from "../kubernetes/selector.ts";
import { isRecord, type Json, list, text } from "../kubernetes/value.ts";
import { NAMESPACE_KEY, NAMESPACE_LABELS_PREFIX, OWN_PREFIX } from "./defaults.ts";

/** What an EndpointSelector selects: pods of some namespaces, or one of Cilium's reserved identities. */
export type EndpointSelector = { readonly scope: Scope; readonly pods: Selector } | { readonly reserved: string };

const SOURCES: ReadonlySet<string> = new Set(["k8s", "any"]);
const RESERVED = "reserved";

/**
 * A Cilium EndpointSelector (`pkg/policy/api/selector.go`, `pkg/k8s/apis/cilium.io/utils`): a label selector whose keys may
 * name the source of the label (`k8s:app`). Without a namespace in it a namespaced policy means its own namespace, a
 * clusterwide one (`own` null) the pods of all. Null when it is not understood.
 */
export function readEndpointSelector(raw: unknown, path: string, own: string | null, problems: Problems): EndpointSelector | null {
	const reserved = reservedOf(raw);
	if (reserved !== undefined) return reserved === null ? null : { reserved };
	const { requirements } = readLabelSelector(raw, path, problems);
	const namespaces: Requirement[] = [];
	const pods: Requirement[] = [];
	for (const requirement of requirements) {
		const { key } = requirement;
		if (key === NAMESPACE_KEY) namespaces.push(renamed(requirement, NAMESPACE_NAME_LABEL));
		else if (key.startsWith(NAMESPACE_LABELS_PREFIX)) namespaces.push(renamed(requirement, key.slice(NAMESPACE_LABELS_PREFIX.length)));
		else pods.push(key.startsWith(OWN_PREFIX) && key !== ACCOUNT_LABEL ? { ...requirement, allowed: UNKNOWN, doubt: true } : requirement);
	}
	const everywhere = own === null || namespaces.length > 0;
	return { scope: everywhere ? { namespaces: selectorOf(namespaces) } : { own }, pods: selectorOf(pods) };
}

/** A selector of nodes, or any other whose keys are plain once their source is taken off. */
export function readLabelSelector(raw: unknown, path: string, problems: Problems): Selector {
	if (!isRecord(raw)) return raw === undefined || raw === null ? EVERYTHING : readSelector(raw, path, problems);
	const { matchLabels, matchExpressions } = raw;
	return readSelector(
		{
			...raw,
			...(isRecord(matchLabels) ? { matchLabels: withoutSources(matchLabels) } : {}),
			...(Array.isArray(matchExpressions)
				? { matchExpressions: matchExpressions.map((item) => (isRecord(item) ? { ...item, key: withoutSource(item["key"]) } : item)) }
				: {}),
		},
		path,
		problems,
	);
}

const withoutSources = (pairs: Json): Json => Object.fromEntries(Object.entries(pairs).map(([key, value]) => [withoutSource(key), value]));

function withoutSource<K>(key: K): K | string {
	if (typeof key !== "string") return key;
	const at = key.indexOf(":");
	return at > 0 && SOURCES.has(key.slice(0, at)) ? key.slice(at + 1) : key;
}

const renamed = (requirement: Requirement, key: string): Requirement => ({
	...requirement,
	key,
	text: (requirement.text ?? requirement.key).replace(requirement.key, key),
});

/** The reserved identity that a selector names; null where it says more than that, undefined where it names none. */
function reservedOf(raw: unknown): string | null | undefined {
	if (!isRecord(raw)) return undefined;
	const keys = [
		...Object.keys(isRecord(raw["matchLabels"]) ? raw["matchLabels"] : {}),
		...list(raw["matchExpressions"]).flatMap((item) => (isRecord(item) ? (text(item["key"]) ?? []) : [])),
	];
	const foreign = keys.filter((key) => key.includes(":") && !SOURCES.has(key.slice(0, key.indexOf(":"))));
	if (foreign.length === 0) return undefined;
	const [only] = keys;
	const positive = list(raw["matchExpressions"]).every((item) => isRecord(item) && item["operator"] === "Exists");
	return keys.length === 1 && only !== undefined && only.startsWith(`${RESERVED}:`) && positive ? only.slice(RESERVED.length + 1) : null;
}
