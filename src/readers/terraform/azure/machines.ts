import { type AddressSet, NO_ADDRESSES } from "../../../model/addresses.ts";
import type { Subject } from "../../../model/inventory.ts";
import { distinct, subnetsFrom } from "../attachments.ts";
import type { Lookup } from "../lookup.ts";
import type { Resource } from "../resources.ts";
import { tagsOf } from "../tags.ts";
import { both, type Interface, Interfaces, NO_MEMBERSHIPS, united } from "./interfaces.ts";
import type { AzureKinds } from "./kinds.ts";
import { groupsAt, HIDDEN, layerOf } from "./layers.ts";
import type { AzureNetworks } from "./networks.ts";
import { azureSubject } from "./subject.ts";

const MACHINES: readonly string[] = ["azurerm_virtual_machine", "azurerm_linux_virtual_machine", "azurerm_windows_virtual_machine"];
const SCALE_SETS: Readonly<Record<string, string>> = {
	azurerm_virtual_machine_scale_set: "network_profile",
	azurerm_linux_virtual_machine_scale_set: "network_interface",
	azurerm_windows_virtual_machine_scale_set: "network_interface",
	azurerm_orchestrated_virtual_machine_scale_set: "network_interface",
};

/** Machines and scale sets, each behind the groups of its subnet and of its interface, in this order (Azure, "How network security groups filter traffic"). */
export function azureMachines(lookup: Lookup, kinds: AzureKinds, networks: AzureNetworks): Subject[] {
	const { world } = lookup;
	const interfaces = new Interfaces(lookup, kinds);
	const machines = world.ofType(...MACHINES).map((resource) => {
		const named = lookup.many(kinds.interfaces, resource, "network_interface_ids");
		// Interfaces of which it has some: they say where it is as far as they agree, and none is its own for certain.
		const perhaps = named.open === null || named.open.unbounded ? [] : named.open.candidates;
		const found = [
			...named.ids.map((id) => interfaces.of(id) ?? HIDDEN(id)),
			...perhaps.map((id) => ({ ...(interfaces.of(id) ?? HIDDEN(id)), addresses: null })),
			...(named.open?.unbounded === true || named.absent ? [HIDDEN(resource.address, named)] : []),
		];
		return subject(lookup, resource, "azure-machine", found, networks);
	});
	const sets = Object.entries(SCALE_SETS).flatMap(([type, block]) =>
		world.ofType(type).map((resource) => {
			const found = Array.from({ length: world.size(resource, block) }, (_, index) => interfaces.inside(resource, [block, index]));
			return subject(lookup, resource, "azure-scale-set", found.length > 0 ? found : [HIDDEN(resource.address)], networks);
		}),
	);
	return [...machines, ...sets];
}

function subject(lookup: Lookup, resource: Resource, kind: string, interfaces: readonly Interface[], networks: AzureNetworks): Subject {
	const { world } = lookup;
	// Every interface is in a subnet, said or not.
	const homes = interfaces.map(({ subnets }) => (subnets.absent ? HIDDEN(resource.address).subnets : subnets));
	const places = subnetsFrom(united(homes));
	const atSubnets = homes.flatMap((subnets) => groupsAt(subnets, networks));
	const levels = [
		layerOf(resource, atSubnets),
		layerOf(
			resource,
			interfaces.map(({ group }) => group),
		),
	];
	const addresses = interfaces.map((one) => one.addresses);
	const memberships = interfaces.map((one) => one.memberships).reduce(both, NO_MEMBERSHIPS);
	return azureSubject(world, resource, networks, {
		kind,
		names: distinct([world.text(resource, "name"), world.text(resource, "computer_name"), resource.at.name]),
		tags: tagsOf(world, resource),
		knownAddresses: addresses.some((one) => one === null) ? null : union(addresses),
		...places,
		levels,
		memberships: memberships.certain,
		possibleMemberships: memberships.possible,
		publiclyReachable: interfaces.some(({ isPublic }) => isPublic) ? "yes" : "maybe",
	});
}

const union = (sets: readonly (AddressSet | null)[]): AddressSet | null => {
	const sum = sets.reduce<AddressSet>((all, one) => (one === null ? all : all.union(one)), NO_ADDRESSES);
	return sum.isEmpty ? null : sum;
};
