import type { Lookup, Named } from "../lookup.ts";
import type { Resource } from "../resources.ts";
import type { Wanted } from "../wanted.ts";

export const NSG = "azurerm_network_security_group";

/** The kinds of Azure things that references are followed to. */
export class AzureKinds {
	readonly groups: Wanted;
	readonly memberships: Wanted;
	readonly networks: Wanted;
	readonly subnets: Wanted;
	readonly interfaces: Wanted;

	constructor(private readonly lookup: Lookup) {
		this.groups = this.kind("azure-groups", [NSG], /security_?group|nsg/i);
		this.memberships = this.kind("azure-memberships", ["azurerm_application_security_group"], /application|asg/i);
		this.networks = this.kind("azure-networks", ["azurerm_virtual_network"], /network|vnet/i);
		this.subnets = this.kind("azure-subnets", ["azurerm_subnet"], /subnet/i);
		this.interfaces = this.kind("azure-interfaces", ["azurerm_network_interface"], /interface|nic/i);
	}

	private kind(kind: string, types: readonly string[], names: RegExp): Wanted {
		const simple = this.lookup.kinds.simple(kind, types, ["id", "name"], names, types);
		return { ...simple, literal: (value) => simple.literal(value) ?? (value.startsWith("/subscriptions/") ? value : null) };
	}

	/**
	 * A thing named by its name beside the resource group that both are in. Names are known while ids are not, and two
	 * resource groups may use one name.
	 */
	byName(wanted: Wanted, type: string, resource: Resource, attribute: string): Named {
		const { world } = this.lookup;
		const name = world.text(resource, attribute);
		if (name === null) return this.lookup.one(wanted, resource, attribute);
		const named = world.ofType(type).filter((one) => world.text(one, "name") === name);
		const group = world.text(resource, "resource_group_name");
		const near = named.filter((one) => world.text(one, "resource_group_name") === group);
		const ids = (near.length > 0 ? near : named).map(({ address }) => address);
		if (ids.length === 1) return { ids, open: null, absent: false };
		const unknown = { address: resource.address, attribute, candidates: ids };
		return { ids: [], open: { unknown, candidates: ids, unbounded: ids.length === 0 }, absent: false };
	}
}
