import { UsageError } from "../../errors.ts";
import { hasPorts, ICMP, isIcmp, protocolName, TCP, UDP } from "../../model/protocols.ts";
import { byRole, withoutMark } from "../placing.ts";
import type { Request, Written } from "../request.ts";
import { type GeneratedRule, type RoleRules, rulesFor } from "../rules.ts";
import { withoutCni } from "../without-cni.ts";
import { comments, description, type Remark, sentences, waiting } from "../words.ts";
import { distinctNames } from "./distinct-names.ts";
import { type Body, label, listOf, quoted, resource, variable } from "./hcl.ts";
import { isRole, ruleName } from "./terraform-names.ts";

/** `securityRules.protocol` (Microsoft.Network): no other protocol can be named, and ICMP has no types. */
const PROTOCOLS: ReadonlyMap<number, string> = new Map([
	[ICMP, "Icmp"],
	[TCP, "Tcp"],
	[UDP, "Udp"],
	[50, "Esp"],
	[51, "Ah"],
]);
/** Priorities of a group's rules (azurerm_network_security_rule): unique, the lowest first; the last two are the group's end. */
const FIRST = 100;
const LAST = 4096;
const BALANCER = LAST - 1;

/**
 * Terraform for the AzureRM provider: an application security group and a network security group for each role. Azure lets everything of
 * the virtual network in by default, so each group ends with a deny, and lets the probes of load balancers in before.
 */
export function terraformAzure(request: Request): Written {
	const generated = rulesFor(request.answer, byRole(request, withoutMark(request.answer)), request.binds);
	const remarks: Remark[] = [];
	const blocks = generated.roles.flatMap((role) => [group(role.role), ...(role.rules.length === 0 ? [] : securityGroup(role, remarks))]);
	const told = sentences(remarks);
	return {
		text: [comments([...HEADER, ...told]), `${[...VARIABLES, ...blocks].join("\n\n")}\n`].join("\n"),
		notes: [...waiting(generated), ...withoutCni(request), ...told],
	};
}

const HEADER = [
	"The network interfaces of a role's machines belong to its application security group",
	"(azurerm_network_interface_application_security_group_association) and carry its network security group",
	"(azurerm_network_interface_security_group_association).",
];
const VARIABLES = [
	variable("resource_group_name", "The resource group of the cluster."),
	variable("location", "The region of the cluster."),
];
const PLACE: Body = [
	["resource_group_name", "var.resource_group_name"],
	["location", "var.location"],
];

const group = (role: string): string => resource("azurerm_application_security_group", label(role), [["name", quoted(role)], ...PLACE]);

function securityGroup({ role, rules }: RoleRules, remarks: Remark[]): readonly string[] {
	const named = distinctNames();
	const sayable = rules.filter((rule) => {
		if (!PROTOCOLS.has(rule.protocol))
			remarks.push({
				rows: rule.rows,
				words: `not written: no rule of Azure names ${protocolName(rule.protocol)} (only Tcp, Udp, Icmp, Esp, Ah and all)`,
			});
		else if (isIcmp(rule.protocol) && rule.from === rule.to)
			remarks.push({ rows: rule.rows, words: "wider than asked: no rule of Azure names a type of ICMP, so all of it gets in" });
		return PROTOCOLS.has(rule.protocol);
	});
	const step = Math.min(10, Math.floor((BALANCER - FIRST) / Math.max(1, sayable.length)));
	if (step === 0)
		throw new UsageError(
			"usage-generate",
			`an Azure security group takes ${BALANCER - FIRST} rules besides its end; ${role} needs ${sayable.length}: name fewer addresses`,
		);
	const rule = (name: string, priority: number, access: "Allow" | "Deny", what: Body): string =>
		resource("azurerm_network_security_rule", label(`${role}_${name}`), [
			["name", quoted(ruleTitle(name))],
			["resource_group_name", "var.resource_group_name"],
			["network_security_group_name", `azurerm_network_security_group.${label(role)}.name`],
			["priority", String(priority)],
			["direction", quoted("Inbound")],
			["access", quoted(access)],
			...what,
			["source_port_range", quoted("*")],
			["destination_address_prefix", quoted("*")],
		]);
	return [
		resource("azurerm_network_security_group", label(role), [["name", quoted(`${role}-inbound`)], ...PLACE]),
		...sayable.map((one, index) => rule(named(ruleName("", one).replace(/^_/, "")), FIRST + index * step, "Allow", packets(one))),
		rule("load_balancer_probes", BALANCER, "Allow", end("AzureLoadBalancer", "Azure's own default, kept before the deny that follows")),
		rule("everything_else", LAST, "Deny", end("*", "Without it Azure lets in whatever comes from the virtual network")),
	];
}

/** At most 80 characters (Azure naming rules, security rules). */
const ruleTitle = (name: string): string => name.replaceAll("_", "-").slice(0, 80).replace(/-+$/, "");

const packets = (rule: GeneratedRule): Body => [
	["description", quoted(description(rule, 140))],
	["protocol", quoted(PROTOCOLS.get(rule.protocol) ?? "")],
	["destination_port_range", quoted(ports(rule))],
	isRole(rule.source)
		? ["source_application_security_group_ids", listOf([`azurerm_application_security_group.${label(rule.source.role)}.id`])]
		: ["source_address_prefix", quoted(rule.source.cidr)],
];

const ports = ({ protocol, from, to }: GeneratedRule): string => (!hasPorts(protocol) ? "*" : from === to ? String(from) : `${from}-${to}`);

const end = (source: string, why: string): Body => [
	["description", quoted(why)],
	["protocol", quoted("*")],
	["destination_port_range", quoted("*")],
	["source_address_prefix", quoted(source)],
];
