import { ALL_PORTS } from "../../model/ports.ts";
import { hasPorts, isIcmp, protocolName } from "../../model/protocols.ts";
import type { GeneratedRule } from "../rules.ts";
import { description } from "../words.ts";

/** What a rule is for, in the characters and the length that the EC2 API takes (IpRange.Description). */
export const awsDescription = (rule: Pick<GeneratedRule, "rows">): string =>
	description(rule, 255).replace(/[^a-zA-Z0-9. _\-:/()#,@[\]+=&;{}!$*]/g, "");

/** Protocols that the EC2 API knows by name; others are given by number (IpPermission, EC2 API reference). */
const NAMED: ReadonlySet<string> = new Set(["tcp", "udp", "icmp", "icmpv6"]);

export function awsProtocol({ protocol }: Pick<GeneratedRule, "protocol">): string {
	const name = protocolName(protocol);
	return NAMED.has(name) ? name : String(protocol);
}

/** `from_port` and `to_port` of the API: ports, ICMP type and code (-1 for all), null for protocols without either. */
export function awsPorts({ protocol, from, to }: GeneratedRule): readonly [number, number] | null {
	if (hasPorts(protocol)) return [from, to];
	if (!isIcmp(protocol)) return null;
	return from === to ? [from >> 8, from & 255] : allTypes({ from, to });
}

function allTypes({ from, to }: { readonly from: number; readonly to: number }): readonly [number, number] {
	const [all] = ALL_PORTS.items;
	if (all?.from !== from || all.to !== to) throw new RangeError(`a rule cannot name a range of ICMP types: ${from}-${to}`);
	return [-1, -1];
}

/** Name of the group of a role. */
export const groupName = (role: string): string => `${role}-inbound`;
