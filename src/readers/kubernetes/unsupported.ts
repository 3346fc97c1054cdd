import { changed } from "../../model/changed.ts";
import type { Layer, PossibleAttachment, Subject, UnreadRule } from "../../model/inventory.ts";
import { isOnPodNetwork } from "../../model/pod.ts";
import { isCiliumPolicy } from "../cilium/policy.ts";
import { strictMode } from "./amazon.ts";
import { countObject } from "./count.ts";
import { type Restriction, restrictionOf } from "./foreign-kinds.ts";
import { meets, partialLabels, readLabels } from "./labels.ts";
import { linkerdDefaults } from "./linkerd.ts";
import { policiesIn, restrictionBy, standsIn, toldOf } from "./made-policies.ts";
import type { MadePolicy } from "./made-policy.ts";
import type { Membership } from "./membership.ts";
import { Namespaces } from "./namespaces.ts";
import { addressOf, idOf, type KubeObject } from "./objects.ts";
import { isNetworkPolicy } from "./policies.ts";
import { looksLikePolicy } from "./policy-kinds.ts";
import { Problems } from "./problems.ts";
import { unsupported } from "./refused.ts";
import { readSelector } from "./selector.ts";
import type { Sorted } from "./sorted.ts";
import { Surroundings } from "./surroundings.ts";
import { isTieredPolicy } from "./tiered.ts";
import { isRecord, type Json, list, record } from "./value.ts";

/** Where the kinds that are known keep their rules; a kind that nobody here has heard of is taken to do so too, and to do anything. */
const INBOUND = "ingress";
const OUTBOUND = "egress";

/** A policy of a kind that is not understood: what it may filter is known neither to be open nor shut. */
export interface ForeignPolicy {
	readonly object: KubeObject;
	readonly inbound: boolean;
	readonly outbound: boolean;
	readonly concerns: (subject: Subject, membership: Membership) => boolean;
	readonly unread: readonly UnreadRule[];
	/** Inbound rule elements. */
	readonly elements: number;
}

/** Policies that are not understood. Different versions of one name are told apart by a number. */
export function readForeignPolicies(objects: Sorted): readonly ForeignPolicy[] {
	const around = new Surroundings(objects);
	const present = new Present(objects);
	const versions = new Map<string, number>();
	const strict = strictMode(objects.pods);
	const policies = objects.others.flatMap((object) => {
		const key = `${object.group} ${idOf(object)}`;
		const version = (versions.get(key) ?? 0) + 1;
		versions.set(key, version);
		const own = readForeign(object, version === 1 ? idOf(object) : `${idOf(object)}@${version}`, around);
		return own === null ? readMade(object, present, around) : [own];
	});
	return [...policies, ...(strict === null ? [] : [strict]), ...linkerdDefaults(objects, around)];
}

/** Policies that an object makes, but for those that the inputs hold. */
function readMade(object: KubeObject, present: Present, around: Surroundings): readonly ForeignPolicy[] {
	const made = policiesIn(object);
	if (made.length === 0) return [];
	return made.flatMap((policy) => {
		const standing = standsIn(policy, object, present.policies);
		if (standing.size > 0 && (standing.has("") || !present.lacks(policy, standing))) return [];
		const restriction = restrictionBy(policy);
		const { inbound, outbound } = restriction;
		const concerns = concernedBy({ namespace: policy.namespace ?? object.namespace }, restriction, around);
		return [
			{
				object,
				inbound,
				outbound,
				concerns: (subject, membership) => !standing.has(subject.network ?? "") && concerns(subject, membership),
				unread: [toldOf(object, policy)],
				elements: 0,
			},
		];
	});
}

/** What stands in the inputs of what others may have made. */
class Present {
	#policies: readonly KubeObject[] | undefined;
	#namespaces: ReadonlySet<string> | undefined;
	#spaces: Namespaces | undefined;

	constructor(private readonly objects: Sorted) {}

	get policies(): readonly KubeObject[] {
		const { networkPolicies, others } = this.objects;
		this.#policies ??= [...networkPolicies, ...others.filter(({ kind }) => looksLikePolicy(kind))];
		return this.#policies;
	}

	/** Whether pods are in a namespace where a policy may be made and does not stand. */
	lacks({ namespace, spares }: MadePolicy, standing: ReadonlySet<string>): boolean {
		if (namespace !== null) return false;
		this.#namespaces ??= new Set(this.objects.pods.map((pod) => pod.namespace));
		this.#spaces ??= new Namespaces(this.objects.namespaces);
		const spaces = this.#spaces;
		return [...this.#namespaces].some(
			(name) =>
				!standing.has(name) &&
				spares?.({ namespace: name, namespaceLabels: spaces.labels(name), labels: ANY_LABELS, hostNetwork: "maybe" }) !== true,
		);
	}
}

const ANY_LABELS = partialLabels({});

const isUnknownPolicy = (object: KubeObject): boolean =>
	looksLikePolicy(object.kind) && !isNetworkPolicy(object) && !isTieredPolicy(object) && !isCiliumPolicy(object);

function readForeign(object: KubeObject, id: string, around: Surroundings): ForeignPolicy | null {
	if (isUnknownPolicy(object)) return readUnknown(object, id, around);
	const restriction = restrictionOf(object, around);
	if (restriction === null) return null;
	const { inbound, outbound } = restriction;
	return {
		object,
		inbound,
		outbound,
		concerns: concernedBy(object, restriction, around),
		unread: [unread(object, id, "", inbound)],
		elements: 0,
	};
}

