import { NO_ADDRESSES } from "../../model/addresses.ts";
import { knownCidrs } from "../aws/sources.ts";
import { asFields, asList } from "./json.ts";
import type { Lookup } from "./lookup.ts";
import type { Resource } from "./resources.ts";
import type { ListEntries, PrefixLists } from "./rules.ts";
import type { Path } from "./world.ts";

const NO_ENTRIES: ListEntries = { addresses: NO_ADDRESSES, open: [] };

/** Entries of the managed prefix lists of a plan, inline or as resources. */
export function readPrefixLists(lookup: Lookup): PrefixLists {
	const { kinds, world } = lookup;
	const lists = new Map<string, ListEntries | false>();
	const add = (id: string, entry: Resource, ...path: Path): void => {
		const before = lists.get(id) ?? NO_ENTRIES;
		if (before === false) return;
		const one = knownCidrs([world.text(entry, ...path)]);
		lists.set(
			id,
			one === null
				? { ...before, open: [...before.open, lookup.unknown(entry, ...path)] }
				: { ...before, addresses: before.addresses.union(one) },
		);
	};
	for (const list of world.ofType("aws_ec2_managed_prefix_list")) {
		const entries = world.attribute(list, "entry");
		// Without inline entries a list that exists may have any: only one made by this plan is known to start empty.
		if (entries.state === "unknown" || (entries.state === "absent" && !list.fresh)) lists.set(list.address, false);
		else lists.set(list.address, NO_ENTRIES);
		for (let index = 0; index < world.size(list, "entry"); index++) add(list.address, list, "entry", index, "cidr");
	}
	for (const entry of world.ofType("aws_ec2_managed_prefix_list_entry")) {
		const owner = lookup.one(kinds.prefixLists, entry, "prefix_list_id");
		for (const id of owner.ids) if (lists.has(id)) add(id, entry, "cidr");
		for (const id of owner.open?.candidates ?? []) lists.set(id, false);
	}
	for (const data of world.dataOfType("aws_ec2_managed_prefix_list")) {
		const id = world.text(data, "id");
		const cidrs = asList(data.values["entries"]).map((entry) => asFields(entry)["cidr"]);
		const addresses = knownCidrs(cidrs.map(String));
		if (id !== null && cidrs.length > 0)
			lists.set(kinds.idOf(["aws_ec2_managed_prefix_list"], "id", id), addresses === null ? false : { addresses, open: [] });
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
