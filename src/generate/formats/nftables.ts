import { type AddressSet, ALL_V4, ALL_V6, formatCidrs, NO_ADDRESSES } from "../../model/addresses.ts";
import { hasPorts, ICMP, protocolName, SCTP, TCP, UDP } from "../../model/protocols.ts";
import { byRole, type Placing, withoutMark } from "../placing.ts";
import type { Request, Written } from "../request.ts";
import { type GeneratedRule, type Role, type RoleRules, rulesFor } from "../rules.ts";
import { withoutCni } from "../without-cni.ts";
import { comments, description, type Remark, sentences, waiting } from "../words.ts";
import { isRole } from "./terraform-names.ts";

const TABLE = "inet portpolicy";

/**
 * A ruleset of nftables for the machines themselves: one table, a chain and two sets of addresses for each role. What is forwarded to pods
 * never passes it. Loading it again replaces the table and leaves others alone.
 */
export function nftables(request: Request): Written {
	const generated = rulesFor(request.answer, bySet(request), request.binds);
	const chains = generated.roles.filter(({ rules }) => rules.length > 0);
	const sources = [...new Set(chains.flatMap(({ rules }) => rules.flatMap(({ source }) => (isRole(source) ? [source.role] : []))))].sort();
	const places = new Map(sources.map((role) => [role, request.machines(role)]));
	const empty = sources.filter((role) => places.get(role)?.isEmpty !== false);
	const told = sentences(chains.flatMap(({ rules }) => rules.flatMap(forwarded)));
	const body = [
		...[...places].flatMap(([role, addresses]) => [set(role, "ipv4", addresses), set(role, "ipv6", addresses)]),
		input(chains),
		...chains.map(chain),
	];
	return {
		text: `#!/usr/sbin/nft -f\n${comments([...HEADER, ...told])}\ntable ${TABLE}\ndelete table ${TABLE}\n\ntable ${TABLE} {\n${body.join("\n\n")}\n}\n`,
		notes: [
			...waiting(generated),
			...withoutCni(request),
			...(empty.length === 0
				? []
				: [
						`nobody said where the machines of ${empty.join(", ")} are: give --source ROLE=CIDR, or fill the sets before you load the rules`,
					]),
			...(chains.length > 1
				? [
						`the chain input jumps to ${chains.map(({ role }) => chainName(role)).join(", ")}: keep the jumps to a machine's own roles, or write them with --role ROLE`,
					]
				: []),
			...told,
		],
	};
}

/** Machines by the set of their role, wherever that is known to be; classes that have addresses of their own, and everybody else, by these. */
function bySet(request: Request): Placing<Role> {
	const { answer, addresses } = request;
	const byAddress = byRole(request, withoutMark(answer));
	return {
		...byAddress,
		place(className, definition) {
			const { kind, roles } = definition;
			const ownAddresses = !roles.includes(className) && !addresses(className).isEmpty;
			if (kind !== "role" || ownAddresses || roles.length === 0 || roles.some((role) => request.machines(role).isEmpty))
				return byAddress.place(className, definition);
			return { addresses: NO_ADDRESSES, members: roles.map((role) => ({ role })) };
		},
	};
}

const HEADER = [
	"Inbound packets for the machine itself; what no rule names is refused, SSH as well. Packets that are forwarded to pods do not pass here.",
];

function set(role: string, family: "ipv4" | "ipv6", addresses: AddressSet): string {
	const elements = formatCidrs(addresses.family(family));
	return [
		`\tset ${setName(role, family)} {`,
		`\t\ttype ${family}_addr`,
		"\t\tflags interval",
		...(elements.length === 0 ? [] : [`\t\telements = { ${elements.join(", ")} }`]),
		"\t}",
	].join("\n");
}

/** Names of chains and sets stand beside keywords of the language. */
const chainName = (role: string): string => `role-${role}`;
const setName = (role: string, family: "ipv4" | "ipv6"): string => `${role}-${family}`;

const input = (chains: readonly RoleRules[]): string =>
	[
		"\tchain input {",
		"\t\ttype filter hook input priority filter; policy drop;",
		'\t\tiif "lo" accept',
		"\t\tct state established,related accept",
		"\t\tct state invalid drop",
		"\t\t# Without these IPv6 finds no neighbour and no router, and no packet's size is told.",
		"\t\ticmpv6 type { destination-unreachable, packet-too-big, time-exceeded, parameter-problem, nd-router-advert, nd-neighbor-solicit, nd-neighbor-advert } accept",
		"\t\t# The roles of this machine.",
		...chains.map(({ role }) => `\t\tjump ${chainName(role)}`),
		"\t}",
	].join("\n");

const chain = ({ role, rules }: RoleRules): string =>
	[`\tchain ${chainName(role)} {`, ...rules.flatMap((rule) => statements(rule).map((line) => `\t\t${line}`)), "\t}"].join("\n");

/** One statement, or one for each address family where the source is a role. */
function statements(rule: GeneratedRule): readonly string[] {
	const { source } = rule;
	const what = `${packets(rule)} accept comment "${description(rule, 120).replace(/["\\]/g, "")}"`;
	if (!isRole(source)) return [`${from(source.cidr)}${what}`];
	return [
		`ip saddr @${setName(source.role, "ipv4")} ${what}`,
		...(rule.protocol === ICMP ? [] : [`ip6 saddr @${setName(source.role, "ipv6")} ${what}`]),
	];
}

const from = (cidr: string): string => {
	const six = cidr.includes(":");
	const whole = formatCidrs(six ? ALL_V6 : ALL_V4);
	return whole.includes(cidr) ? `meta nfproto ${six ? "ipv6" : "ipv4"} ` : `${six ? "ip6" : "ip"} saddr ${cidr} `;
};

function packets({ protocol, from: least, to: most }: GeneratedRule): string {
	if (protocol === ICMP) return least === most ? `icmp type ${least >> 8} icmp code ${least & 255}` : "meta l4proto icmp";
	if (!NAMED.has(protocol)) return `meta l4proto ${protocol}`;
	if (!hasPorts(protocol) || (least === 0 && most === 65535)) return `meta l4proto ${protocolName(protocol)}`;
	return `${protocolName(protocol)} dport ${least === most ? least : `${least}-${most}`}`;
}
const NAMED: ReadonlySet<number> = new Set([TCP, UDP, SCTP]);

/** kube-proxy's iptables and nftables modes send packets to NodePorts on before they would pass the chain. */
const forwarded = ({ rows }: GeneratedRule): readonly Remark[] =>
	rows
		.filter(({ component }) => component === "node-port")
		.map((row) => ({
			rows: [row],
			words: "needed where kube-proxy runs in IPVS mode; its other modes forward these packets before they get here",
		}));