/** Whom an object concerns that is no network policy: those that its selector selects, or may select. */
function concernedBy(object: Pick<KubeObject, "namespace">, restriction: Restriction, around: Surroundings): ForeignPolicy["concerns"] {
	const { of, everywhere, selector, spares, cloud } = restriction;
	const { requirements } = readSelector(selector, "", new Problems());
	return (subject, membership) => {
		if (isOnPodNetwork(subject) !== (of === "pods")) return false;
		if (cloud !== undefined) return around.cloudOf(subject) === cloud;
		if (of === "pods" && !everywhere && object.namespace !== subject.network) return false;
		// Of a pod on a node's address not even the node need be known.
		const isNode = subject.kind === "kubernetes-node" && !subject.synthetic;
		const pod = of === "pods" ? membership.classOf(subject.id) : undefined;
		if (pod !== undefined && spares?.(pod, subject.id) === true) return false;
		const labels = pod?.labels ?? (isNode ? readLabels(subject.labels) : undefined);
		return labels === undefined || meets(labels, requirements) !== "no";
	};
}

/** Kinds whose rules are not understood and whose `podSelector` is: Amazon's NetworkPolicy with names of domains. */
const SELECTS_PODS: ReadonlySet<string> = new Set(["networking.k8s.aws/ApplicationNetworkPolicy"]);

const ofSelectedPods = (selector: unknown): Restriction => ({ inbound: true, outbound: true, of: "pods", everywhere: false, selector });

function readUnknown(object: KubeObject, id: string, around: Surroundings): ForeignPolicy {
	const specs = [
		...(isRecord(object.value["spec"]) ? [{ spec: object.value["spec"], path: "/spec" }] : []),
		...list(object.value["specs"]).map((spec, index) => ({ spec: record(spec), path: `/specs/${index}` })),
	];
	const elements = specs.flatMap(({ spec, path }) =>
		list(spec[INBOUND]).map((_, index) => ({ path: `${path}/${INBOUND}/${index}`, name: `${INBOUND}[${index}]` })),
	);
	const inbound = specs.some(({ spec }) => concerns(spec, "Ingress"));
	const outbound = specs.some(({ spec }) => concerns(spec, "Egress"));
	const named = elements.map(({ path, name }) => unread(object, `${id}#${name}`, path));
	return {
		object,
		inbound,
		outbound,
		concerns: SELECTS_PODS.has(`${object.group}/${object.kind}`)
			? concernedBy(object, ofSelectedPods(record(object.value["spec"])["podSelector"]), around)
			: (subject) => !isOnPodNetwork(subject) || isOfCluster(object) || object.namespace === subject.network,
		unread: named.length === 0 && (inbound || outbound) ? [unread(object, id, "")] : named,
		// Nothing of it is read: all that is counted of such an object, by its name and its fields, is unread.
		elements: countObject(object.value),
	};
}

/** A kind that nobody here has heard of has no namespace of its own perhaps, if none is written and its name speaks of all. */
const isOfCluster = ({ namespace, kind, value }: KubeObject): boolean =>
	namespace === "" || (record(value["metadata"])["namespace"] === undefined && /cluster|global|admin|baseline/i.test(kind));

const unread = (object: KubeObject, rule: string, path: string, inbound = true): UnreadRule => {
	const kind = `${object.kind}${object.group === "" ? "" : ` (${object.group})`}`;
	return unsupported(object, rule, path, `${kind} is not understood: what it lets ${inbound ? "in" : "out"} is not known`);
};

/** Without a word on types a policy isolates inbound traffic, unless it has outbound rules alone. */
function concerns(spec: Json, type: "Ingress" | "Egress"): boolean {
	const [own, other] = type === "Ingress" ? [INBOUND, OUTBOUND] : [OUTBOUND, INBOUND];
	if (Array.isArray(spec[own])) return true;
	const types = list(spec["types"] ?? spec["policyTypes"]);
	if (types.length > 0) return types.includes(type);
	return type === "Ingress" && list(spec[other]).length === 0;
}

/**
 * Puts policies that are not understood in front of (or behind) a subject: they may let in what the other layers
 * refuse, and refuse what these let in.
 */
export function withForeign(subject: Subject, policies: readonly ForeignPolicy[], membership: Membership): Subject {
	const isPod = isOnPodNetwork(subject);
	const concerned = policies.filter((policy) => policy.concerns(subject, membership));
	const inbound = concerned.filter((policy) => policy.inbound).map(({ object }) => anything(object));
	const outbound = concerned.filter((policy) => policy.outbound).map(({ object }) => anything(object));
	if (inbound.length + outbound.length === 0) return subject;
	const kind = isPod ? "network-policy" : "host-policy";
	return changed(subject, {
		layers: doubted(subject.layers, inbound, kind),
		egressLayers: doubted(subject.egressLayers, outbound, kind),
	});
}

const anything = (object: KubeObject): PossibleAttachment => ({
	unknown: { address: addressOf(object), attribute: "spec" },
	candidates: [],
	unbounded: true,
});

const doubted = (layers: readonly Layer[], possible: readonly PossibleAttachment[], kind: Layer["kind"]): readonly Layer[] =>
	possible.length === 0
		? layers
		: [
				...layers.map((layer) => ({ ...layer, possible: [...layer.possible, ...possible] })),
				{ kind, certain: [], possible, whenNone: "open", skippedInsideSubnet: false, filtersOwn: ["host"] },
			];
