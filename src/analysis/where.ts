import { type AddressSet, NO_ADDRESSES } from "../model/addresses.ts";
import type { Inventory, Subject } from "../model/inventory.ts";

/** Where packets of a set of machines come from: their addresses when all are known, else their subnets, else null. */
export function addressesOf(subjects: readonly Subject[], inventory: Inventory): AddressSet | null {
	let sum = NO_ADDRESSES;
	for (const subject of subjects) {
		if (subject.knownAddresses !== null && !subject.knownAddresses.isEmpty) {
			sum = sum.union(subject.knownAddresses);
			continue;
		}
		if (subject.subnetsUnknown || subject.subnets.length === 0) return null;
		for (const id of subject.subnets) {
			const addresses = inventory.subnets.get(id)?.addresses ?? null;
			if (addresses === null) return null;
			sum = sum.union(addresses);
		}
	}
	return sum.isEmpty ? null : sum;
}

/** Whether machines have IPv6 and no IPv4 (subnets of IPv6 alone). */
export const isIpv6Only = (addresses: AddressSet | null): boolean => addresses?.v4.isEmpty === true && !addresses.v6.isEmpty;
