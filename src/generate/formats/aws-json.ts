import { byRole } from "../placing.ts";
import type { Request, Written } from "../request.ts";
import { type Generated, type GeneratedRule, rulesFor } from "../rules.ts";
import { withoutCni } from "../without-cni.ts";
import { waiting } from "../words.ts";
import { awsDescription, awsPorts, awsProtocol, groupName } from "./aws-ports.ts";

/** Id that stands for the group of a role until the cloud gives it one. */
const groupId = (role: string): string => `sg-${role}`;

/** Groups as `aws ec2 describe-security-groups` prints them, one for each role; ids stand for those that the cloud will give. */
export function awsJson(request: Request): Written {
	const generated = rulesFor(request.answer, byRole(request), request.binds);
	const judge = `to judge the result: portpolicy eval FILE ${generated.roles.map(({ role }) => `--role ${role}=id:${groupId(role)}`).join(" ")}`;
	return { text: securityGroups(generated), notes: [...waiting(generated), ...withoutCni(request), judge] };
}

function securityGroups({ roles }: Generated): string {
	const groups = roles.map(({ role, rules }) => ({
		GroupId: groupId(role),
		GroupName: groupName(role),
		Description: `Inbound rules that ${role} machines need`,
		IpPermissions: rules.map(permission),
		IpPermissionsEgress: [],
	}));
	return `${JSON.stringify({ SecurityGroups: groups }, null, 2)}\n`;
}

function permission(rule: GeneratedRule): unknown {
	const ports = awsPorts(rule);
	const description = awsDescription(rule);
	const { source } = rule;
	return {
		IpProtocol: awsProtocol(rule),
		...(ports === null ? {} : { FromPort: ports[0], ToPort: ports[1] }),
		IpRanges: "cidr" in source && !source.cidr.includes(":") ? [{ CidrIp: source.cidr, Description: description }] : [],
		Ipv6Ranges: "cidr" in source && source.cidr.includes(":") ? [{ CidrIpv6: source.cidr, Description: description }] : [],
		PrefixListIds: [],
		UserIdGroupPairs: "role" in source ? [{ GroupId: groupId(source.role), Description: description }] : [],
	};
}
