import { type AddressSet, ALL_V4, ALL_V6, NO_ADDRESSES } from "../../model/addresses.ts";
import { type IntervalSet, intervals } from "../../model/intervals.ts";
import type { Member, Rule, Sources, UnknownSet, UnknownSource } from "../../model/inventory.ts";
import { ALL_PORTS } from "../../model/ports.ts";
import { hasPorts, protocolNumber } from "../../model/protocols.ts";
import type { Unknown } from "../../model/tri.ts";
import { awsPackets, isEveryProtocol } from "../aws/packets.ts";
import { awsSources, groupMember, prefixListMember } from "../aws/sources.ts";
import { asList } from "./json.ts";
import type { Lookup, Named } from "./lookup.ts";
import { listSize } from "./prefix-lists.ts";
import type { Resource } from "./resources.ts";
import type { Attribute, Path } from "./world.ts";

/** Where the parts of a rule stand in its resource: the three ways of writing security group rules differ in names only. */
export interface RuleFields {
	readonly protocol: string;
	readonly cidrs4: string;
	readonly cidrs6: string;
	readonly groups: string;
	readonly prefixLists: string;
	readonly self: string | null;
}

/** `ingress` and `egress` of `aws_security_group`. */
export const INLINE: RuleFields = {
	protocol: "protocol",
	cidrs4: "cidr_blocks",
	cidrs6: "ipv6_cidr_blocks",
	groups: "security_groups",
	prefixLists: "prefix_list_ids",
	self: "self",
};
export const GROUP_RULE: RuleFields = { ...INLINE, groups: "source_security_group_id" };
/** `aws_vpc_security_group_ingress_rule` and `..._egress_rule`: exactly one source each. */
export const VPC_RULE: RuleFields = {
	protocol: "ip_protocol",
	cidrs4: "cidr_ipv4",
	cidrs6: "cidr_ipv6",
	groups: "referenced_security_group_id",
	prefixLists: "prefix_list_id",
	self: null,
};

/** Entries of a prefix list, and those that are known after apply. */
export interface ListEntries {
	readonly addresses: AddressSet;
	readonly open: readonly Unknown[];
}

/** Entries of prefix lists that the plan itself holds, by list id; false for a list that may have any. */
export type PrefixLists = ReadonlyMap<string, ListEntries | false>;

interface Packets {
	readonly protocols: Rule["protocols"];
	readonly ports: Rule["ports"];
	readonly allProtocols: boolean;
}

/** One way of writing a rule, at one place. */
export class RuleReader {
	constructor(
		private readonly lookup: Lookup,
		private readonly lists: PrefixLists,
	) {}

	/**
	 * The rule at `base` inside `resource`.
	 *
	 * @param owner the group that the rule belongs to, which is what `self` means
	 * @throws RangeError when AWS would refuse it.
	 */
	read(id: string, filter: string, owner: string | readonly string[], resource: Resource, base: Path, fields: RuleFields): Rule {
		const { world } = this.lookup;
		const packets = this.packets(resource, base, fields);
		const { sources, text, entries } = this.sources(owner, resource, base, fields);
		// Inline rules come and go with their group; while it stays they are changed at one go.
		const late = fields === INLINE && resource.late === "created" ? null : resource.late;
		const sensitive = [fields.cidrs4, fields.cidrs6].some((key) => world.isSensitive(resource, [...base, key]));
		const description = world.isSensitive(resource, [...base, "description"]) ? null : world.text(resource, ...base, "description");
		return {
			id,
			filter,
			action: "allow",
			...packets,
			namedPorts: [],
			sources,
			location: world.location(resource, ...base),
			sourceText: sensitive ? "(sensitive)" : text,
			entries,
			...(late === null ? {} : { late }),
			...(sensitive ? { sensitive: true as const } : {}),
			...(description === null ? {} : { description }),
		};
	}

	private packets(resource: Resource, base: Path, fields: RuleFields): Packets {
		const { world } = this.lookup;
		const protocol = world.attribute(resource, ...base, fields.protocol);
		const [from, to] = [world.attribute(resource, ...base, "from_port"), world.attribute(resource, ...base, "to_port")];
		if (protocol.state === "unknown") {
			const unknown = this.lookup.unknown(resource, ...base, fields.protocol);
			return { protocols: { unknown, within: null }, ports: { unknown, within: null }, allProtocols: false };
		}
		const name = protocol.state === "known" ? String(protocol.value) : "";
		const openPort = from.state === "unknown" ? "from_port" : to.state === "unknown" ? "to_port" : null;
		const number = protocolNumber(name);
		if (openPort === null || isEveryProtocol(name) || number === undefined) return awsPackets(name, portOf(from), portOf(to));
		const within: IntervalSet = hasPorts(number) ? portBounds(portOf(from), portOf(to)) : ALL_PORTS;
		const ports: UnknownSet = { unknown: this.lookup.unknown(resource, ...base, openPort), within };
		return { protocols: intervals(number), ports, allProtocols: false };
	}

