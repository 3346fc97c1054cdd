import type { Layer, PossibleAttachment, Subject, UnreadRule } from "../../model/inventory.ts";
import { addressOf, idOf, type KubeObject } from "./objects.ts";
import { isNetworkPolicy } from "./policies.ts";
import { isRecord, type Json, list, record } from "./value.ts";

/** Where the rules of another engine's policy stand, and whom it may concern. */
interface Dialect {
	readonly groups: readonly string[];
	readonly kinds: readonly string[];
	readonly inbound: readonly string[];
	readonly outbound: readonly string[];
	/** Isolates inbound traffic even without inbound rules, unless its types say otherwise (Calico, Antrea). */
	readonly isolatesByDefault: boolean;
	/** May select nodes too. */
	readonly hosts: (spec: Json) => boolean;
}

const never = (): boolean => false;
const always = (): boolean => true;

const DIALECTS: readonly Dialect[] = [
	{ groups: ["cilium.io"], kinds: ["CiliumNetworkPolicy", "CiliumClusterwideNetworkPolicy"], inbound: ["ingress", "ingressDeny"], outbound: ["egress", "egressDeny"], isolatesByDefault: false, hosts: (spec) => spec["nodeSelector"] !== undefined },
	{ groups: ["projectcalico.org", "crd.projectcalico.org"], kinds: ["NetworkPolicy"], inbound: ["ingress"], outbound: ["egress"], isolatesByDefault: true, hosts: never },
	{ groups: ["projectcalico.org", "crd.projectcalico.org"], kinds: ["GlobalNetworkPolicy"], inbound: ["ingress"], outbound: ["egress"], isolatesByDefault: true, hosts: always },
	{ groups: ["policy.networking.k8s.io"], kinds: ["AdminNetworkPolicy", "BaselineAdminNetworkPolicy", "ClusterNetworkPolicy"], inbound: ["ingress"], outbound: ["egress"], isolatesByDefault: false, hosts: never },
	{ groups: ["crd.antrea.io"], kinds: ["NetworkPolicy"], inbound: ["ingress"], outbound: ["egress"], isolatesByDefault: true, hosts: never },
	{ groups: ["crd.antrea.io"], kinds: ["ClusterNetworkPolicy"], inbound: ["ingress"], outbound: ["egress"], isolatesByDefault: true, hosts: always },
];

/** A network policy of an engine that nobody here has heard of: it may do anything. */
const STRANGE: Dialect = { groups: [], kinds: [], inbound: ["ingress"], outbound: ["egress"], isolatesByDefault: true, hosts: always };

/** Staged policies (Calico) are previews that enforce nothing. */
const looksLikePolicy = ({ kind }: KubeObject): boolean => kind.endsWith("NetworkPolicy") && !kind.startsWith("Staged");

/** A policy of a kind that is not understood: what it may filter is known neither to be open nor shut. */
export interface ForeignPolicy {
	readonly object: KubeObject;
	readonly inbound: boolean;
	readonly outbound: boolean;
	readonly hosts: boolean;
	readonly unread: readonly UnreadRule[];
	/** Inbound rule elements. */
	readonly elements: number;
}

export function readForeign(object: KubeObject): ForeignPolicy | null {
	const dialect = DIALECTS.find(({ groups, kinds }) => groups.includes(object.group) && kinds.includes(object.kind)) ?? STRANGE;
	if (isNetworkPolicy(object) || (dialect === STRANGE && !looksLikePolicy(object))) return null;
	const specs = [...(isRecord(object.value["spec"]) ? [{ spec: object.value["spec"], path: "/spec" }] : []), ...list(object.value["specs"]).map((spec, index) => ({ spec: record(spec), path: `/specs/${index}` }))];
	const elements = specs.flatMap(({ spec, path }) => dialect.inbound.flatMap((field) => list(spec[field]).map((_, index) => ({ path: `${path}/${field}/${index}`, name: `${field}[${index}]` }))));
	const inbound = specs.some(({ spec }) => concerns(spec, dialect, "Ingress"));
	const id = idOf(object);
	const named = elements.map(({ path, name }) => unread(object, `${id}#${name}`, path));
	return {
		object,
		inbound,
		outbound: specs.some(({ spec }) => concerns(spec, dialect, "Egress")),
		hosts: specs.some(({ spec }) => dialect.hosts(spec)),
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
	const concerned = policies.filter(({ object, hosts }) =>
		subject.nature === "pod" && !subject.hostNetwork ? object.namespace === "" || object.namespace === subject.network : hosts,
	);
	const inbound = concerned.filter((policy) => policy.inbound).map(({ object }) => anything(object));
	const outbound = concerned.filter((policy) => policy.outbound).map(({ object }) => anything(object));
	if (inbound.length + outbound.length === 0) return subject;
	const kind = subject.nature === "pod" && !subject.hostNetwork ? "network-policy" : "host-policy";
	return { ...subject, layers: doubted(subject.layers, inbound, kind), egressLayers: doubted(subject.egressLayers, outbound, kind) };
}

const anything = (object: KubeObject): PossibleAttachment => ({ unknown: { address: addressOf(object), attribute: "spec" }, candidates: [], unbounded: true });

const doubted = (layers: readonly Layer[], possible: readonly PossibleAttachment[], kind: Layer["kind"]): readonly Layer[] =>
	possible.length === 0
		? layers
		: [...layers.map((layer) => ({ ...layer, possible: [...layer.possible, ...possible] })), { kind, certain: [], possible, whenNone: "open", skippedInsideSubnet: false }];
