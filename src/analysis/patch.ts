import { formatCidrs } from "../model/addresses.ts";
import type { Fix } from "../model/finding.ts";
import { type Filter, isUnknownSet, type Member, type Rule } from "../model/inventory.ts";
import { hasPorts, protocolName } from "../model/protocols.ts";
import { memberText } from "../model/target.ts";
import { portsText } from "./witness.ts";

type Text = Pick<Fix, "description" | "patch">;

/** Words and patch for a rule to add, in the form that the filter's author uses. */
export function addition(filter: Filter, rule: Rule): Text {
	const what = packetsOf(rule);
	const from = [...formatCidrs(rule.sources.addresses), ...rule.sources.members.map(memberText)];
	const description = `Add to ${filter.id}: ${what} from ${from.join(", ")}`;
	if (filter.kind === "aws-security-group")
		return { description, patch: isTerraform(filter) ? terraform(filter, rule) : awsCli(filter, rule) };
	return { description, patch: null };
}

export const removal = (rule: Rule, filter: Filter): Text => ({
	description: `Remove ${rule.id}${rule.id.startsWith(filter.id) ? "" : ` from ${filter.id}`}, or narrow it to the addresses that need it: no requirement hangs on it`,
	patch: null,
});

export const narrowing = (kept: Rule, filter: Filter): Text => ({
	description: `Narrow ${kept.id} of ${filter.id} to ${[...formatCidrs(kept.sources.addresses), ...kept.sources.members.map(memberText)].join(", ")}`,
	patch: null,
});

function packetsOf(rule: Rule): string {
	if (isUnknownSet(rule.protocols) || isUnknownSet(rule.ports)) return "packets";
	const protocol = rule.protocols.first;
	const ports = portsText(protocol, rule.ports);
	return ports === "" ? protocolName(protocol) : `${protocolName(protocol)}/${ports}`;
}

const isTerraform = (filter: Filter): boolean => filter.location.address === filter.id && filter.id.includes("aws_");

/** One rule resource per port range and source, of the type that the group's other rules have. */
function terraform(filter: Filter, rule: Rule): string | null {
	if (isUnknownSet(rule.ports) || isUnknownSet(rule.protocols)) return null;
	const local = filter.id.replace(/^(module\.[^.]+(\[[^\]]*\])?\.)+/, "");
	const group = `${local}.id`;
	const protocol = protocolName(rule.protocols.first);
	const classic = filter.ingress.some(({ id }) => id.includes("aws_security_group_rule."));
	const sources = [
		...formatCidrs(rule.sources.addresses).map((cidr) => ({ cidr })),
		...rule.sources.members.map((member: Member) => ({
			group: `${memberText(member).replace(/^(module\.[^.]+(\[[^\]]*\])?\.)+/, "")}.id`,
		})),
	];
	const blocks = rule.ports.items.flatMap(({ from, to }) =>
		sources.map((source, index) => {
			const name = `${local.split(".").at(-1)?.replace(/\[.*$/, "")}_${protocol}_${from}${index === 0 ? "" : `_${index + 1}`}`;
			const lines = classic
				? [
						`resource "aws_security_group_rule" "${name}" {`,
						'  type                     = "ingress"',
						`  security_group_id        = ${group}`,
						`  protocol                 = "${protocol}"`,
						`  from_port                = ${from}`,
						`  to_port                  = ${to}`,
						"cidr" in source
							? `  ${source.cidr.includes(":") ? "ipv6_cidr_blocks" : "cidr_blocks     "}         = ["${source.cidr}"]`
							: `  source_security_group_id = ${source.group}`,
						"}",
					]
				: [
						`resource "aws_vpc_security_group_ingress_rule" "${name}" {`,
						`  security_group_id            = ${group}`,
						`  ip_protocol                  = "${protocol}"`,
						`  from_port                    = ${from}`,
						`  to_port                      = ${to}`,
						"cidr" in source
							? `  ${source.cidr.includes(":") ? "cidr_ipv6" : "cidr_ipv4"}                    = "${source.cidr}"`
							: `  referenced_security_group_id = ${source.group}`,
						"}",
					];
			return lines.join("\n");
		}),
	);
	return blocks.join("\n\n");
}

function awsCli(filter: Filter, rule: Rule): string | null {
	if (isUnknownSet(rule.ports) || isUnknownSet(rule.protocols)) return null;
	const protocol = protocolName(rule.protocols.first);
	const sources = [
		...formatCidrs(rule.sources.addresses).map((cidr) => `--cidr ${cidr}`),
		...rule.sources.members.map((member) => `--source-group ${memberText(member)}`),
	];
	return rule.ports.items
		.flatMap(({ from, to }) =>
			sources.map(
				(source) =>
					`aws ec2 authorize-security-group-ingress --group-id ${filter.id} --protocol ${protocol}${hasPorts(rulesProtocol(rule)) ? ` --port ${from === to ? from : `${from}-${to}`}` : ""} ${source}`,
			),
		)
		.join("\n");
}

const rulesProtocol = (rule: Rule): number => (isUnknownSet(rule.protocols) ? 0 : rule.protocols.first);
