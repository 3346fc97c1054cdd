import { hasPorts, isIcmp, protocolName } from "../../model/protocols.ts";
import type { GeneratedRule, Role } from "../rules.ts";
import { label } from "./hcl.ts";

/** `control_plane_tcp_2379_2380_from_etcd`: a rule's name, made of what it says. */
export const ruleName = (role: string, rule: GeneratedRule): string =>
	label([role, protocolName(rule.protocol), ...numbers(rule), "from", sourceName(rule.source)].join("_"));

export const sourceName = (source: GeneratedRule["source"]): string => ("role" in source ? source.role : source.cidr);

export const isRole = (source: GeneratedRule["source"]): source is Role => "role" in source;
export const isIpv6 = (source: GeneratedRule["source"]): boolean => "cidr" in source && source.cidr.includes(":");

function numbers({ protocol, from, to }: GeneratedRule): readonly (number | string)[] {
	if (hasPorts(protocol)) return [from, to];
	if (!isIcmp(protocol)) return [];
	return from === to ? [from >> 8, from & 255] : ["all", "all"];
}
