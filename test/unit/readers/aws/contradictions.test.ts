import { describe, expect, it } from "vitest";
import { InputError } from "../../../../src/errors.ts";
import type { Inventory } from "../../../../src/model/inventory.ts";
import { memberText } from "../../../../src/model/target.ts";
import { readAws } from "../../../../src/readers/aws/index.ts";

const read = (value: unknown): Inventory => readAws([{ file: "aws.json", value, line: () => undefined }]);
const kubelet = (over: Record<string, unknown>): Record<string, unknown> => ({
	IpProtocol: "tcp",
	FromPort: 10250,
	ToPort: 10250,
	...over,
});
const group = (id: string, permissions: readonly unknown[], over: Record<string, unknown> = {}): Record<string, unknown> => ({
	GroupId: id,
	GroupName: id,
	VpcId: "vpc-1",
	IpPermissions: permissions,
	...over,
});
const members = (inventory: Inventory, id: string): readonly string[] =>
	inventory.filters.get(id)?.ingress.flatMap(({ sources }) => sources.members.map(memberText)) ?? [];
const problems = (inventory: Inventory): readonly string[] => inventory.unread.map(({ problem, cause }) => `${cause}: ${problem}`);

describe("references to groups", () => {
	it("of another account are the group that the input describes under that owner", () => {
		const cp = group("sg-cp", [], { OwnerId: "222" });
		const worker = group("sg-w", [kubelet({ UserIdGroupPairs: [{ UserId: "222", GroupId: "sg-cp" }] })], { OwnerId: "111" });
		expect(members(read({ SecurityGroups: [cp, worker] }), "sg-w")).toEqual(["sg-cp"]);
		expect(members(read({ SecurityGroups: [worker] }), "sg-w")).toEqual(["222/sg-cp"]);
	});
	it("by name alone are found where one group has the name, else reported", () => {
		const worker = group("sg-w", [kubelet({ UserIdGroupPairs: [{ GroupName: "cp" }] })]);
		expect(members(read({ SecurityGroups: [worker, group("sg-1", [], { GroupName: "cp" })] }), "sg-w")).toEqual(["sg-1"]);
		expect(problems(read({ SecurityGroups: [worker] }))).toEqual([
			'rejected: sg-w: the source group "cp" is named without an id, and no single group of the input has that name',
		]);
	});
});

describe("what is not as the AWS CLI writes it", () => {
	it.each([
		["a range as text", { IpRanges: ["10.0.0.0/8"] }, "IpRanges is no list of objects"],
		["an IPv6 range among the IPv4 ones", { IpRanges: [{ CidrIpv6: "::/0" }] }, "an element of IpRanges has no CidrIp"],
		["a group as text", { UserIdGroupPairs: ["sg-cp"] }, "UserIdGroupPairs is no list of objects"],
	])("%s is reported, and its group is not relied on", (_, over, problem) => {
		const inventory = read({ SecurityGroups: [group("sg-w", [kubelet(over)])] });
		expect(problems(inventory)).toEqual([`rejected: sg-w: ${problem}`]);
		expect(inventory.filters.get("sg-w")).toMatchObject({ ingress: [], unknownIngress: [{ address: "sg-w#ingress[0]" }] });
	});
	it("a list that holds anything but objects is refused", () => {
		expect(() => read({ SecurityGroups: [group("sg-w", []), "sg-z"] })).toThrow(InputError);
	});
	it("a machine without a group in its description may carry any", () => {
		for (const shown of [{}, { SecurityGroups: [] }])
			expect(read({ Reservations: [{ Instances: [{ InstanceId: "i-1", ...shown }] }] }).subjects[0]?.layers).toMatchObject([
				{ certain: [], possible: [{ unbounded: true, unknown: { address: "i-1", attribute: "SecurityGroups" } }] },
			]);
	});
});

describe("a group described twice", () => {
	const open = group("sg-w", [kubelet({ IpRanges: [{ CidrIp: "0.0.0.0/0" }] })]);
	it("alike is one group", () => {
		const inventory = read({ SecurityGroups: [open, open] });
		expect(inventory.filters.get("sg-w")).toMatchObject({ ingress: [{ id: "sg-w#ingress[0]" }], unknownIngress: [] });
		expect(inventory.inputs).toMatchObject([{ counted: 1, rules: 1, unread: 0 }]);
	});
	it("with different rules is not relied on, in whatever order", () => {
		for (const both of [
			[open, group("sg-w", [])],
			[group("sg-w", []), open],
		]) {
			const inventory = read({ SecurityGroups: both });
			expect(inventory.filters.get("sg-w")).toMatchObject({
				ingress: [],
				unknownIngress: [{ address: "sg-w", attribute: "IpPermissions" }],
			});
			expect(problems(inventory)).toEqual(["unsupported: sg-w is described twice with different rules: give the one that holds"]);
		}
	});
});
