import { type AddressSet, ALL_ADDRESSES, ALL_V4, ALL_V6, NO_ADDRESSES, parseCidrs } from "../../model/addresses.ts";
import { isUnknownSet, type Rule, type Sources, type Subject } from "../../model/inventory.ts";
import type { Location } from "../../model/location.ts";
import { and, type Tri, type Unknown } from "../../model/tri.ts";
import type { PortPart } from "../kubernetes/policy-ports.ts";
import { fieldName, type Problems } from "../kubernetes/problems.ts";
import type { Direction } from "../kubernetes/tiers.ts";
import { isRecord, type Json, list, record } from "../kubernetes/value.ts";
import { accountsAt, expressionAt } from "./accounts.ts";
import type { CalicoEndpoints } from "./endpoints.ts";
import { netOf } from "./objects.ts";
import { readPackets } from "./ports.ts";
import type { CalicoServices } from "./services.ts";
import type { Whom } from "./whom.ts";

/** Fields of an entity that are lists. */
const LISTS = ["nets", "notNets", "ports", "notPorts", "domains"];
const RULE_FIELDS = ["metadata", "action", "ipVersion", "protocol", "notProtocol", "icmp", "notICMP", "source", "destination", "http"];
const ENTITY_FIELDS = [
	"nets",
	"notNets",
	"selector",
	"notSelector",
	"namespaceSelector",
	"ports",
	"notPorts",
	"serviceAccounts",
	"services",
	"domains",
];

interface RuleContext {
	readonly endpoints: CalicoEndpoints;
	readonly services: CalicoServices;
	/** Namespace of a namespaced policy, whose selectors mean its own endpoints; null for a global one. */
	readonly namespace: string | null;
	readonly address: string;
	readonly problems: Problems;
}

/** The packets of a rule: several kinds of them where it means the ports of a Service. */
export interface ReadRule {
	readonly parts: readonly Omit<Rule, "id" | "filter" | "action">[];
	/** A condition that is not understood: the rule may match any part of what it seems to match. */
	readonly unsupported: string | null;
}

/**
 * What a rule of a Calico policy matches (Calico NetworkPolicy reference, "Rule", "EntityRule"): every condition must hold.
 * Where conditions cannot be told together the rule is taken to match some of the packets that one of them means.
 */
export function readCalicoRule(raw: unknown, path: string, direction: Direction, location: Location, context: RuleContext): ReadRule {
	const { problems, endpoints } = context;
	const rule = record(raw);
	if (!isRecord(raw)) problems.reject(path, "is no rule");
	problems.onlyKeys(rule, path, RULE_FIELDS);
	const [peerField, ownField] = direction === "ingress" ? ["source", "destination"] : ["destination", "source"];
	const entity = (field: string): Json => {
		const value = record(rule[field]);
		if (rule[field] !== undefined && rule[field] !== null && !isRecord(rule[field])) problems.reject(`${path}/${field}`, "is no mapping");
		for (const name of LISTS) problems.list(value, name, `${path}/${field}`);
		problems.onlyKeys(value, `${path}/${field}`, ENTITY_FIELDS);
		return value;
	};
	const [peer, own] = [entity(peerField), entity(ownField)];
	const packets = readPackets(rule, path, problems);
	const family = familyOf(rule["ipVersion"], `${path}/ipVersion`, problems);
	const read = readPeer(peer, `${path}/${peerField}`, family, direction, context);
	const ownEnd = readEnd(own, `${path}/${ownField}`, context);
	const unsupported = read.unsupported ?? conditionsOn(rule, peer, own, direction, ownField);
	const unknown = { address: context.address, attribute: fieldName(`${path}/${unsupported ?? ""}`) };
	const body = {
		sources: read.sources,
		sourceText: read.text,
		location,
		...(ownEnd === null ? {} : { holds: (subject: Subject): Tri => holdsFor(subject, ownEnd, endpoints) }),
	};
	if (read.ports !== null && unsupported === null) return { parts: read.ports.map((part) => ({ ...part, ...body })), unsupported };
	const ports =
		unsupported === null || isUnknownSet(packets.ports)
			? packets.ports
			: { unknown, within: packets.namedPorts.length > 0 ? null : packets.ports };
	const part = {
		protocols: packets.protocols,
		ports,
		namedPorts: unsupported === null ? packets.namedPorts : [],
		...(packets.exceptNamedPorts === undefined ? {} : { exceptNamedPorts: packets.exceptNamedPorts }),
		allProtocols: packets.allProtocols && unsupported === null,
	};
	return { parts: [{ ...part, ...body }], unsupported };
}

/** Conditions besides both ends, protocol and destination ports, by their field; null when there is none. */
function conditionsOn(rule: Json, peer: Json, own: Json, direction: Direction, ownField: string): string | null {
	if (rule["http"] !== undefined && rule["http"] !== null) return "http";
	const sourcePorts = direction === "ingress" ? peer : own;
	if (list(sourcePorts["ports"]).length + list(sourcePorts["notPorts"]).length > 0) return "source.ports";
	for (const field of ["services", "domains"]) if (own[field] !== undefined && own[field] !== null) return `${ownField}.${field}`;
	return null;
}

/** Nothing that comes from elsewhere, or goes there, has such an address at the end that a policy stands at. */
const LOOPBACK: AddressSet = parseCidrs(["127.0.0.0/8", "::1/128"]);

