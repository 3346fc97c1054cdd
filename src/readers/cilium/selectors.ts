import { ACCOUNT_LABEL, NAMESPACE_NAME_LABEL } from "../kubernetes/defaults.ts";
import { isDisjoint, isSubset, type KeySet, oneOf, PRESENT, UNKNOWN } from "../kubernetes/keyset.ts";
import type { Scope } from "../kubernetes/membership.ts";
import type { Problems } from "../kubernetes/problems.ts";
import { EVERYTHING, type Requirement, readSelector, type Selector, selectorOf } from "../kubernetes/selector.ts";
import { isRecord, type Json, list, text } from "../kubernetes/value.ts";
import { CLUSTER_LABEL, NAMESPACE_KEY, NAMESPACE_LABELS_PREFIX, OWN_PREFIX } from "./defaults.ts";
import { asSeen, type IsSeen } from "./identity-labels.ts";

/** What an EndpointSelector selects as a subject: pods of some namespaces, or one of Cilium's reserved identities. */
export type EndpointSelector = { readonly scope: Scope; readonly pods: Selector } | { readonly reserved: string };
/** As a peer it may also mean everybody but some reserved identities. */
export type PeerSelector = EndpointSelector | { readonly but: readonly string[] };

const SOURCES: ReadonlySet<string> = new Set(["k8s", "any"]);
const RESERVED = "reserved:";

/** What endpoint selectors are read for. */
export interface SelectorContext {
	/** The policy's namespace, null for a clusterwide one. */
	readonly namespace: string | null;
	/** The cluster's name; null where nothing shows it. */
	readonly cluster: string | null;
	readonly isSeen: IsSeen;
	readonly problems: Problems;
}

/**
 * A Cilium EndpointSelector (`pkg/policy/api/selector.go`, `pkg/k8s/apis/cilium.io/utils`): a label selector whose keys may
 * name the source of the label (`k8s:app`). Without a namespace in it a namespaced policy means its own namespace, a
 * clusterwide one the pods of all; with a reserved identity in it, all of them too. Null when it is not understood.
 */
export function readPeerSelector(raw: unknown, path: string, context: SelectorContext): PeerSelector | null {
	const found = identitiesIn(raw);
	if (found === null || found.is.length > 0) return found && reservedOf(found);
	const { isNot, rest } = found;
	if (isNot.length === 0) return podsOf(readLabelSelector(rest, path, context.problems), context.namespace, context);
	if (rest === null) return { but: isNot };
	const selector = readLabelSelector(rest, path, context.problems);
	// Only pods have labels of their own: whoever lacks one may be anybody.
	return selector.requirements.every(({ allowed }) => allowed.absent) ? null : podsOf(selector, null, context);
}

/** The same of whom a policy selects, whatever namespace a namespaced one names in its own. No pod has a reserved identity. */
export function readEndpointSelector(raw: unknown, path: string, context: SelectorContext): EndpointSelector | null {
	const found = identitiesIn(raw);
	if (found === null || found.is.length > 0) return found && reservedOf(found);
	const { namespace, problems } = context;
	const given = namespace === null ? found.rest : withoutNamespace(found.rest);
	const { scope, pods } = podsOf(readLabelSelector(given, path, problems), null, context);
	if (namespace === null || "own" in scope) return { scope, pods };
	// What else it asks of its namespace counts still; another namespace in another form nobody documents.
	const own = oneOf([namespace]);
	const asked = scope.namespaces.requirements.filter(({ key, allowed }) => key !== NAMESPACE_NAME_LABEL || !isSubset(own, allowed));
	const strange = asked
		.filter(({ key }) => key === NAMESPACE_NAME_LABEL)
		.map((one) => ({ ...one, allowed: UNKNOWN, doubt: true as const }));
	const others = asked.filter(({ key }) => key !== NAMESPACE_NAME_LABEL);
	const name: Requirement = { key: NAMESPACE_NAME_LABEL, allowed: own };
	return {
		scope: others.length === 0 ? { own: namespace } : { namespaces: selectorOf([name, ...others]) },
		pods: strange.length === 0 ? pods : selectorOf([...pods.requirements, ...strange]),
	};
}

