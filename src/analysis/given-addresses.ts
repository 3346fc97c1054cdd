import { type AddressSet, unionOf } from "../model/addresses.ts";
import type { Config } from "../model/config.ts";
import type { Row } from "../model/requirement.ts";
import type { Endpoint } from "./endpoint.ts";

/**
 * The class whose given addresses stand for its members: where somebody says from where API servers call, the addresses of the control
 * plane's machines count no more than that (contract.md section 1, "where not given").
 */
export const API_SERVER = "kube-apiserver";

/** Whether somebody said by address who each source class of some rows is: the class itself, not a role that may stand for it. */
export const areGiven = ({ sources }: Config, rows: readonly Pick<Row, "sources">[]): boolean =>
	sources.size > 0 && rows.every((row) => row.sources.every((name) => name === SELF || sources.has(name)));

const SELF = "self";

/** A member as far as its addresses are among those that were said; one whose addresses nobody knows stays. */
export function among(said: AddressSet, endpoint: Endpoint): readonly Endpoint[] {
	return endpoint.addresses === null ? [endpoint] : atAddresses(endpoint, endpoint.addresses.intersect(said));
}

/** Given addresses that no member of the input has: who has one is known by more than its address. */
export function withoutOwners(given: readonly Endpoint[], owners: readonly Endpoint[]): readonly Endpoint[] {
	const owned = unionOf(owners.flatMap(({ addresses }) => addresses ?? []));
	if (owned.isEmpty) return given;
	return given.flatMap((endpoint) =>
		endpoint.addresses === null ? [endpoint] : atAddresses(endpoint, endpoint.addresses.subtract(owned)),
	);
}

const atAddresses = (endpoint: Endpoint, addresses: AddressSet): readonly Endpoint[] =>
	addresses.isEmpty ? [] : [{ ...endpoint, addresses, ipv6: addresses.v6.isEmpty ? "no" : endpoint.ipv6 }];
