import { type AddressSet, ALL_ADDRESSES, NO_ADDRESSES, parseCidr } from "../../../model/addresses.ts";
import type { Subject, Subnet } from "../../../model/inventory.ts";
import { isMember } from "../../../model/membership.ts";
import { or, type Tri } from "../../../model/tri.ts";
import { isAddress } from "../../azure/prefixes.ts";
import type { Named } from "../lookup.ts";

/** Where a security rule holds: at these addresses and members of these groups; `open` when it may hold elsewhere too. */
export interface Destination {
	readonly everywhere: boolean;
	readonly addresses: AddressSet;
	readonly groups: readonly string[];
	readonly open: boolean;
}

interface Written {
	readonly texts: readonly string[];
	readonly unknowns: readonly unknown[];
}

/** Where a rule holds by its destination prefixes and groups. `VirtualNetwork` is wherever the machines are. @throws RangeError */
export function destinationOf({ texts, unknowns }: Written, groups: Named, network: AddressSet): Destination {
	let addresses = NO_ADDRESSES;
	let everywhere = false;
	let open = unknowns.length > 0 || groups.open !== null;
	for (const text of texts) {
		const tag = text.toLowerCase();
		if (tag === "*" || tag === "any" || tag === "virtualnetwork") everywhere = true;
		else if (isAddress(text)) addresses = addresses.union(parseCidr(text));
		// Machines have private addresses; what other tags hold is not shown.
		else if (tag !== "internet" && tag !== "azureloadbalancer") open = true;
	}
	everywhere ||= addresses.equals(ALL_ADDRESSES) || (!network.isEmpty && addresses.covers(network));
	return { everywhere, addresses, groups: groups.ids, open };
}

/** Whether a rule holds for a machine. */
export function holdsFor(
	destination: Destination,
	subject: Pick<Subject, "knownAddresses" | "subnets" | "subnetsUnknown" | "memberships" | "possibleMemberships">,
	subnets: ReadonlyMap<string, Subnet>,
): Tri {
	if (destination.everywhere) return "yes";
	const member = destination.groups.map((id) => isMember(subject, id)).reduce(or, "no");
	const placed = byAddress(destination.addresses, whereabouts(subject, subnets));
	return or(or(member, placed), destination.open ? "maybe" : "no");
}

function byAddress(named: AddressSet, own: AddressSet | null): Tri {
	if (named.isEmpty) return "no";
	if (own === null) return "maybe";
	if (named.covers(own)) return "yes";
	return named.overlaps(own) ? "maybe" : "no";
}

/** A machine's own addresses, else those of its subnets; null when they are not known. */
function whereabouts(
	{ knownAddresses, subnets: ids, subnetsUnknown }: Pick<Subject, "knownAddresses" | "subnets" | "subnetsUnknown">,
	subnets: ReadonlyMap<string, Subnet>,
): AddressSet | null {
	if (knownAddresses !== null) return knownAddresses;
	if (subnetsUnknown || ids.length === 0) return null;
	let sum = NO_ADDRESSES;
	for (const id of ids) {
		const addresses = subnets.get(id)?.addresses ?? null;
		if (addresses === null) return null;
		sum = sum.union(addresses);
	}
	return sum;
}
