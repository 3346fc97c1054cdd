import { type AddressSet, NO_ADDRESSES } from "../../../model/addresses.ts";
import type { Subnet } from "../../../model/inventory.ts";
import { knownCidrs } from "../../aws/sources.ts";
import { cloudId } from "../identity.ts";
import { asList } from "../json.ts";
import type { Lookup, Named } from "../lookup.ts";
import type { Resource } from "../resources.ts";
import type { AzureKinds } from "./kinds.ts";

/** Virtual networks and subnets, and the security groups that stand at the subnets. */
export interface AzureNetworks {
	readonly subnets: ReadonlyMap<string, Subnet>;
	/** Groups at a subnet, by subnet. */
	readonly groups: ReadonlyMap<string, Named>;
	/** Address space of a virtual network; null when it is not known. */
	spaceOf(network: string): AddressSet | null;
}

export function readAzureNetworks(lookup: Lookup, kinds: AzureKinds): AzureNetworks {
	const { world } = lookup;
	const subnets = new Map<string, Subnet>();
	const groups = new Map<string, Named>();
	for (const resource of world.ofType("azurerm_subnet")) {
		const [network] = kinds.byName(kinds.networks, "azurerm_virtual_network", resource, "virtual_network_name").ids;
		subnets.set(resource.address, subnetOf(lookup, resource, network ?? null));
	}
	for (const one of world.ofType("azurerm_subnet_network_security_group_association")) {
		const group = lookup.one(kinds.groups, one, "network_security_group_id");
		const where = lookup.one(kinds.subnets, one, "subnet_id");
		for (const id of where.ids) groups.set(id, group);
		// A group that may stand at one of several subnets may stand at each of them.
		for (const id of where.open?.candidates ?? []) if (!groups.has(id)) groups.set(id, perhaps(group, one));
	}
	return {
		subnets,
		groups,
		spaceOf: (network) => {
			const resource = world.get(network, "azurerm_virtual_network");
			return resource === null ? null : cidrsOf(lookup, resource, "address_space");
		},
	};
}

function subnetOf(lookup: Lookup, resource: Resource, network: string | null): Subnet {
	const addresses = cidrsOf(lookup, resource, "address_prefixes") ?? cidrsOf(lookup, resource, "address_prefix");
	return {
		id: resource.address,
		...cloudId(lookup.world, resource),
		addresses,
		network,
		dualStack: addresses !== null && !addresses.v4.isEmpty && !addresses.v6.isEmpty ? "yes" : "no",
		acl: null,
		location: lookup.world.location(resource),
	};
}

/** Every CIDR of an attribute, null unless all of them are known. */
function cidrsOf({ world }: Lookup, resource: Resource, attribute: string): AddressSet | null {
	const found = world.attribute(resource, attribute);
	if (found.state !== "known" || found.partly) return null;
	const texts = typeof found.value === "string" ? [found.value] : asList(found.value).map(String);
	return texts.length === 0 ? null : (knownCidrs(texts) ?? NO_ADDRESSES);
}

function perhaps(group: Named, resource: Resource): Named {
	const candidates = [...group.ids, ...(group.open?.candidates ?? [])];
	const unknown = { address: resource.address, attribute: "subnet_id", candidates };
	return { ids: [], absent: false, open: { unknown, candidates, unbounded: group.open?.unbounded ?? false } };
}
