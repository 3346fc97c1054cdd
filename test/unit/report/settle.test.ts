import { describe, expect, it } from "vitest";
import type { Unknown } from "../../../src/model/tri.ts";
import { settle } from "../../../src/report/settle.ts";

const of = (unknown: Unknown): string => {
	const { unknown: what, settledBy } = settle({ key: "key", unknowns: [unknown], findings: [] });
	return `${what} | ${settledBy}`;
};

describe("what is in no input", () => {
	it("is named with the input that shows it", () => {
		const output = "data.terraform_remote_state.net.outputs.sg";
		expect(of({ address: output, attribute: "ingress" })).toBe(
			`The rules of ${output} are not in the input. | give the state or plan of that stack (terraform show -json)`,
		);
		expect(of({ address: "aws_instance.m", attribute: "vpc_security_group_ids", via: output })).toBe(
			`No input shows ${output}; it decides vpc_security_group_ids of aws_instance.m. | give the state or plan of that stack (terraform show -json)`,
		);
		expect(of({ address: "sg-0123abc", attribute: "ingress" })).toBe(
			"The rules of sg-0123abc are not in the input. | give aws ec2 describe-security-groups, or the state that manages the group",
		);
		expect(of({ address: "pl-0123abc", attribute: "entries" })).toBe(
			"What addresses pl-0123abc holds is not in the input. | give aws ec2 get-managed-prefix-list-entries",
		);
		expect(of({ address: "module.w.data.aws_security_group.n", attribute: "ingress" })).toContain("give aws ec2 describe-security-groups");
	});

	it("is not said of what the plan itself will know", () => {
		expect(of({ address: "aws_security_group.n", attribute: "ingress" })).toBe(
			"ingress of aws_security_group.n is not known before apply. | judge the state after apply (terraform show -json)",
		);
	});
});

describe("candidates", () => {
	const candidates = ["a", "b", "c"];

	it("are one of several for a single value, and in a list for a list", () => {
		expect(of({ address: "aws_security_group_rule.r", attribute: "source_security_group_id", candidates })).toContain(
			"It may be a, b or c.",
		);
		expect(of({ address: "aws_instance.m", attribute: "vpc_security_group_ids", candidates })).toContain("It may hold a, b or c.");
	});

	it("are told apart by more than what comes with apply where interfaces differ", () => {
		const text = of({ address: "aws_autoscaling_group.w", attribute: "interfaces", candidates });
		expect(text).toContain("Not every interface of aws_autoscaling_group.w carries the same groups");
		expect(text).toContain("Some carry a, b or c.");
		expect(text).not.toContain("apply");
	});
});
