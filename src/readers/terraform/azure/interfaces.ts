import type { AddressSet } from "../../../model/addresses.ts";
import { knownCidrs } from "../../aws/sources.ts";
import { distinct } from "../attachments.ts";
import type { Lookup, Named } from "../lookup.ts";
import type { Resource } from "../resources.ts";
import type { Path } from "../world.ts";
import type { AzureKinds } from "./kinds.ts";

/** What stands at one network interface. `null`: no security group. */
export interface Interface {
	readonly subnets: Named;
	readonly group: Named | null;
	readonly memberships: readonly string[];
	/** Private addresses, null unless all are known. */
	readonly addresses: AddressSet | null;
	readonly isPublic: boolean;
}

/** Interfaces by address, with what associations attach to them. */
export class Interfaces {
	private readonly groups = new Map<string, Named>();
	private readonly members = new Map<string, string[]>();

	constructor(
		private readonly lookup: Lookup,
		private readonly kinds: AzureKinds,
	) {
		const { world } = lookup;
		for (const one of world.ofType("azurerm_network_interface_security_group_association"))
			for (const id of this.named(one).ids) this.groups.set(id, lookup.one(kinds.groups, one, "network_security_group_id"));
		for (const one of world.ofType("azurerm_network_interface_application_security_group_association"))
			for (const id of this.named(one).ids) {
				const groups = lookup.one(kinds.memberships, one, "application_security_group_id").ids;
				this.members.set(id, [...(this.members.get(id) ?? []), ...groups]);
			}
	}

	private named(association: Resource): Named {
		return this.lookup.one(this.kinds.interfaces, association, "network_interface_id");
	}

	/** An interface that is a resource of its own; null when the input does not show it. */
	of(id: string): Interface | null {
		const nic = this.lookup.world.get(id, "azurerm_network_interface");
		if (nic === null) return null;
		const group = this.groups.get(id) ?? null;
		return { ...this.read(nic, [], ["ip_configuration"]), group, memberships: this.members.get(id) ?? [] };
	}

	/** An interface that is a block of a scale set. */
	inside(resource: Resource, base: Path): Interface {
		const group = this.lookup.one(this.kinds.groups, resource, ...base, "network_security_group_id");
		return { ...this.read(resource, base, ["ip_configuration"]), group: group.absent ? null : group };
	}

	private read(resource: Resource, base: Path, [block]: readonly [string]): Interface {
		const { kinds, lookup } = this;
		const { world } = lookup;
		const paths = Array.from({ length: world.size(resource, ...base, block) }, (_, index): Path => [...base, block, index]);
		const texts = paths.map((path) => world.text(resource, ...path, "private_ip_address"));
		const publics = paths.map((path) => world.attribute(resource, ...path, "public_ip_address_id").state !== "absent");
		return {
			subnets: united(paths.map((path) => lookup.one(kinds.subnets, resource, ...path, "subnet_id"))),
			group: null,
			memberships: distinct(
				paths.flatMap((path) => lookup.many(kinds.memberships, resource, ...path, "application_security_group_ids").ids),
			),
			addresses: texts.length > 0 && texts.every((text) => text !== null) ? knownCidrs(texts) : null,
			isPublic: publics.some(Boolean),
		};
	}
}

/** Several places as one: all that are certain, open when one is. */
export function united(all: readonly Named[]): Named {
	const ids = distinct(all.flatMap((one) => one.ids));
	return { ids, open: all.map(({ open }) => open).find((open) => open !== null) ?? null, absent: all.every(({ absent }) => absent) };
}
