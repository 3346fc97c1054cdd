import type { AddressSet } from "../../../model/addresses.ts";
import { knownCidrs } from "../../aws/sources.ts";
import { distinct } from "../attachments.ts";
import type { Lookup, Named } from "../lookup.ts";
import type { Resource } from "../resources.ts";
import type { Path } from "../world.ts";
import { associate } from "./associations.ts";
import type { AzureKinds } from "./kinds.ts";

/** Application security groups that name an interface, for certain or perhaps. */
export interface Memberships {
	readonly certain: readonly string[];
	readonly possible: readonly string[] | "any";
}

export const NO_MEMBERSHIPS: Memberships = { certain: [], possible: [] };

const membersOf = ({ ids, open }: Named): Memberships => ({
	certain: ids,
	possible: open?.unbounded === true ? "any" : (open?.candidates ?? []),
});

const perhaps = ({ certain, possible }: Memberships): Memberships => ({
	certain: [],
	possible: possible === "any" ? possible : [...certain, ...possible],
});

/** Memberships of one interface from two places, or those of two interfaces of a machine. */
export const both = (a: Memberships, b: Memberships): Memberships => ({
	certain: distinct([...a.certain, ...b.certain]),
	possible: a.possible === "any" || b.possible === "any" ? "any" : distinct([...a.possible, ...b.possible]),
});

/** What stands at one network interface. `null`: no security group. */
export interface Interface {
	readonly subnets: Named;
	readonly group: Named | null;
	readonly memberships: Memberships;
	/** Private addresses, null unless all are known. */
	readonly addresses: AddressSet | null;
	readonly isPublic: boolean;
}

/** Interfaces by address, with what associations attach to them. */
export class Interfaces {
	private readonly groups = new Map<string, Named>();
	private readonly members = new Map<string, Memberships>();

	constructor(
		private readonly lookup: Lookup,
		private readonly kinds: AzureKinds,
	) {
		const { world } = lookup;
		for (const one of world.ofType("azurerm_network_interface_security_group_association")) {
			const group = lookup.one(kinds.groups, one, "network_security_group_id");
			associate(this.groups, this.named(one), group, one, "network_interface_id");
		}
		for (const one of world.ofType("azurerm_network_interface_application_security_group_association")) {
			const where = this.named(one);
			const groups = membersOf(lookup.one(kinds.memberships, one, "application_security_group_id"));
			for (const id of where.ids) this.members.set(id, both(this.membershipsOf(id), groups));
			for (const id of where.open?.candidates ?? []) this.members.set(id, both(this.membershipsOf(id), perhaps(groups)));
		}
	}

	private membershipsOf(id: string): Memberships {
		return this.members.get(id) ?? NO_MEMBERSHIPS;
	}

	private named(association: Resource): Named {
		return this.lookup.one(this.kinds.interfaces, association, "network_interface_id");
	}

	/** An interface that is a resource of its own; null when the input does not show it. */
	of(id: string): Interface | null {
		const nic = this.lookup.world.get(id, "azurerm_network_interface");
		if (nic === null) return null;
		const group = this.groups.get(id) ?? null;
		return { ...this.read(nic, [], ["ip_configuration"]), group, memberships: this.membershipsOf(id) };
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
			memberships: paths
				.map((path) => membersOf(lookup.many(kinds.memberships, resource, ...path, "application_security_group_ids")))
				.reduce(both, NO_MEMBERSHIPS),
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