/** The agent puts a policy's own namespace in the place of another in its `matchLabels`, where that names the source `k8s`. */
function withoutNamespace(raw: unknown): unknown {
	if (!isRecord(raw) || !isRecord(raw["matchLabels"])) return raw;
	const { [`k8s:${NAMESPACE_KEY}`]: _, ...matchLabels } = raw["matchLabels"];
	return { ...raw, matchLabels };
}

const reservedOf = ({ is: [only, ...others], isNot, rest }: Identities): { readonly reserved: string } | null =>
	only !== undefined && others.length + isNot.length === 0 && rest === null ? { reserved: only } : null;

function podsOf(
	{ requirements }: Selector,
	own: string | null,
	{ cluster, isSeen }: Pick<SelectorContext, "cluster" | "isSeen">,
): { readonly scope: Scope; readonly pods: Selector } {
	const namespaces: Requirement[] = [];
	const pods: Requirement[] = [];
	// A policy means its own namespace where its selector names none, whether or not what it names is looked at.
	const everywhere = own === null || requirements.some(({ key }) => key === NAMESPACE_KEY || key.startsWith(NAMESPACE_LABELS_PREFIX));
	for (const requirement of requirements) {
		const { key } = requirement;
		if (key === NAMESPACE_KEY) namespaces.push(renamed(requirement, NAMESPACE_NAME_LABEL));
		else if (key.startsWith(NAMESPACE_LABELS_PREFIX))
			namespaces.push(...asSeen(renamed(requirement, key.slice(NAMESPACE_LABELS_PREFIX.length)), isSeen(key)));
		else if (key === CLUSTER_LABEL) pods.push(...ofCluster(requirement, cluster === null ? PRESENT : oneOf([cluster])));
		else pods.push(...asSeen(requirement, key.startsWith(OWN_PREFIX) && key !== ACCOUNT_LABEL ? "maybe" : isSeen(key)));
	}
	return { scope: everywhere ? { namespaces: selectorOf(namespaces) } : { own }, pods: selectorOf(pods) };
}

/** What a requirement on the cluster leaves to ask of its pods: nothing, what none meets, or what nobody knows. */
function ofCluster(requirement: Requirement, known: KeySet): readonly Requirement[] {
	if (isSubset(known, requirement.allowed)) return [];
	return [
		isDisjoint(known, requirement.allowed) ? { ...requirement, allowed: oneOf([]) } : { ...requirement, allowed: UNKNOWN, doubt: true },
	];
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

/** Reserved identities that a selector names, and what else it says. */
interface Identities {
	readonly is: readonly string[];
	readonly isNot: readonly string[];
	/** The selector without them; null where nothing is left. */
	readonly rest: unknown;
}

/** Null where labels are of a source that is not understood, or identities are told by their values. */
function identitiesIn(raw: unknown): Identities | null {
	if (!isRecord(raw)) return { is: [], isNot: [], rest: raw };
	const pairs = Object.entries(isRecord(raw["matchLabels"]) ? raw["matchLabels"] : {});
	const expressions = list(raw["matchExpressions"]);
	const keyOf = (item: unknown): string => (isRecord(item) ? (text(item["key"]) ?? "") : "");
	const keys = [...pairs.map(([key]) => key), ...expressions.map(keyOf)];
	const foreign = keys.filter((key) => key.includes(":") && !SOURCES.has(key.slice(0, key.indexOf(":"))));
	if (foreign.length === 0) return { is: [], isNot: [], rest: raw };
	const by = (operator: string): readonly string[] =>
		expressions.flatMap((item) => (isRecord(item) && item["operator"] === operator ? [keyOf(item)] : [])).filter(isReserved);
	const is = [...pairs.map(([key]) => key).filter(isReserved), ...by("Exists")];
	const isNot = by("DoesNotExist");
	if (is.length + isNot.length < foreign.length) return null;
	const left = {
		matchLabels: Object.fromEntries(pairs.filter(([key]) => !isReserved(key))),
		matchExpressions: expressions.filter((item) => !isReserved(keyOf(item))),
	};
	const bare = (key: string): string => key.slice(RESERVED.length);
	return { is: is.map(bare), isNot: isNot.map(bare), rest: keys.length === foreign.length ? null : left };
}

const isReserved = (key: string): boolean => key.startsWith(RESERVED);
