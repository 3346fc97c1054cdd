import { hasPorts, isIcmp, protocolName } from "../../model/protocols.ts";
import { byRole, withoutMark } from "../placing.ts";
import type { Request, Written } from "../request.ts";
import { type GeneratedRule, type RoleRules, rulesFor } from "../rules.ts";
import { withoutCni } from "../without-cni.ts";
import { comments, description, type Remark, sentences, waiting } from "../words.ts";
import { distinctNames } from "./distinct-names.ts";
import { type Body, label, listOf, quoted, resource, variable } from "./hcl.ts";
import { isRole, sourceName } from "./terraform-names.ts";

/** Protocols that a firewall rule knows by name (compute firewalls, `allowed[].IPProtocol`); others are given by number. */
const NAMED: ReadonlySet<string> = new Set(["tcp", "udp", "icmp", "esp", "ah", "sctp", "ipip"]);

/**
 * Terraform for the Google provider: machines of a role carry a network tag, and one firewall rule lets in what one source needs of them.
 * A rule holds addresses of one family only, and nothing beside them.
 */
export function terraformGcp(request: Request): Written {
	const generated = rulesFor(request.answer, byRole(request, withoutMark(request.answer)), request.binds);
	const named = distinctNames();
	const told = sentences(generated.roles.flatMap(({ rules }) => rules.flatMap(widened)));
	const blocks = generated.roles.flatMap((role) => bySource(role).map((rules) => firewall(role.role, rules, named)));
	const roles = generated.roles.map(({ role }) => role);
	return {
		text: [comments([...header(roles), ...told]), `${[...VARIABLES, ...blocks].join("\n\n")}\n`].join("\n"),
		notes: [...waiting(generated), ...withoutCni(request), ...told],
	};
}

const header = (roles: readonly string[]): readonly string[] => [
	`Machines carry the network tags ${roles.map((role) => tagText(role)).join(", ")}, with the cluster's name for NAME.`,
	"A network refuses what no rule lets in; the one that is called default comes with rules of its own, which let in all that is inside it.",
];

const VARIABLES = [
	variable("network", "Name or self link of the cluster's network."),
	variable("name", "The cluster's name: rules and network tags begin with it.", [["default", quoted("kubernetes")]]),
];

/** Names of Google Cloud have 63 characters (RFC 1035); what is left is for the cluster's name and a number. */
const MOST_NAME = 44;

const tagText = (role: string): string => `NAME-${role}`;
const tag = (role: string): string => `"\${var.name}-${role}"`;

const bySource = ({ rules }: RoleRules): readonly (readonly GeneratedRule[])[] => {
	const groups = new Map<string, GeneratedRule[]>();
	for (const rule of rules) {
		const key = JSON.stringify(rule.source);
		groups.set(key, [...(groups.get(key) ?? []), rule]);
	}
	return [...groups.values()];
};

function firewall(role: string, rules: readonly GeneratedRule[], named: (name: string) => string): string {
	const [first] = rules as readonly [GeneratedRule];
	const name = named(label(`${role}_from_${sourceName(first.source)}`.slice(0, MOST_NAME)).replace(/_$/, ""));
	const { source } = first;
	const rows = [...new Map(rules.flatMap((rule) => rule.rows).map((row) => [row.id, row])).values()];
	return resource("google_compute_firewall", name, [
		["name", `"\${var.name}-${name.replaceAll("_", "-")}"`],
		["network", "var.network"],
		["description", quoted(description({ rows }, 2048))],
		["direction", quoted("INGRESS")],
		["target_tags", listOf([tag(role)])],
		isRole(source) ? ["source_tags", listOf([tag(source.role)])] : ["source_ranges", listOf([quoted(source.cidr)])],
		...allowed(rules),
	]);
}

/** One `allow` for each protocol. */
function allowed(rules: readonly GeneratedRule[]): Body {
	const protocols = new Map<number, GeneratedRule[]>();
	for (const rule of rules) protocols.set(rule.protocol, [...(protocols.get(rule.protocol) ?? []), rule]);
	return [...protocols].map(([protocol, own]) => [
		"allow",
		[
			["protocol", quoted(gcpProtocol(protocol))],
			...(hasPorts(protocol)
				? ([["ports", listOf(own.map(({ from, to }) => quoted(from === to ? `${from}` : `${from}-${to}`)))]] as const)
				: []),
		],
	]);
}

function gcpProtocol(protocol: number): string {
	const name = protocolName(protocol);
	return NAMED.has(name) ? name : String(protocol);
}

const widened = ({ protocol, from, to, rows }: GeneratedRule): readonly Remark[] =>
	isIcmp(protocol) && from === to
		? [{ rows, words: "wider than asked: no firewall rule of Google Cloud names a type of ICMP, so all of it gets in" }]
		: [];
