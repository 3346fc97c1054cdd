import { describe, expect, it } from "vitest";
import type { SourceDocument } from "../../../src/model/location.ts";
import { mergeInventories } from "../../../src/model/merge.ts";
import { readAws } from "../../../src/readers/aws/index.ts";
import { readTerraform } from "../../../src/readers/terraform/index.ts";
import { ingressOf, layersOf } from "../readers/aws/summary.ts";
import { group, type Made, plan, refs, rule } from "../readers/terraform/plan.ts";

const A = "aws_security_group.a";
const machine: Made = {
	address: "aws_instance.m",
	after: {},
	unknown: { id: true, vpc_security_group_ids: true },
	refs: { vpc_security_group_ids: refs(`${A}.id`, A) },
};
const stack = (file: string, port: number): SourceDocument => ({
	...plan([group(A), machine, rule("aws_security_group_rule.r", A, { self: true, from_port: port, to_port: port })]),
	file,
});
const aws = (value: unknown): SourceDocument => ({ file: "aws.json", value, line: () => undefined });

describe("mergeInventories", () => {
	it("keeps things apart that two plans call by one address", () => {
		const merged = mergeInventories([readTerraform(stack("one.json", 22), "after"), readTerraform(stack("two.json", 80), "after")]);
		expect(ingressOf(merged)).toEqual({
			[A]: [`aws_security_group_rule.r: allow tcp 22 from ${A}`],
			[`two.json:${A}`]: [`two.json:aws_security_group_rule.r: allow tcp 80 from two.json:${A}`],
		});
		expect(layersOf(merged)).toEqual({ "aws_instance.m": [A], "two.json:aws_instance.m": [`two.json:${A}`] });
		expect(merged.subjects[1]?.addresses).toEqual(["aws_instance.m"]);
		expect(merged.inputs.map(({ path }) => path)).toEqual(["one.json", "two.json"]);
	});

	it("joins what a plan names and another input shows", () => {
		const named: Made = { address: "aws_instance.m", after: { vpc_security_group_ids: ["sg-0123456789abcdef0"] }, unknown: { id: true } };
		const shown = readAws([
			aws({
				SecurityGroups: [
					{ GroupId: "sg-0123456789abcdef0", GroupName: "a", IpPermissions: [{ IpProtocol: "-1", IpRanges: [{ CidrIp: "10.0.0.0/8" }] }] },
				],
			}),
		]);
		const merged = mergeInventories([readTerraform(plan([named]), "after"), shown]);
		expect(ingressOf(merged)).toEqual({ "sg-0123456789abcdef0": ["sg-0123456789abcdef0#ingress[0]: allow any * from 10.0.0.0/8"] });
		expect(layersOf(merged)).toEqual({ "aws_instance.m": ["sg-0123456789abcdef0"] });
	});

	const ID = "sg-0123456789abcdef0";
	const owned: Made = {
		address: A,
		actions: ["no-op"],
		before: { id: ID, name: "a", ingress: [] },
		after: { id: ID, name: "a", ingress: [] },
	};
	const carrier: Made = { address: "aws_instance.n", after: { vpc_security_group_ids: [ID] }, unknown: { id: true } };
	const file = (name: string, ...made: readonly Made[]): SourceDocument => ({ ...plan(made), file: name });

	it("joins stacks by the cloud's ids: one adds rules to, and carries, a group that another owns", () => {
		const further: Made = {
			address: "aws_security_group_rule.b",
			after: { type: "ingress", protocol: "tcp", from_port: 443, to_port: 443, cidr_blocks: ["10.0.0.0/8"], security_group_id: ID },
		};
		const stacks = [file("a.json", owned), file("b.json", further, carrier)];
		for (const order of [stacks, [...stacks].reverse()]) {
			const merged = mergeInventories(order.map((document) => readTerraform(document, "after")));
			expect(ingressOf(merged)).toEqual({ [A]: ["aws_security_group_rule.b: allow tcp 443 from 10.0.0.0/8"] });
			expect(merged.filters.get(A)?.unknownIngress).toEqual([]);
			expect(layersOf(merged)).toEqual({ "aws_instance.n": [A] });
		}
	});

	it("takes the plan's word for a group that a description shows as it was", () => {
		const shown = readAws([
			aws({
				SecurityGroups: [{ GroupId: ID, GroupName: "a", IpPermissions: [{ IpProtocol: "-1", IpRanges: [{ CidrIp: "0.0.0.0/0" }] }] }],
			}),
		]);
		const merged = mergeInventories([readTerraform(file("a.json", owned, carrier), "after"), shown]);
		expect(ingressOf(merged)).toEqual({ [A]: [] });
		expect(layersOf(merged)).toEqual({ "aws_instance.n": [A] });
	});

	describe("a rule for a filter of another input in which the first match decides", () => {
		it("stands at its number in a network ACL", () => {
			const ACL = "acl-0123456789abcdef0";
			const deny: Made = {
				address: "aws_network_acl_rule.deny",
				after: { network_acl_id: ACL, rule_number: 50, rule_action: "deny", protocol: "-1", cidr_block: "0.0.0.0/0", egress: false },
				unknown: { id: true },
			};
			const allow = { RuleNumber: 100, RuleAction: "allow", Protocol: "-1", CidrBlock: "0.0.0.0/0", Egress: false };
			const shown = readAws([aws({ NetworkAcls: [{ NetworkAclId: ACL, VpcId: "vpc-0123456789abcdef0", Entries: [allow] }] })]);
			const merged = mergeInventories([readTerraform(file("a.json", deny), "after"), shown]);
			expect(ingressOf(merged)).toEqual({
				[ACL]: ["aws_network_acl_rule.deny: deny any * from 0.0.0.0/0", `${ACL}#100: allow any * from 0.0.0.0/0`],
			});
		});

		it("stands at its priority in an Azure group of that name", () => {
			const GROUP = "azurerm_network_security_group.g";
			const ruleAt = (priority: number, access: string): Record<string, unknown> => ({
				name: access,
				priority,
				direction: "Inbound",
				access,
				protocol: "*",
				source_port_range: "*",
				destination_port_range: "*",
				source_address_prefix: "*",
				destination_address_prefix: "*",
			});
			const owner: Made = { address: GROUP, after: { name: "shared", security_rule: [ruleAt(200, "Allow")] }, unknown: { id: true } };
			const deny: Made = {
				address: "azurerm_network_security_rule.deny",
				after: { ...ruleAt(100, "Deny"), network_security_group_name: "shared", resource_group_name: "r" },
				unknown: { id: true },
			};
			const alone = readTerraform(file("a.json", deny), "after");
			expect(ingressOf(alone)["shared"]).toContain("?ingress shared ingress");
			const merged = mergeInventories([alone, readTerraform(file("b.json", owner), "after")]);
			expect(Object.keys(ingressOf(merged))).toEqual([GROUP]);
			expect(
				ingressOf(merged)
					[GROUP]?.slice(0, 2)
					.map((line) => line.split(": ")[0]),
			).toEqual(["azurerm_network_security_rule.deny", `${GROUP}.security_rule["Allow"]`]);
			expect(merged.filters.get(GROUP)?.unknownIngress).toEqual([]);
		});
	});

	it("of one inventory is that inventory, of none is empty", () => {
		const one = readTerraform(stack("one.json", 22), "after");
		expect(mergeInventories([one])).toBe(one);
		expect(mergeInventories([])).toMatchObject({ inputs: [], subjects: [], unread: [] });
	});
});
