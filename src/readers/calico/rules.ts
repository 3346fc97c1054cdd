import { type AddressSet, ALL_ADDRESSES, ALL_V4, ALL_V6, NO_ADDRESSES } from "../../model/addresses.ts";
import { isUnknownSet, type Rule, type Sources } from "../../model/inventory.ts";
import type { Location } from "../../model/location.ts";
import { fieldName, type Problems } from "../kubernetes/problems.ts";
import type { Direction } from "../kubernetes/tiers.ts";
import { isRecord, type Json, list, record } from "../kubernetes/value.ts";
import { type CalicoEndpoints, netOf } from "./endpoints.ts";
import { readPackets } from "./ports.ts";
import { ALL, type Expression, parseExpression } from "./selector.ts";

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
	/** Namespace of a namespaced policy, whose selectors mean its own endpoints; null for a global one. */
	readonly namespace: string | null;
	readonly address: string;
	readonly problems: Problems;
}

export interface ReadRule extends Omit<Rule, "id" | "filter" | "action"> {
	/** A condition that is not understood: the rule may match any part of what it seems to match. */
	readonly unsupported: string | null;
}

/**
 * What a rule of a Calico policy matches (Calico NetworkPolicy reference, "Rule", "EntityRule"): every condition must hold.
 * Where conditions cannot be told together the rule is taken to match some of the packets that one of them means.
 */
export function readCalicoRule(raw: unknown, path: string, direction: Direction, location: Location, context: RuleContext): ReadRule {
	const { problems } = context;
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
	const read = readPeer(peer, `${path}/${peerField}`, family, context);
	const unsupported = packets.inexact ?? read.unsupported ?? conditionsOn(rule, peer, own, direction, ownField);
	const unknown = { address: context.address, attribute: fieldName(`${path}/${unsupported ?? ""}`) };
	const ports =
		unsupported === null || isUnknownSet(packets.ports)
			? packets.ports
			: { unknown, within: packets.namedPorts.length > 0 ? null : packets.ports };
	return {
		protocols: packets.protocols,
		ports,
		namedPorts: unsupported === null ? packets.namedPorts : [],
		allProtocols: packets.allProtocols && unsupported === null,
		sources: read.sources,
		sourceText: read.text,
		location,
		unsupported,
	};
}

/** Conditions besides peer, protocol and destination ports, by their field; null when there is none. */
function conditionsOn(rule: Json, peer: Json, own: Json, direction: Direction, ownField: string): string | null {
	if (rule["http"] !== undefined && rule["http"] !== null) return "http";
	const sourcePorts = direction === "ingress" ? peer : own;
	if (list(sourcePorts["ports"]).length + list(sourcePorts["notPorts"]).length > 0) return "source.ports";
	for (const field of ["selector", "notSelector", "namespaceSelector", "notNets", "serviceAccounts", "services", "domains"])
		if (own[field] !== undefined && own[field] !== null) return `${ownField}.${field}`;
	const nets = list(own["nets"]).map(netOf);
	if (nets.length > 0 && !nets.reduce((sum, net) => sum.union(net), NO_ADDRESSES).covers(ALL_V4)) return `${ownField}.nets`;
	return null;
}

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
}

function readPeer(peer: Json, path: string, family: AddressSet, { endpoints, namespace, problems }: RuleContext): Peer {
	const nets = (field: string): AddressSet | null => {
		if (!Array.isArray(peer[field]) || list(peer[field]).length === 0) return null;
		for (const [index, net] of list(peer[field]).entries())
			if (netOf(net).isEmpty) problems.reject(`${path}/${field}/${index}`, `is ${JSON.stringify(net)}, which is no CIDR`);
		return list(peer[field]).reduce<AddressSet>((sum, net) => sum.union(netOf(net)), NO_ADDRESSES);
	};
	const [only, except] = [nets("nets"), nets("notNets")];
	const selector = expressionAt(peer["selector"], `${path}/selector`, problems);
	const notSelector = expressionAt(peer["notSelector"], `${path}/notSelector`, problems);
	const namespaces = expressionAt(peer["namespaceSelector"], `${path}/namespaceSelector`, problems);
	const further = ["serviceAccounts", "services", "domains"].find((field) => peer[field] !== undefined && peer[field] !== null);
	const text = [
		...list(peer["nets"]).map(String),
		...list(peer["notNets"]).map((net) => `not ${String(net)}`),
		...(selector === null ? [] : [selector.text]),
		...(notSelector === null ? [] : [`not ${notSelector.text}`]),
		...(namespaces === null ? [] : [`namespaces ${namespaces.text}`]),
	].join(", ");
	const bySelector = selector !== null || notSelector !== null || namespaces !== null;
	const field = path.slice(path.lastIndexOf("/") + 1);
	if (!bySelector) {
		const unsupported = further === undefined ? null : `${field}.${further}`;
		if (only === null && except === null && family === ALL_ADDRESSES)
			return { sources: { addresses: NO_ADDRESSES, members: [{ kind: "everything" }], unknowns: [] }, text: "anywhere", unsupported };
		const addresses = (only ?? ALL_ADDRESSES).subtract(except ?? NO_ADDRESSES).intersect(family);
		return { sources: { addresses, members: [], unknowns: [] }, text: text === "" ? "anywhere" : text, unsupported };
	}
	// Without a selector of namespaces, a namespaced policy means endpoints of its own namespace.
	const own = namespaces === null ? namespace : null;
	const sources = endpoints.sources({ own, namespaces, pods: selector ?? ALL, except: notSelector });
	const narrowed = only !== null || except !== null || family !== ALL_ADDRESSES;
	const both = narrowed ? (only === null && except === null ? "selector" : "nets") : further;
	return { sources, text, unsupported: both === undefined ? null : `${field}.${both}` };
}

/** A selector of a policy or rule; null when it is left out. */
export function expressionAt(raw: unknown, path: string, problems: Problems): Expression | null {
	if (raw === undefined || raw === null || raw === "") return null;
	try {
		if (typeof raw === "string") return parseExpression(raw);
	} catch (error) {
		if (!(error instanceof RangeError)) throw error;
	}
	problems.reject(path, `is ${JSON.stringify(raw)}, which is no selector`);
	return null;
}
