import { type AddressSet, NO_ADDRESSES } from "../../model/addresses.ts";
import { knownCidrs } from "../aws/sources.ts";
import { asFields, asList } from "./json.ts";
import type { Lookup } from "./lookup.ts";
import type { PrefixLists } from "./rules.ts";

/** Entries of the managed prefix lists of a plan, inline or as resources; a list is left out as soon as one entry is not known. */
export function readPrefixLists(lookup: Lookup): PrefixLists {
	const { kinds, world } = lookup;
	const lists = new Map<string, AddressSet | false>();
	const add = (id: string, cidr: string | null): void => {
		const known = lists.get(id) ?? NO_ADDRESSES;
		const one = knownCidrs([cidr]);
		lists.set(id, known === false || one === null ? false : known.union(one));
	};
	for (const list of world.ofType("aws_ec2_managed_prefix_list")) {
		const entries = world.attribute(list, "entry");
		// Without inline entries a list that exists may have any: only one made by this plan is known to start empty.
		if (entries.state === "unknown" || (entries.state === "absent" && !list.fresh)) lists.set(list.address, false);
		else lists.set(list.address, NO_ADDRESSES);
		for (let index = 0; index < world.size(list, "entry"); index++) add(list.address, world.text(list, "entry", index, "cidr"));
	}
	for (const entry of world.ofType("aws_ec2_managed_prefix_list_entry")) {
		const owner = lookup.one(kinds.prefixLists, entry, "prefix_list_id");
		for (const id of owner.ids) if (lists.has(id)) add(id, world.text(entry, "cidr"));
		for (const id of owner.open?.candidates ?? []) lists.set(id, false);
	}
	for (const data of world.dataOfType("aws_ec2_managed_prefix_list")) {
		const id = world.text(data, "id");
		const cidrs = asList(data.values["entries"]).map((entry) => asFields(entry)["cidr"]);
		if (id !== null && cidrs.length > 0)
			lists.set(kinds.idOf(["aws_ec2_managed_prefix_list"], "id", id), knownCidrs(cidrs.map(String)) ?? false);
	}
	return lists;
}

/** What a rule that names a list takes of a group's quota: as many entries as the list may ever hold; one where that is not shown. */
export function listSize({ world }: Lookup, id: string): { readonly family: "ipv4" | "ipv6"; readonly entries: number } {
	const list = world.get(id, "aws_ec2_managed_prefix_list");
	const most = list === null ? null : world.text(list, "max_entries");
	const family = list !== null && world.text(list, "address_family") === "IPv6" ? "ipv6" : "ipv4";
	return { family, entries: most === null ? 1 : Number(most) };
}
