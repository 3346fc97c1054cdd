import { NO_ADDRESSES, parseCidr } from "../../model/addresses.ts";
import type { Member, UnknownSource } from "../../model/inventory.ts";
import type { Membership } from "../kubernetes/membership.ts";
import type { NodePeers } from "../kubernetes/node-peers.ts";
import type { Peers } from "../kubernetes/policy-peers.ts";
import { fieldName, type Problems } from "../kubernetes/problems.ts";
import { EVERYTHING, readSelector, type Selector } from "../kubernetes/selector.ts";
import type { Sight } from "../kubernetes/sight.ts";
import { isRecord, type Json, list } from "../kubernetes/value.ts";
import { DOMAIN_NAME, MAX_NAMED } from "./defaults.ts";

export interface AdminPeerContext {
	readonly address: string;
	readonly membership: Membership;
	readonly nodes: NodePeers;
	readonly problems: Problems;
	/** Selectors that `pods` must have. */
	readonly selectors: readonly string[];
	/** Null where all labels are looked at. */
	readonly sight: Sight | null;
}

const INBOUND = ["namespaces", "pods"];
const OUTBOUND = [...INBOUND, "nodes", "networks", "domainNames"];

/** The `from` or `to` of a rule: at least one item, each with exactly one kind of peer (MinItems 1, MaxProperties 1). */
export function readAdminPeers(raw: unknown, path: string, direction: "ingress" | "egress", context: AdminPeerContext): Peers {
	const { problems } = context;
	if (!Array.isArray(raw) || raw.length === 0) problems.reject(path, raw === undefined ? "is missing" : "names no peer");
	let addresses = NO_ADDRESSES;
	const members: Member[] = [];
	const unknowns: UnknownSource[] = [];
	const texts: string[] = [];
	for (const [index, item] of list(raw).entries()) {
		const at = `${path}/${index}`;
		const kinds = isRecord(item) ? Object.keys(item) : [];
		const [kind] = kinds;
		if (!isRecord(item) || kinds.length !== 1 || kind === undefined || !(direction === "ingress" ? INBOUND : OUTBOUND).includes(kind)) {
			problems.reject(at, kinds.length === 1 ? `has no field ${JSON.stringify(kind)}` : "must name exactly one kind of peer");
			continue;
		}
		if (kind === "networks" || kind === "domainNames") refuseSet(item[kind], `${at}/${kind}`, problems);
		if (kind === "networks") {
			for (const [position, cidr] of list(item[kind]).entries()) {
				addresses = addresses.union(network(cidr, `${at}/networks/${position}`, problems));
				texts.push(String(cidr));
			}
		} else if (kind === "domainNames") {
			for (const [position, name] of list(item[kind]).entries())
				if (typeof name !== "string" || !DOMAIN_NAME.test(name))
					problems.reject(`${at}/domainNames/${position}`, `is ${JSON.stringify(name)}, which is no domain name`);
			// Which addresses a name stands for is decided when it is asked for.
			unknowns.push({ unknown: { address: context.address, attribute: fieldName(`${at}/domainNames`) }, bound: "addresses", members: [] });
			texts.push(list(item[kind]).join(", "));
		} else {
			const member = memberOf(kind, item[kind], `${at}/${kind}`, context);
			members.push(member);
			texts.push(member.kind === "pods" ? member.text : "");
		}
	}
	return { sources: { addresses, members, unknowns }, text: texts.join(", ") };
}

function memberOf(kind: string, raw: unknown, path: string, context: AdminPeerContext): Member {
	const { membership, nodes, problems } = context;
	if (kind === "nodes") return nodes.member(readSelector(raw, path, problems));
	const { namespaces, pods } = readWhom(kind, raw, path, context);
	return membership.member({ namespaces }, pods);
}

/** `namespaces` (a label selector) or `pods` (two of them), in a peer or in a subject. */
export function readWhom(
	kind: string,
	raw: unknown,
	path: string,
	{ problems, selectors, sight }: Pick<AdminPeerContext, "problems" | "selectors" | "sight">,
): { readonly namespaces: Selector; readonly pods: Selector } {
	if (!isRecord(raw)) problems.reject(path, "is no selector");
	const ofNamespaces = (given: unknown, at: string): Selector => {
		const selector = readSelector(given, at, problems);
		return sight?.namespaces(selector) ?? selector;
	};
	if (kind === "namespaces") return { namespaces: ofNamespaces(raw, path), pods: EVERYTHING };
	const value: Json = isRecord(raw) ? raw : {};
	problems.onlyKeys(value, path, ["namespaceSelector", "podSelector"]);
	for (const field of selectors) if (value[field] === undefined || value[field] === null) problems.reject(`${path}/${field}`, "is missing");
	const pods = readSelector(value["podSelector"], `${path}/podSelector`, problems);
	return {
		namespaces: ofNamespaces(value["namespaceSelector"], `${path}/namespaceSelector`),
		pods: sight?.pods(pods) ?? pods,
	};
}

/** Lists that hold each item once, and some at least. */
function refuseSet(raw: unknown, path: string, problems: Problems): void {
	const items = list(raw);
	if (items.length === 0) problems.reject(path, "names nothing");
	if (items.length > MAX_NAMED) problems.reject(path, `has ${items.length} items; the API admits ${MAX_NAMED}`);
	if (new Set(items).size < items.length) problems.reject(path, "has an item twice");
}

function network(raw: unknown, path: string, problems: Problems): ReturnType<typeof parseCidr> {
	try {
		// Embedded IPv4 addresses are refused.
		if (typeof raw === "string" && raw.includes("/") && raw.includes(":") !== raw.includes(".")) return parseCidr(raw);
	} catch (error) {
		if (!(error instanceof RangeError)) throw error;
	}
	problems.reject(path, `is ${JSON.stringify(raw)}, which is no CIDR`);
	return NO_ADDRESSES;
}
