import fc from "fast-check";
import { expect, it } from "vitest";
import { InputError } from "../../../../src/errors.ts";
import { readTerraform } from "../../../../src/readers/terraform/index.ts";
import { group, type Made, plan, refs, rule } from "./plan.ts";

const A = "aws_security_group.a";
const held = {
	id: "sg-0b",
	name: "b",
	ingress: [{ protocol: "tcp", from_port: 22, to_port: 22, cidr_blocks: ["10.0.0.0/8"], self: false }],
};
const machine: Made = {
	address: "aws_instance.m[0]",
	after: { tags: { Name: "m" } },
	unknown: { id: true, vpc_security_group_ids: true },
	refs: { vpc_security_group_ids: refs(`${A}.id`, A, "var.more"), subnet_id: refs("aws_subnet.s", "count.index") },
};
const whole = JSON.stringify(
	plan([
		group(A),
		{ address: "aws_security_group.b", actions: ["update"], before: held, after: held },
		rule("aws_security_group_rule.r", A, { cidr_blocks: ["0.0.0.0/0"] }),
		{ address: "aws_network_acl.n", after: { ingress: [{ rule_no: 1, action: "deny", protocol: "-1", cidr_block: "0.0.0.0/0" }] } },
		machine,
	]).value,
);

type Place = readonly [Record<string, unknown>, string];
function places(value: unknown): Place[] {
	if (typeof value !== "object" || value === null) return [];
	const fields = value as Record<string, unknown>;
	return Object.keys(fields).flatMap((key) => [[fields, key] as const, ...places(fields[key])]);
}

it("a plan with damaged values is read and adds up, or is refused in one sentence", () => {
	const damage = fc.tuple(fc.nat(), fc.constantFrom<unknown>(null, {}, [], "x", 5, true, 'a["b', -1, undefined));
	fc.assert(
		fc.property(fc.array(damage, { minLength: 1, maxLength: 6 }), fc.constantFrom("after", "before"), (damages, side) => {
			const value = JSON.parse(whole) as Record<string, unknown>;
			for (const [at, by] of damages) {
				const all = places(value).filter(([, key]) => key !== "format_version");
				const [fields, key] = all[at % all.length] as Place;
				fields[key] = by;
			}
			try {
				const [input] = readTerraform({ file: "plan.json", value, line: () => undefined }, side).inputs;
				expect(input?.counted).toBe((input?.rules ?? 0) + (input?.unread ?? 0));
			} catch (cause) {
				if (!(cause instanceof InputError)) throw cause;
			}
		}),
		{ seed: 20260101, numRuns: 200 },
	);
});