function familyOf(raw: unknown, path: string, problems: Problems): AddressSet {
	if (raw === undefined || raw === null) return ALL_ADDRESSES;
	if (raw === 4) return ALL_V4;
	if (raw === 6) return ALL_V6;
	problems.reject(path, `is ${JSON.stringify(raw)}; it is 4 or 6`);
	return ALL_ADDRESSES;
}

interface Peer {
	readonly sources: Sources;
	readonly text: string;
	readonly unsupported: string | null;
	/** Ports of the Service that a destination names; null where it names none. */
	readonly ports: readonly PortPart[] | null;
}

const EVERYBODY: Sources = { addresses: NO_ADDRESSES, members: [{ kind: "everything" }], unknowns: [] };

function readPeer(peer: Json, path: string, family: AddressSet, direction: Direction, context: RuleContext): Peer {
	const { endpoints, services, namespace } = context;
	const field = path.slice(path.lastIndexOf("/") + 1);
	if (isRecord(peer["services"])) {
		const behind = services.behind(peer["services"], namespace);
		if (behind === null) return { sources: EVERYBODY, text: "a Service", unsupported: `${field}.services`, ports: null };
		return { ...behind, unsupported: null, ports: direction === "egress" ? behind.ports : null };
	}
	const end = readEnd(peer, path, context);
	const unsupported = ["services", "domains"].find((further) => peer[further] !== undefined && peer[further] !== null);
	const rest = { unsupported: unsupported === undefined ? null : `${field}.${unsupported}`, ports: null };
	const text = end === null || end.text === "" ? "anywhere" : end.text;
	const addresses = (end?.addresses ?? ALL_ADDRESSES).intersect(family);
	if (end === null || end.whom === null)
		return addresses.covers(ALL_ADDRESSES)
			? { sources: EVERYBODY, text, ...rest }
			: { sources: { addresses, members: [], unknowns: [] }, text, ...rest };
	const beyond: Unknown = { address: context.address, attribute: fieldName(`${path}/notSelector`) };
	const sources = end.perhapsBeyond ? endpoints.perhapsBeyond(end.whom, beyond) : endpoints.sources(end.whom);
	const within = addresses.intersect(sources.within ?? ALL_ADDRESSES);
	return { sources: within.covers(ALL_ADDRESSES) ? sources : { ...sources, within }, text, ...rest };
}

/** One end of a rule: who it means, and from or to which addresses. Both must hold. */
interface End {
	readonly whom: Whom | null;
	readonly addresses: AddressSet;
	/** Whether others than those of `whom.own` may be meant besides. */
	readonly perhapsBeyond: boolean;
	readonly text: string;
}

/** Null where nothing is asked of an end. */
function readEnd(entity: Json, path: string, { namespace, problems }: RuleContext): End | null {
	const nets = (field: string): AddressSet | null => {
		if (!Array.isArray(entity[field]) || list(entity[field]).length === 0) return null;
		for (const [index, net] of list(entity[field]).entries())
			if (netOf(net).isEmpty) problems.reject(`${path}/${field}/${index}`, `is ${JSON.stringify(net)}, which is no CIDR`);
		return list(entity[field]).reduce<AddressSet>((sum, net) => sum.union(netOf(net)), NO_ADDRESSES);
	};
	const [only, but] = [nets("nets"), nets("notNets")];
	const pods = expressionAt(entity["selector"], `${path}/selector`, problems);
	const except = expressionAt(entity["notSelector"], `${path}/notSelector`, problems);
	const namespaces = expressionAt(entity["namespaceSelector"], `${path}/namespaceSelector`, problems, "namespaces");
	const accounts = accountsAt(entity["serviceAccounts"], `${path}/serviceAccounts`, problems);
	const positive = pods !== null || namespaces !== null || accounts !== null;
	if (only === null && but === null && !positive && except === null) return null;
	const text = [
		...list(entity["nets"]).map(String),
		...list(entity["notNets"]).map((net) => `not ${String(net)}`),
		...(pods === null ? [] : [pods.text]),
		...(accounts === null ? [] : [`service accounts ${accounts.text}`]),
		...(except === null ? [] : [`not ${except.text}`]),
		...(namespaces === null ? [] : [`namespaces ${namespaces.text}`]),
	].join(", ");
	// Without a selector of namespaces, a namespaced policy means endpoints of its own namespace: by a notSelector too (libcalico-go,
	// `GetEntityRuleSelector`), which the reference says to mean anybody else.
	const own = namespaces === null ? namespace : null;
	return {
		perhapsBeyond: own !== null && !positive,
		whom: positive || except !== null ? { own, namespaces, pods, accounts, except } : null,
		addresses: but === null ? (only ?? ALL_ADDRESSES) : (only ?? familiesOf(but)).subtract(but),
		text,
	};
}

/** Every address of the families that some are of: a rule that excludes addresses of one speaks of no packets of the other (Felix, `filterNets`). */
const familiesOf = (set: AddressSet): AddressSet => (set.v4.isEmpty ? NO_ADDRESSES : ALL_V4).union(set.v6.isEmpty ? NO_ADDRESSES : ALL_V6);

/** Whether a subject is what a rule names as its own end. */
function holdsFor(subject: Subject, { whom, addresses }: End, endpoints: CalicoEndpoints): Tri {
	const known = subject.knownAddresses;
	if (LOOPBACK.covers(addresses)) return known !== null && LOOPBACK.covers(known) ? "yes" : "no";
	const there: Tri = addresses.covers(known ?? ALL_ADDRESSES) ? "yes" : known === null || addresses.overlaps(known) ? "maybe" : "no";
	return whom === null ? there : and(there, endpoints.holdsHere(subject, whom));
}
