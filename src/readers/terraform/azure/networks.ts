import { type AddressSet, NO_ADDRESSES } from "../../../model/addresses.ts";
import type { Subnet } from "../../../model/inventory.ts";
import { knownCidrs } from "../../aws/sources.ts";
import { cloudId } from "../identity.ts";
import { asList } from "../json.ts";
import type { Lookup, Named } from "../lookup.ts";
import type { Resource } from "../resources.ts";
import type { Path } from "../world.ts";
import { associate } from "./associations.ts";
import { type AzureKinds, inlineSubnet } from "./kinds.ts";

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
	for (const network of world.ofType("azurerm_virtual_network"))
		for (let index = 0; index < world.size(network, "subnet"); index++) {
			const id = inlineSubnet(world, network, index);
			if (id === null) continue;
			subnets.set(id, inlineSubnetOf(lookup, network, index, id));
			const group = blockGroup(lookup, kinds, network, index);
			if (group.ids.length > 0 || group.open !== null) groups.set(id, group);
		}
	for (const one of world.ofType("azurerm_subnet_network_security_group_association")) {
		const group = lookup.one(kinds.groups, one, "network_security_group_id");
		associate(groups, lookup.one(kinds.subnets, one, "subnet_id"), group, one, "subnet_id");
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
		dualStack: bothFamilies(addresses),
		acl: null,
		location: lookup.world.location(resource),
	};
}

/** A subnet that is a block of its network. */
function inlineSubnetOf(lookup: Lookup, network: Resource, index: number, id: string): Subnet {
	const { world } = lookup;
	const path = ["subnet", index] as const;
	const addresses = cidrsOf(lookup, network, ...path, "address_prefixes") ?? cidrsOf(lookup, network, ...path, "address_prefix");
	const own = world.text(network, ...path, "id");
	const location = world.location(network, ...path);
	const known = own === null ? {} : { cloudId: own };
	return { id, ...known, addresses, network: network.address, dualStack: bothFamilies(addresses), acl: null, location };
}

/** The group of a block; Terraform keeps one pool of references for all of them. */
function blockGroup(lookup: Lookup, kinds: AzureKinds, network: Resource, index: number): Named {
	const path = ["subnet", index, "security_group"] as const;
	const pool = lookup.many(kinds.groups, network, ...path);
	if (pool.ids.length < 2) return pool;
	const unknown = { ...lookup.unknown(network, ...path), candidates: pool.ids };
	return { ids: [], open: { unknown, candidates: pool.ids, unbounded: false }, absent: false };
}

const bothFamilies = (addresses: AddressSet | null): Subnet["dualStack"] =>
	addresses !== null && !addresses.v4.isEmpty && !addresses.v6.isEmpty ? "yes" : "no";

/** Every CIDR of an attribute, null unless all of them are known. */
function cidrsOf({ world }: Lookup, resource: Resource, ...path: Path): AddressSet | null {
	const found = world.attribute(resource, ...path);
	if (found.state !== "known" || found.partly) return null;
	const texts = typeof found.value === "string" ? [found.value] : asList(found.value).map(String);
	return texts.length === 0 ? null : (knownCidrs(texts) ?? NO_ADDRESSES);
}
