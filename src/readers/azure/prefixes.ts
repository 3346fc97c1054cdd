import { type AddressSet, ALL_ADDRESSES, NO_ADDRESSES, PUBLIC_ADDRESSES, parseCidr } from "../../model/addresses.ts";
import type { Member, Sources, UnknownSource } from "../../model/inventory.ts";
import { PLATFORM } from "./defaults.ts";

/** What one security rule names as its sources; the parts unite. */
export interface PrefixParts {
	/** `*`, CIDRs, addresses, service tags. */
	readonly prefixes: readonly string[];
	/** Ids of application security groups. */
	readonly groups?: readonly string[];
	readonly unknowns?: readonly UnknownSource[];
	/** Address space of the virtual networks that the security group stands in, as far as the input shows them. */
	readonly network: AddressSet;
}

/** Whoever is on the virtual network: every machine of the cluster, whatever its address (Azure, "Virtual network service tags"). */
const ON_THE_NETWORK: Member = { kind: "senders", senders: ["machine"], text: "VirtualNetwork" };

/**
 * Sources of a security rule. `*` is both families, `0.0.0.0/0` IPv4 alone; `Internet` is everything outside the virtual
 * network; a tag that the input does not spell out is a set of public ranges that nobody here knows.
 *
 * @throws RangeError for an address that is none.
 */
export function azureSources({ prefixes, groups = [], unknowns = [], network }: PrefixParts): Sources {
	let addresses = NO_ADDRESSES;
	let platform: AddressSet | null = null;
	const members: Member[] = groups.map((id) => ({ kind: "group", id }));
	for (const prefix of prefixes) {
		const tag = prefix.toLowerCase();
		if (tag === "*" || tag === "any") addresses = ALL_ADDRESSES;
		else if (tag === "internet") addresses = addresses.union(PUBLIC_ADDRESSES.subtract(network).subtract(PLATFORM));
		else if (tag === "azureloadbalancer") {
			addresses = addresses.union(PLATFORM);
			platform = PLATFORM;
		} else if (tag === "virtualnetwork") {
			addresses = addresses.union(network);
			members.push(ON_THE_NETWORK);
		} else if (isAddress(prefix)) addresses = addresses.union(parseCidr(prefix));
		else members.push({ kind: "named-range", id: prefix, public: true });
	}
	return { addresses, members, unknowns, ...(platform === null ? {} : { platform }) };
}

/** Service tags are words; whatever holds a digit first, a colon or a slash is meant as an address. */
export const isAddress = (prefix: string): boolean => /^[0-9]|[:/]/.test(prefix);
