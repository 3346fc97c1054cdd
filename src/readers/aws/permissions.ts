import type { AddressSet } from "../../model/addresses.ts";
import type { Filter, Member, Rule, Sources, UnreadRule } from "../../model/inventory.ts";
import { type AwsObject, type Fields, integerOf, isFields, listOf, locationOf, textOf } from "./documents.ts";
import { awsPackets } from "./packets.ts";
import { awsSources, groupMember, prefixListMember } from "./sources.ts";

/** A rule that was read, or why AWS could not mean it. */
export type Reading = { readonly rule: Rule } | { readonly unread: UnreadRule };

/** Addresses of prefix lists, where the input shows their entries. */
export type PrefixLists = ReadonlyMap<string, AddressSet>;

/** States of a peering over which a group reference no longer matches anything (EC2 API, UserIdGroupPair). */
const DEAD_PEERINGS: readonly string[] = ["deleted", "rejected", "expired", "failed"];

interface Named {
	readonly sources: Sources;
	readonly text: string;
}

function prefixListParts(ids: readonly string[], lists: PrefixLists): { readonly members: Member[]; readonly addresses: AddressSet[] } {
	const members: Member[] = [];
	const addresses: AddressSet[] = [];
	for (const id of ids) {
		const entries = lists.get(id);
		if (entries === undefined) members.push(prefixListMember(id));
		else addresses.push(entries);
	}
	return { members, addresses };
}

function named(
	cidrs4: readonly string[],
	cidrs6: readonly string[],
	groups: readonly string[],
	listIds: readonly string[],
	lists: PrefixLists,
): Named {
	const { members, addresses } = prefixListParts(listIds, lists);
	const plain = awsSources({ cidrs4, cidrs6, members: [...groups.map(groupMember), ...members] });
	const sources = { ...plain, addresses: addresses.reduce((all, one) => all.union(one), plain.addresses) };
	// The lists are sets: their order means nothing.
	const words = [cidrs4, cidrs6, groups.map((id) => `sg ${id}`), listIds].flatMap((list) => [...list].sort());
	return { sources, text: words.join(", ") };
}

/** Owners of the groups that the input describes, and the groups by name, for references. */
export interface KnownGroups {
	/** Group id to the account that owns it; null where the input does not say. */
	readonly owners: ReadonlyMap<string, string | null>;
	/** Group name to the ids of all groups of that name. */
	readonly byName: ReadonlyMap<string, readonly string[]>;
}

/** A text that every item of a list must have. @throws RangeError where one lacks it. */
const texts = (items: readonly Fields[], list: string, key: string): string[] =>
	items.map((item) => {
		const text = textOf(item, key);
		if (text === null) throw new RangeError(`an element of ${list} has no ${key}`);
		return text;
	});

/** The objects of a list. @throws RangeError where the value is no list, or holds anything else. */
function objectsOf(fields: Fields, key: string): readonly Fields[] {
	const value = fields[key];
	if (value === undefined || value === null) return [];
	if (!Array.isArray(value) || !value.every(isFields)) throw new RangeError(`${key} is no list of objects`);
	return value;
}

/**
 * `sg-id`, or `account/sg-id` for a group of another account that the input does not describe. Group ids are unique over
 * all accounts (EC2 API reference, UserIdGroupPair).
 *
 * @throws RangeError for a group that is named and not shown.
 */
function groupId(pair: Fields, owner: string | null, known: KnownGroups): string {
	const id = textOf(pair, "GroupId");
	if (id === null) {
		const name = textOf(pair, "GroupName");
		const [only, ...others] = known.byName.get(name ?? "") ?? [];
		if (only === undefined || others.length > 0)
			throw new RangeError(`the source group "${name ?? ""}" is named without an id, and no single group of the input has that name`);
		return only;
	}
	const account = textOf(pair, "UserId");
	if (account === null || owner === null || account === owner) return id;
	const described = known.owners.get(id);
	return described === account || described === null ? id : `${account}/${id}`;
}

interface Place {
	readonly id: string;
	readonly filter: string;
	readonly object: AwsObject;
	readonly below: string;
}

function reading(place: Place, fields: Fields, protocol: string | null, sourcesOf: () => Named, description: string | null): Reading {
	const location = locationOf(place.object, place.filter, place.below);
	try {
		if (protocol === null) throw new RangeError("the rule names no protocol");
		const packets = awsPackets(protocol, integerOf(fields, "FromPort"), integerOf(fields, "ToPort"));
		const { sources, text } = sourcesOf();
		const rule: Rule = {
			id: place.id,
			filter: place.filter,
			action: "allow",
			...packets,
			namedPorts: [],
			sources,
			location,
			sourceText: text,
			...(description === null ? {} : { description }),
		};
		return { rule };
	} catch (cause) {
		if (!(cause instanceof RangeError)) throw cause;
		const problem = `${place.filter}: ${cause.message}`;
		return { unread: { input: place.object.document.file, filter: place.filter, rule: place.id, problem, cause: "rejected", location } };
	}
}

/** One element of `IpPermissions` or `IpPermissionsEgress`. */
export function permission(place: Place, fields: Fields, owner: string | null, lists: PrefixLists, known: KnownGroups): Reading {
	const described = ["IpRanges", "Ipv6Ranges", "UserIdGroupPairs"].flatMap((key) =>
		listOf(fields, key).flatMap((item) => textOf(item, "Description") ?? []),
	);
	const sourcesOf = (): Named => {
		const pairs = objectsOf(fields, "UserIdGroupPairs").filter((pair) => !DEAD_PEERINGS.includes(textOf(pair, "PeeringStatus") ?? ""));
		return named(
			texts(objectsOf(fields, "IpRanges"), "IpRanges", "CidrIp"),
			texts(objectsOf(fields, "Ipv6Ranges"), "Ipv6Ranges", "CidrIpv6"),
			pairs.map((pair) => groupId(pair, owner, known)),
			texts(objectsOf(fields, "PrefixListIds"), "PrefixListIds", "PrefixListId"),
			lists,
		);
	};
	return reading(place, fields, textOf(fields, "IpProtocol"), sourcesOf, described[0] ?? null);
}

/** One object of `describe-security-group-rules`. */
export function groupRule(place: Place, fields: Fields, lists: PrefixLists, known: KnownGroups): Reading {
	const sourcesOf = (): Named => {
		const referenced = objectsOf(
			{ ReferencedGroupInfo: fields["ReferencedGroupInfo"] == null ? [] : [fields["ReferencedGroupInfo"]] },
			"ReferencedGroupInfo",
		);
		const alive = referenced.filter((info) => !DEAD_PEERINGS.includes(textOf(info, "PeeringStatus") ?? ""));
		const groups = alive.map((info) => groupId(info, textOf(fields, "GroupOwnerId"), known));
		const one = (key: string): string[] => [textOf(fields, key)].flatMap((text) => text ?? []);
		return named(one("CidrIpv4"), one("CidrIpv6"), groups, one("PrefixListId"), lists);
	};
	return reading(place, fields, textOf(fields, "IpProtocol"), sourcesOf, textOf(fields, "Description"));
}

/** A group that something names while the input does not show its rules: whatever it lets in is not known. */
export const hiddenGroup = (id: string, location: Filter["location"]): Filter => ({
	id,
	kind: "aws-security-group",
	mode: "union",
	stateful: true,
	names: [],
	tags: {},
	network: null,
	modules: [],
	ingress: [],
	egress: [],
	unknownIngress: [{ address: id, attribute: "ingress" }],
	clusterKeys: [],
	location,
});
