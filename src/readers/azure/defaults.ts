import { type AddressSet, parseCidr } from "../../model/addresses.ts";
import { type IntervalSet, intervals } from "../../model/intervals.ts";

/** The address that probes and the platform's own services send from; no machine of a tenant has it (Azure, "What is IP address 168.63.129.16?"). */
export const PLATFORM: AddressSet = parseCidr("168.63.129.16/32");

/** One of the inbound rules that every network security group ends with, and that nobody can remove. */
export interface DefaultRule {
	readonly name: string;
	readonly priority: number;
	readonly action: "allow" | "deny";
	readonly source: string;
}

/** Azure, "Network security groups", Default security rules. */
export const DEFAULT_RULES: readonly DefaultRule[] = [
	{ name: "AllowVnetInBound", priority: 65000, action: "allow", source: "VirtualNetwork" },
	{ name: "AllowAzureLoadBalancerInBound", priority: 65001, action: "allow", source: "AzureLoadBalancer" },
	{ name: "DenyAllInBound", priority: 65500, action: "deny", source: "*" },
];

/** Priorities that a user's rule may have; lower ones are tried first (Azure, "Network security groups", Security rules). */
export const PRIORITIES: IntervalSet = intervals([100, 4096]);

/** Ports that clients choose to send from; a rule that names a part of them as source ports lets in whom chance favours. */
export const CLIENT_PORTS: IntervalSet = intervals([1024, 65535]);
