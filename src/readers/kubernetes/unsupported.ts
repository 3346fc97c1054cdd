import type { Layer, PossibleAttachment, Subject, UnreadRule } from "../../model/inventory.ts";
import { isCiliumPolicy } from "../cilium/policy.ts";
import { addressOf, idOf, type KubeObject } from "./objects.ts";
import { isNetworkPolicy } from "./policies.ts";
import { isTieredPolicy } from "./tiered.ts";
import { isRecord, type Json, list, record } from "./value.ts";

/** Where the rules of another engine's policy stand, and whom it may concern. */
interface Dialect {
	readonly groups: readonly string[];
	readonly kinds: readonly string[];
	readonly inbound: readonly string[];
	readonly outbound: readonly string[];
	/** Isolates inbound traffic even without inbound rules, unless its types say otherwise (Calico, Antrea). */
	readonly isolatesByDefault: boolean;
	/** What it may select. */
	readonly selects: (spec: Json) => { readonly pods: boolean; readonly hosts: boolean };
}

const PODS = (): { pods: boolean; hosts: boolean } => ({ pods: true, hosts: false });
const BOTH = (): { pods: boolean; hosts: boolean } => ({ pods: true, hosts: true });
const DIALECTS: readonly Dialect[] = [
	{
		groups: ["crd.antrea.io"],
		kinds: ["NetworkPolicy"],
		inbound: ["ingress"],
		outbound: ["egress"],
		isolatesByDefault: true,
		selects: PODS,
	},
	{
		groups: ["crd.antrea.io"],
		kinds: ["ClusterNetworkPolicy"],
		inbound: ["ingress"],
		outbound: ["egress"],
		isolatesByDefault: true,
		selects: BOTH,
	},
];

/** A network policy of an engine that nobody here has heard of: it may do anything. */
const STRANGE: Dialect = { groups: [], kinds: [], inbound: ["ingress"], outbound: ["egress"], isolatesByDefault: true, selects: BOTH };

/** Staged policies (Calico) are previews that enforce nothing. */
const looksLikePolicy = ({ kind }: KubeObject): boolean => /network.?polic/i.test(kind) && !kind.startsWith("Staged");

/** A policy of a kind that is not understood: what it may filter is known neither to be open nor shut. */
export interface ForeignPolicy {
	readonly object: KubeObject;
	readonly inbound: boolean;
	readonly outbound: boolean;
	readonly selects: { readonly pods: boolean; readonly hosts: boolean };
	readonly unread: readonly UnreadRule[];
	/** Inbound rule elements. */
	readonly elements: number;
}

/** Policies that are not understood. Different versions of one name are told apart by a number. */
export function readForeignPolicies(objects: readonly KubeObject[]): readonly ForeignPolicy[] {
	const versions = new Map<string, number>();
	return objects.flatMap((object) => {
		const key = `${object.group} ${idOf(object)}`;
		const version = (versions.get(key) ?? 0) + 1;
		versions.set(key, version);
		return readForeign(object, version === 1 ? idOf(object) : `${idOf(object)}@${version}`) ?? [];
	});
}

export const isForeignPolicy = (object: KubeObject): boolean => dialectOf(object) !== null;

function dialectOf(object: KubeObject): Dialect | null {
	if (isNetworkPolicy(object) || isTieredPolicy(object) || isCiliumPolicy(object)) return null;
	return (
		DIALECTS.find(({ groups, kinds }) => groups.includes(object.group) && kinds.includes(object.kind)) ??
		(looksLikePolicy(object) ? STRANGE : null)
	);
}

function readForeign(object: KubeObject, id: string): ForeignPolicy | null {
	const dialect = dialectOf(object);
	if (dialect === null) return null;
	const specs = [
		...(isRecord(object.value["spec"]) ? [{ spec: object.value["spec"], path: "/spec" }] : []),
		...list(object.value["specs"]).map((spec, index) => ({ spec: record(spec), path: `/specs/${index}` })),
	];
	const elements = specs.flatMap(({ spec, path }) =>
		dialect.inbound.flatMap((field) =>
			list(spec[field]).map((_, index) => ({ path: `${path}/${field}/${index}`, name: `${field}[${index}]` })),
		),
	);
	const inbound = specs.some(({ spec }) => concerns(spec, dialect, "Ingress"));
	const named = elements.map(({ path, name }) => unread(object, `${id}#${name}`, path));
	return {
		object,
		inbound,
		outbound: specs.some(({ spec }) => concerns(spec, dialect, "Egress")),
		selects: { pods: specs.some(({ spec }) => dialect.selects(spec).pods), hosts: specs.some(({ spec }) => dialect.selects(spec).hosts) },
		unread: named.length === 0 && inbound ? [unread(object, id, "")] : named,
		elements: elements.length,
	};
}

const unread = (object: KubeObject, rule: string, path: string): UnreadRule => ({
	input: object.place.file,
	filter: idOf(object),
	rule,
	problem: `${object.kind} (${object.group}) is not understood: what it lets in is not known`,
	cause: "unsupported",
	location: object.place.at(path, addressOf(object)),
});

function concerns(spec: Json, dialect: Dialect, type: "Ingress" | "Egress"): boolean {
	const [own, others] = type === "Ingress" ? [dialect.inbound, dialect.outbound] : [dialect.outbound, dialect.inbound];
	if (own.some((field) => Array.isArray(spec[field]))) return true;
	const types = list(spec["types"] ?? spec["policyTypes"]);
	if (types.length > 0) return types.includes(type);
	return type === "Ingress" && dialect.isolatesByDefault && !others.some((field) => list(spec[field]).length > 0);
}

/**
 * Puts policies that are not understood in front of (or behind) a subject: they may let in what the other layers
 * refuse, and refuse what these let in.
 */
export function withForeign(subject: Subject, policies: readonly ForeignPolicy[]): Subject {
	const isPod = subject.nature === "pod" && !subject.hostNetwork;
	const concerned = policies.filter(({ object, selects }) =>
		isPod ? selects.pods && (object.namespace === "" || object.namespace === subject.network) : selects.hosts,
	);
	const inbound = concerned.filter((policy) => policy.inbound).map(({ object }) => anything(object));
	const outbound = concerned.filter((policy) => policy.outbound).map(({ object }) => anything(object));
	if (inbound.length + outbound.length === 0) return subject;
	const kind = isPod ? "network-policy" : "host-policy";
	return { ...subject, layers: doubted(subject.layers, inbound, kind), egressLayers: doubted(subject.egressLayers, outbound, kind) };
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
				{ kind, certain: [], possible, whenNone: "open", skippedInsideSubnet: false },
			];
