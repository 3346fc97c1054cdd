import { protocolName } from "../../model/protocols.ts";
import type { Generated, GeneratedRule } from "../rules.ts";
import { awsPorts, awsProtocol, groupName } from "./aws-ports.ts";

/** Terraform for the AWS provider: one group for each role, one rule resource for each rule, so that none is owned twice. */
export function terraformAws({ roles }: Generated): string {
	const blocks = roles.flatMap(({ role, rules }) => [group(role), ...rules.map((rule) => ingress(role, rule))]);
	return `${['variable "vpc_id" {\n  type        = string\n  description = "The network of the cluster."\n}', ...blocks].join("\n\n")}\n`;
}

const group = (role: string): string =>
	block("aws_security_group", label(role), {
		name: quoted(groupName(role)),
		description: quoted(`Inbound rules that ${role} machines need`),
		vpc_id: "var.vpc_id",
	});

function ingress(role: string, rule: GeneratedRule): string {
	const { source, rows } = rule;
	const ports = awsPorts(rule);
	const from = "role" in source ? label(source.role) : source.cidr.replace(/[^0-9a-f]+/g, "_");
	const name = [
		label(role),
		protocolName(rule.protocol),
		...(ports ?? []).map((port) => String(port).replace("-", "all")),
		"from",
		from,
	].join("_");
	return block("aws_vpc_security_group_ingress_rule", name, {
		security_group_id: `aws_security_group.${label(role)}.id`,
		description: quoted(rows.join(" ")),
		ip_protocol: quoted(awsProtocol(rule)),
		...(ports === null ? {} : { from_port: String(ports[0]), to_port: String(ports[1]) }),
		...("role" in source
			? { referenced_security_group_id: `aws_security_group.${label(source.role)}.id` }
			: { [source.cidr.includes(":") ? "cidr_ipv6" : "cidr_ipv4"]: quoted(source.cidr) }),
	});
}

/** A resource block as `terraform fmt` writes it: equal signs in one column. */
function block(type: string, name: string, attributes: Readonly<Record<string, string>>): string {
	const width = Math.max(...Object.keys(attributes).map((key) => key.length));
	const lines = Object.entries(attributes).map(([key, value]) => `  ${key.padEnd(width)} = ${value}`);
	return [`resource "${type}" "${name}" {`, ...lines, "}"].join("\n");
}

const label = (role: string): string => role.replaceAll("-", "_");

/** A string of HCL; what would begin an expression is doubled. */
const quoted = (text: string): string => JSON.stringify(text).replace(/[$%](?=\{)/g, (mark) => mark + mark);
