import type { Lookup, Named } from "../lookup.ts";
import type { Resource } from "../resources.ts";
import type { Wanted } from "../wanted.ts";
import type { World } from "../world.ts";

export const NSG = "azurerm_network_security_group";

/** Id that a data source shows, its address while none is known. */
const idOf = (world: World, data: Resource | undefined): string | null =>
	data === undefined ? null : (world.text(data, "id") ?? data.address);

/** Id of a subnet that is a block of its network; null while its name is not known. */
export function inlineSubnet(world: World, network: Resource, index: number): string | null {
	const name = world.text(network, "subnet", index, "name");
	return name === null ? null : `${network.address}.subnet[${JSON.stringify(name)}]`;
}

/** The kinds of Azure things that references are followed to. */
export class AzureKinds {
	readonly groups: Wanted;
	readonly memberships: Wanted;
	readonly networks: Wanted;
	readonly subnets: Wanted;
	readonly interfaces: Wanted;
	readonly clusters: Wanted;

	constructor(private readonly lookup: Lookup) {
		this.groups = this.kind("azure-groups", [NSG], /security_?group|nsg/i);
		this.memberships = this.kind("azure-memberships", ["azurerm_application_security_group"], /application|asg/i);
		this.networks = this.kind("azure-networks", ["azurerm_virtual_network"], /network|vnet/i);
		this.subnets = this.withInline(this.kind("azure-subnets", ["azurerm_subnet"], /subnet/i));
		this.interfaces = this.kind("azure-interfaces", ["azurerm_network_interface"], /interface|nic/i);
		this.clusters = this.kind("azure-clusters", ["azurerm_kubernetes_cluster"], /cluster|aks/i);
	}

	private kind(kind: string, types: readonly string[], names: RegExp): Wanted {
		const simple = this.lookup.kinds.simple(kind, types, ["id", "name"], names, types);
		return { ...simple, literal: (value) => simple.literal(value) ?? (value.startsWith("/subscriptions/") ? value : null) };
	}

	/** Subnets, those included that are blocks of their network: a reference names all of them, and the plan not which. */
	private withInline(subnets: Wanted): Wanted {
		const { world } = this.lookup;
		const of = (network: Resource): readonly string[] =>
			Array.from({ length: world.size(network, "subnet") }, (_, index) => inlineSubnet(world, network, index)).filter((id) => id !== null);
		const networks = world.ofType("azurerm_virtual_network");
		return {
			...subnets,
			identify: (resource, rest) =>
				resource.type === "azurerm_virtual_network" && resource.at.mode === "managed" && rest[0] === "subnet"
					? of(resource)
					: subnets.identify(resource, rest),
			within: (module) => [
				...subnets.within(module),
				...networks.filter((one) => module === "" || one.module === module || one.module.startsWith(`${module}.`)).flatMap(of),
			],
			literal: (value) => {
				for (const network of networks)
					for (let index = 0; index < world.size(network, "subnet"); index++)
						if (world.text(network, "subnet", index, "id") === value) return inlineSubnet(world, network, index);
				return subnets.literal(value);
			},
		};
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
		const shown = world.dataOfType(type).find((one) => world.text(one, "name") === name);
		// One that the input does not manage goes by the id that it shows for it, else by its name.
		const ids = named.length === 0 ? [idOf(world, shown) ?? name] : (near.length > 0 ? near : named).map(({ address }) => address);
		if (ids.length === 1) return { ids, open: null, absent: false };
		const unknown = { address: resource.address, attribute, candidates: ids };
		return { ids: [], open: { unknown, candidates: ids, unbounded: ids.length === 0 }, absent: false };
	}
}
