import type { AddressSet } from "../../model/addresses.ts";
import type { Filter, Member, Rule, Sources, UnreadRule } from "../../model/inventory.ts";
import { type AwsObject, type Fields, integerOf, listOf, locationOf, textOf } from "./documents.ts";
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
	return { sources, text: [...cidrs4, ...cidrs6, ...groups.map((id) => `sg ${id}`), ...listIds].join(", ") };
}

const texts = (items: readonly Fields[], key: string): string[] => items.flatMap((item) => textOf(item, key) ?? []);

/** `sg-id`, or `account/sg-id` for a group of another account. */
const groupId = (pair: Fields, owner: string | null): string | null => {
	const id = textOf(pair, "GroupId") ?? textOf(pair, "GroupName");
	const account = textOf(pair, "UserId");
	return id !== null && account !== null && owner !== null && account !== owner ? `${account}/${id}` : id;
};

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
export function permission(place: Place, fields: Fields, owner: string | null, lists: PrefixLists): Reading {
	const ranges = listOf(fields, "IpRanges");
	const ranges6 = listOf(fields, "Ipv6Ranges");
	const pairs = listOf(fields, "UserIdGroupPairs").filter((pair) => !DEAD_PEERINGS.includes(textOf(pair, "PeeringStatus") ?? ""));
	const described = [...ranges, ...ranges6, ...pairs].flatMap((item) => textOf(item, "Description") ?? []);
	const sourcesOf = (): Named =>
		named(
			texts(ranges, "CidrIp"),
			texts(ranges6, "CidrIpv6"),
			pairs.flatMap((pair) => groupId(pair, owner) ?? []),
			texts(listOf(fields, "PrefixListIds"), "PrefixListId"),
			lists,
		);
	return reading(place, fields, textOf(fields, "IpProtocol"), sourcesOf, described[0] ?? null);
}

/** One object of `describe-security-group-rules`. */
export function groupRule(place: Place, fields: Fields, lists: PrefixLists): Reading {
	const referenced = listOf({ list: [fields["ReferencedGroupInfo"]] }, "list");
	const alive = referenced.filter((info) => !DEAD_PEERINGS.includes(textOf(info, "PeeringStatus") ?? ""));
	const one = (key: string): string[] => [textOf(fields, key)].flatMap((text) => text ?? []);
	const groups = alive.flatMap((info) => groupId(info, textOf(fields, "GroupOwnerId")) ?? []);
	const sourcesOf = (): Named => named(one("CidrIpv4"), one("CidrIpv6"), groups, one("PrefixListId"), lists);
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
