import { byRole } from "../placing.ts";
import type { Request, Written } from "../request.ts";
import { type GeneratedRule, rulesFor } from "../rules.ts";
import { withoutCni } from "../without-cni.ts";
import { waiting } from "../words.ts";
import { awsDescription, awsPorts, awsProtocol, groupName } from "./aws-ports.ts";
import { distinctNames } from "./distinct-names.ts";
import { block, label, quoted, resource } from "./hcl.ts";
import { isIpv6, ruleName } from "./terraform-names.ts";

/** Terraform for the AWS provider: one group for each role, one rule resource for each rule, so that none is owned twice. */
export function terraformAws(request: Request): Written {
	const generated = rulesFor(request.answer, byRole(request), request.binds);
	const named = distinctNames();
	const blocks = generated.roles.flatMap(({ role, rules }) => [group(role), ...rules.map((rule) => ingress(role, rule, named))]);
	const vpc = block('variable "vpc_id"', [
		["type", "string"],
		["description", quoted("The network of the cluster.")],
	]);
	return { text: `${[vpc, ...blocks].join("\n\n")}\n`, notes: [...waiting(generated), ...withoutCni(request)] };
}

const group = (role: string): string =>
	resource("aws_security_group", label(role), [
		["name", quoted(groupName(role))],
		["description", quoted(`Inbound rules that ${role} machines need`)],
		["vpc_id", "var.vpc_id"],
	]);

function ingress(role: string, rule: GeneratedRule, named: (name: string) => string): string {
	const { source } = rule;
	const ports = awsPorts(rule);
	return resource("aws_vpc_security_group_ingress_rule", named(ruleName(role, rule)), [
		["security_group_id", `aws_security_group.${label(role)}.id`],
		["description", quoted(awsDescription(rule))],
		["ip_protocol", quoted(awsProtocol(rule))],
		...(ports === null
			? []
			: ([
					["from_port", String(ports[0])],
					["to_port", String(ports[1])],
				] as const)),
		"role" in source
			? ["referenced_security_group_id", `aws_security_group.${label(source.role)}.id`]
			: [isIpv6(source) ? "cidr_ipv6" : "cidr_ipv4", quoted(source.cidr)],
	]);
}
