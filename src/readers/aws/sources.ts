import { type AddressSet, NO_ADDRESSES, parseCidr } from "../../model/addresses.ts";
import type { Member, Sources, UnknownSource } from "../../model/inventory.ts";

/** What one AWS rule names as its source (or, for egress, destination); several parts unite. */
export interface SourceParts {
	readonly cidrs4?: readonly string[];
	readonly cidrs6?: readonly string[];
	readonly members?: readonly Member[];
	readonly addresses?: AddressSet;
	readonly unknowns?: readonly UnknownSource[];
}

/**
 * The union of the parts. Host bits of a CIDR are masked, as EC2 does.
 *
 * @throws RangeError for a CIDR that is none, or is of the other family than its field.
 */
export function awsSources(parts: SourceParts): Sources {
	let addresses = parts.addresses ?? NO_ADDRESSES;
	for (const text of parts.cidrs4 ?? []) {
		if (text.includes(":")) throw new RangeError(`"${text}" is no IPv4 CIDR`);
		addresses = addresses.union(parseCidr(text));
	}
	for (const text of parts.cidrs6 ?? []) {
		if (!text.includes(":")) throw new RangeError(`"${text}" is no IPv6 CIDR`);
		addresses = addresses.union(parseCidr(text));
	}
	return { addresses, members: parts.members ?? [], unknowns: parts.unknowns ?? [] };
}

/** Addresses of a subnet, machine or list, as far as they are CIDRs; null when none is. */
export function knownCidrs(texts: readonly (string | null)[]): AddressSet | null {
	let set: AddressSet | null = null;
	for (const text of texts) {
		if (text === null || text === "") continue;
		try {
			const one = parseCidr(text);
			set = set === null ? one : set.union(one);
		} catch (cause) {
			if (!(cause instanceof RangeError)) throw cause;
		}
	}
	return set;
}

/** Group reference as rules carry it: `sg-id`, or `account/sg-id` when the group belongs to another account. */
export const groupMember = (id: string): Member => ({ kind: "group", id });

/** A prefix list whose entries the input does not show; it may hold public ranges. */
export const prefixListMember = (id: string): Member => ({ kind: "named-range", id, public: true });
