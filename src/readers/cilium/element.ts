import { NO_ADDRESSES } from "../../model/addresses.ts";
import type { IntervalSet } from "../../model/intervals.ts";
import { isUnknownSet, type Rule } from "../../model/inventory.ts";
import type { KubeObject } from "../kubernetes/objects.ts";
import type { PortPart } from "../kubernetes/policy-ports.ts";
import { fieldName, type Problems } from "../kubernetes/problems.ts";
import { EVERYTHING } from "../kubernetes/selector.ts";
import { isRecord, list, record } from "../kubernetes/value.ts";
import { OWN_NAMESPACE } from "./defaults.ts";
import { type PeerContext, peerFields, readPeers } from "./peers.ts";
import { readTraffic } from "./ports.ts";
import { valueAt } from "./written.ts";

export interface CiliumContext extends Pick<PeerContext, "membership" | "settings" | "cidrGroups" | "services" | "nodes"> {
	/** Every namespace there is, for clusterwide policies that mean the namespace of whoever they select. */
	readonly namespaces: () => readonly string[];
}

/** What an element is read for: a policy of a context. */
export interface ElementReader extends CiliumContext {
	readonly object: KubeObject;
	readonly address: string;
	readonly problems: Problems;
	/** Whether the policy is one of machines. */
	readonly ofHosts: boolean;
}

export type Section = "ingress" | "ingressDeny" | "egress" | "egressDeny";

export type Body = Omit<Rule, "id" | "filter" | "action" | "location">;

/** What an element of a section became, and its fields whose meaning only the running cluster tells. */
export function readElement(
	reader: ElementReader,
	item: unknown,
	path: string,
	section: Section,
): { readonly parts: readonly Body[]; readonly unsupported: readonly string[] } {
	const { problems, object, address, ofHosts } = reader;
	const element = item ?? {};
	if (!isRecord(element)) {
		problems.reject(path, "is no rule");
		return { parts: [], unsupported: [] };
	}
	const prefix = section.startsWith("in") ? "from" : "to";
	problems.onlyKeys(element, path, [...peerFields(prefix), "toPorts", "icmps", "authentication"]);
	const namesTraffic = list(element["toPorts"]).length + list(element["icmps"]).length > 0;
	const namespace = object.namespace === "" ? null : object.namespace;
	const peers = readPeers(element, path, prefix, namesTraffic, { ...reader, namespace });
	const written = (at: string): unknown =>
		object.list === undefined ? valueAt(object.place.document.value, object.place.pointer + at) : valueAt(object.value, at);
	const place = { denies: section.endsWith("Deny"), inbound: prefix === "from", ofHosts };
	const traffic = readTraffic(element, path, {
		address,
		problems,
		written,
		extendedProtocols: reader.settings.extendedProtocols,
		...place,
	});
	const parts: readonly Body[] = [
		...traffic.map((part) => ({ ...part, sources: peers.sources, sourceText: peers.text })),
		...(peers.ownNamespace === true ? reader.namespaces().flatMap((name) => insideNamespace(traffic, name, reader)) : []),
	];
	const requires = `${prefix}Requires`;
	// Mutual authentication may still refuse whom a rule names.
	const authentication = record(element["authentication"]);
	problems.onlyKeys(authentication, `${path}/authentication`, ["mode"]);
	const { mode } = authentication;
	const byProof = mode !== undefined && mode !== "disabled";
	const unknown = { unknown: { address, attribute: fieldName(`${path}/authentication`) }, within: null };
	return {
		parts: byProof ? parts.map((part) => ({ ...part, protocols: { ...unknown, within: withinOf(part.protocols) } })) : parts,
		unsupported: [
			...peers.unsupported,
			...(list(element[requires]).length > 0 ? [`${path}/${requires}`] : []),
			...(byProof ? [`${path}/authentication`] : []),
		],
	};
}

/** What pods of one namespace exchange among themselves. */
const insideNamespace = (traffic: readonly PortPart[], name: string, { membership }: ElementReader): readonly Body[] =>
	traffic.map((part) => ({
		...part,
		sources: { addresses: NO_ADDRESSES, members: [membership.member({ own: name }, EVERYTHING)], unknowns: [] },
		sourceText: `entity ${OWN_NAMESPACE}`,
		holds: ({ network }) => (network === name ? "yes" : "no"),
	}));

const withinOf = (set: Rule["protocols"]): IntervalSet | null => (isUnknownSet(set) ? set.within : set);
