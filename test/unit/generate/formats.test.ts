import { expect, it } from "vitest";
import { awsJson } from "../../../src/generate/formats/aws-json.ts";
import { terraformAws } from "../../../src/generate/formats/terraform-aws.ts";
import { rulesFor } from "../../../src/generate/rules.ts";
import { NO_ADDRESSES, parseCidr } from "../../../src/model/addresses.ts";
import { ask } from "../tables/query.ts";

const answer = ask({ profile: "tinkerbell", release: "0.23" });
const generated = rulesFor(answer, (name) => (name === "pxe-client" ? parseCidr("192.0.2.0/24") : NO_ADDRESSES));

it("names the classes of which nobody said where they are, and writes the rest", () => {
	expect(generated.unplaced).toEqual([{ className: "bmc", rows: ["tinkerbell/tinkerbell/http"] }]);
	expect(
		generated.roles.find(({ role }) => role === "tinkerbell")?.rules.map(({ protocol, from, source }) => [protocol, from, source]),
	).toEqual([
		[6, 7080, { cidr: "192.0.2.0/24" }],
		[6, 7080, { role: "node" }],
		[6, 42113, { cidr: "192.0.2.0/24" }],
		[17, 67, { cidr: "192.0.2.0/24" }],
		[17, 69, { cidr: "192.0.2.0/24" }],
		[17, 514, { cidr: "192.0.2.0/24" }],
	]);
});

it("writes protocols without ports by number, and ICMP by type and code", () => {
	const calico = rulesFor(ask({ cni: ["calico", "cilium"] }), () => NO_ADDRESSES);
	const { SecurityGroups: groups } = JSON.parse(awsJson(calico)) as {
		SecurityGroups: { GroupId: string; IpPermissions: { IpProtocol: string }[] }[];
	};
	const worker = groups.find(({ GroupId }) => GroupId === "sg-worker")?.IpPermissions ?? [];
	const pair = (id: string, rows: string): unknown => [{ GroupId: id, Description: rows }];
	const bare = { IpRanges: [], Ipv6Ranges: [], PrefixListIds: [] };
	expect(worker.filter(({ IpProtocol }) => ["4", "icmp"].includes(IpProtocol))).toEqual([
		{ IpProtocol: "icmp", FromPort: 8, ToPort: 0, ...bare, UserIdGroupPairs: pair("sg-control-plane", "cilium/node/health-ping") },
		{ IpProtocol: "icmp", FromPort: 8, ToPort: 0, ...bare, UserIdGroupPairs: pair("sg-worker", "cilium/node/health-ping") },
		{ IpProtocol: "4", ...bare, UserIdGroupPairs: pair("sg-control-plane", "calico-ipip/node/ipip") },
		{ IpProtocol: "4", ...bare, UserIdGroupPairs: pair("sg-worker", "calico-ipip/node/ipip") },
	]);
});

it("writes Terraform with one resource for each rule", () => {
	const text = terraformAws(generated);
	expect(text).toContain(
		[
			'resource "aws_vpc_security_group_ingress_rule" "tinkerbell_tcp_7080_7080_from_node" {',
			"  security_group_id            = aws_security_group.tinkerbell.id",
			'  description                  = "tinkerbell/tinkerbell/http"',
			'  ip_protocol                  = "tcp"',
			"  from_port                    = 7080",
			"  to_port                      = 7080",
			"  referenced_security_group_id = aws_security_group.node.id",
			"}",
		].join("\n"),
	);
	expect(text.match(/^resource "aws_vpc_security_group_ingress_rule"/gm)?.length).toBe(
		generated.roles.flatMap(({ rules }) => rules).length,
	);
});