	private sources(
		owner: string | readonly string[],
		resource: Resource,
		base: Path,
		fields: RuleFields,
	): { readonly sources: Sources; readonly text: string; readonly entries: NonNullable<Rule["entries"]> } {
		const { world } = this.lookup;
		const unknowns: UnknownSource[] = [];
		const cidrsOf = (key: string, within: AddressSet): string[] => {
			const attribute = world.attribute(resource, ...base, key);
			if (attribute.state === "unknown" || (attribute.state === "known" && attribute.partly))
				unknowns.push({ unknown: this.lookup.unknown(resource, ...base, key), bound: "addresses", members: [], within });
			return attribute.state === "known" ? texts(attribute.value) : [];
		};
		const cidrs4 = cidrsOf(fields.cidrs4, ALL_V4);
		const cidrs6 = cidrsOf(fields.cidrs6, ALL_V6);
		const own = this.selfMembers(owner, resource, base, fields, unknowns);
		// A rule resource takes either addresses, or itself, or one group: with the others given, the group was never asked for.
		const addressed = cidrs4.length + cidrs6.length + unknowns.length > 0 || own.length > 0;
		const lists = this.prefixLists(resource, [...base, fields.prefixLists], unknowns);
		const groups = fields === GROUP_RULE && addressed ? [] : this.groups(resource, [...base, fields.groups], fields, unknowns);
		const plain = awsSources({
			cidrs4,
			cidrs6,
			addresses: lists.addresses,
			members: [...own, ...groups.map(groupMember), ...lists.members],
		});
		const text = [
			...cidrs4,
			...cidrs6,
			...(own.length > 0 ? ["self"] : []),
			...groups.map((id) => `sg ${id}`),
			...lists.ids,
			...unknowns.map(({ unknown }) => unknown.via ?? "(known after apply)"),
		];
		const both = own.length + groups.length;
		const entries = { ipv4: cidrs4.length + both, ipv6: cidrs6.length + both };
		for (const id of lists.ids) {
			const size = listSize(this.lookup, id);
			entries[size.family] += size.entries;
		}
		return { sources: { ...plain, unknowns }, text: text.join(", "), entries };
	}

	private selfMembers(
		owner: string | readonly string[],
		resource: Resource,
		base: Path,
		fields: RuleFields,
		unknowns: UnknownSource[],
	): Member[] {
		if (fields.self === null) return [];
		const self = this.lookup.world.attribute(resource, ...base, fields.self);
		const members = (typeof owner === "string" ? [owner] : owner).map(groupMember);
		if (self.state === "known" && self.value === true && typeof owner === "string") return members;
		if (self.state === "unknown" || (self.state === "known" && self.value === true))
			unknowns.push({ unknown: this.lookup.unknown(resource, ...base, fields.self), bound: "members", members });
		return [];
	}

	private groups(resource: Resource, path: Path, fields: RuleFields, unknowns: UnknownSource[]): readonly string[] {
		const { kinds } = this.lookup;
		const named = fields === INLINE ? this.inlineGroups(resource, path) : this.lookup.one(kinds.groups, resource, ...path);
		if (named.open !== null)
			unknowns.push({
				unknown: named.open.unknown,
				bound: named.open.unbounded ? "anything" : "members",
				members: named.open.candidates.map(groupMember),
			});
		return named.ids;
	}

	/**
	 * Terraform keeps one pool of references for all `ingress` blocks of a group. When several blocks draw from it, none of
	 * them is known to name all of it.
	 */
	private inlineGroups(resource: Resource, path: Path): Named {
		const named = this.lookup.many(this.lookup.kinds.groups, resource, ...path);
		const [block, , field = ""] = path;
		if (named.ids.length < 2 || named.open !== null || block === undefined) return named;
		const { world } = this.lookup;
		const elements = Array.from({ length: world.size(resource, block) }, (_, index) => world.attribute(resource, block, index, field));
		if (world.attribute(resource, ...path).state === "known" || elements.filter((one) => one.state === "unknown").length < 2) return named;
		const unknown = { ...this.lookup.unknown(resource, ...path), candidates: named.ids };
		return { ids: [], open: { unknown, candidates: named.ids, unbounded: false }, absent: false };
	}

	private prefixLists(
		resource: Resource,
		path: Path,
		unknowns: UnknownSource[],
	): { readonly ids: readonly string[]; readonly addresses: AddressSet; readonly members: readonly Member[] } {
		const attribute = this.lookup.world.attribute(resource, ...path);
		const scalar = attribute.state === "known" && typeof attribute.value === "string";
		const named = scalar
			? this.lookup.one(this.lookup.kinds.prefixLists, resource, ...path)
			: this.lookup.many(this.lookup.kinds.prefixLists, resource, ...path);
		if (named.open !== null) unknowns.push({ unknown: named.open.unknown, bound: "anything", members: [] });
		let addresses = NO_ADDRESSES;
		const members: Member[] = [];
		for (const id of named.ids) {
			const entries = this.lists.get(id);
			if (entries === undefined || entries === false) members.push(prefixListMember(id));
			else {
				addresses = addresses.union(entries.addresses);
				const within = listSize(this.lookup, id).family === "ipv6" ? ALL_V6 : ALL_V4;
				unknowns.push(...entries.open.map((unknown): UnknownSource => ({ unknown, bound: "addresses", members: [], within })));
			}
		}
		return { ids: named.ids, addresses, members };
	}
}

const portOf = (attribute: Attribute): number | null => {
	if (attribute.state !== "known") return null;
	return typeof attribute.value === "number" ? attribute.value : /^-?\d+$/.test(String(attribute.value)) ? Number(attribute.value) : null;
};
/** Ports that a range with one unknown end may have. */
const portBounds = (from: number | null, to: number | null): IntervalSet => {
	const above = from === null ? ALL_PORTS : ALL_PORTS.intersect(intervals([Math.max(from, 0), 65535]));
	return to === null ? above : above.intersect(intervals([0, Math.max(to, 0)]));
};
const texts = (value: unknown): string[] =>
	typeof value === "string"
		? value === ""
			? []
			: [value]
		: asList(value).filter((item): item is string => typeof item === "string" && item !== "");
