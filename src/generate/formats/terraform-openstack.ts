import { hasPorts, ICMP, ICMPV6, isIcmp, protocolName } from "../../model/protocols.ts";
import { byRole, withoutMark } from "../placing.ts";
import type { Request, Written } from "../request.ts";
import { type GeneratedRule, rulesFor } from "../rules.ts";
import { withoutCni } from "../without-cni.ts";
import { comments, description, waiting } from "../words.ts";
import { distinctNames } from "./distinct-names.ts";
import { type Body, block, label, quoted, resource } from "./hcl.ts";
import { isIpv6, isRole, ruleName } from "./terraform-names.ts";

/** Protocols that Neutron knows by name (networking API v2, security group rules); others are given by number. */
const NAMED: ReadonlySet<string> = new Set(["tcp", "udp", "icmp", "sctp", "ah", "esp", "gre", "vrrp"]);

/**
 * Terraform for the OpenStack provider: one group for each role. A rule of Neutron is of one address family, so that what members of a
 * group need stands once for each family that the variable names.
 */
export function terraformOpenstack(request: Request): Written {
	const generated = rulesFor(request.answer, byRole(request, withoutMark(request.answer)), request.binds);
	const named = distinctNames();
	const blocks = generated.roles.flatMap(({ role, rules }) => [group(role), ...rules.map((rule) => ingress(role, rule, named))]);
	return {
		text: [comments(HEADER), `${[FAMILIES, ...blocks].join("\n\n")}\n`].join("\n"),
		notes: [...waiting(generated), ...withoutCni(request)],
	};
}

const HEADER = [
	"Ports carry the group of each of their machine's roles (security_group_ids of openstack_networking_port_v2). A new group lets everything",
	"out and nothing in; the group that is called default lets in all that carries it.",
];

const FAMILIES = block('variable "ethertypes"', [
	["type", "set(string)"],
	["description", quoted("Address families that machines of the cluster use among themselves: IPv4, IPv6.")],
	["default", '["IPv4"]'],
]);

const group = (role: string): string =>
	resource("openstack_networking_secgroup_v2", label(role), [
		["name", quoted(`${role}-inbound`)],
		["description", quoted(`Inbound rules that ${role} machines need`)],
	]);

function ingress(role: string, rule: GeneratedRule, named: (name: string) => string): string {
	const { source, protocol } = rule;
	// ICMP is a protocol of its own in either family, and this rule's is that of one of them.
	const families = isRole(source) && !isIcmp(protocol);
	const family = protocol === ICMPV6 || isIpv6(source) ? "IPv6" : "IPv4";
	return resource("openstack_networking_secgroup_rule_v2", named(ruleName(role, rule)), [
		...(families ? ([["for_each", "var.ethertypes"]] as const) : []),
		["security_group_id", `openstack_networking_secgroup_v2.${label(role)}.id`],
		["description", quoted(description(rule, 255))],
		["direction", quoted("ingress")],
		["ethertype", families ? "each.value" : quoted(family)],
		["protocol", quoted(neutronProtocol(protocol, family))],
		...numbers(rule),
		isRole(source)
			? ["remote_group_id", `openstack_networking_secgroup_v2.${label(source.role)}.id`]
			: ["remote_ip_prefix", quoted(source.cidr)],
	]);
}

function neutronProtocol(protocol: number, family: "IPv4" | "IPv6"): string {
	if (protocol === ICMPV6 || (protocol === ICMP && family === "IPv6")) return "ipv6-icmp";
	const name = protocolName(protocol);
	return NAMED.has(name) ? name : String(protocol);
}

/** Ports, or type and code of ICMP; protocols with neither have none. */
function numbers({ protocol, from, to }: GeneratedRule): Body {
	if (!hasPorts(protocol) && !(isIcmp(protocol) && from === to)) return [];
	const [least, most] = hasPorts(protocol) ? [Math.max(from, 1), to] : [from >> 8, from & 255];
	return [
		["port_range_min", String(least)],
		["port_range_max", String(most)],
	];
}
