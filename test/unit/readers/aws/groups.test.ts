import { describe, expect, it } from "vitest";
import type { SourceDocument } from "../../../../src/model/location.ts";
import { readAws } from "../../../../src/readers/aws/index.ts";
import { carriers, ingressOf, layersOf } from "./summary.ts";

const document = (value: unknown, file = "aws.json"): SourceDocument => ({ file, value, line: () => undefined });
const group = (id: string, permissions: readonly unknown[], more: object = {}): object => ({
	GroupId: id,
	GroupName: id.slice(3),
	OwnerId: "111122223333",
	VpcId: "vpc-1",
	IpPermissions: permissions,
	IpPermissionsEgress: [],
	...more,
});
const tcp = (from: number, to: number, more: object): object => ({
	IpProtocol: "tcp",
	FromPort: from,
	ToPort: to,
	IpRanges: [],
	Ipv6Ranges: [],
	UserIdGroupPairs: [],
	PrefixListIds: [],
	...more,
});
const world = { IpRanges: [{ CidrIp: "0.0.0.0/0" }] };

describe("security groups", () => {
	it("unites every kind of source of one permission", () => {
		const inventory = readAws([
			document({
				SecurityGroups: [
					group("sg-a", [
						tcp(6443, 6443, {
							IpRanges: [{ CidrIp: "2.2.2.2/28" }],
							Ipv6Ranges: [{ CidrIpv6: "::/0" }],
							UserIdGroupPairs: [
								{ GroupId: "sg-a", UserId: "111122223333" },
								{ GroupId: "sg-b", UserId: "444455556666" },
							],
							PrefixListIds: [{ PrefixListId: "pl-1" }],
						}),
					]),
				],
			}),
		]);
		expect(ingressOf(inventory)).toEqual({ "sg-a": ["sg-a#ingress[0]: allow tcp 6443 from 2.2.2.0/28 ::/0 sg-a 444455556666/sg-b pl-1"] });
		expect(inventory.inputs).toEqual([{ path: "aws.json", kind: "aws", counted: 1, rules: 1, unread: 0, objects: 1, notes: [] }]);
	});

	it("reads every permission: neither -1 with ports nor a self-only rule hides the next", () => {
		const inventory = readAws([
			document([
				group("sg-a", [
					{ IpProtocol: "-1", FromPort: 443, ToPort: 443, IpRanges: [{ CidrIp: "10.0.0.0/8" }] },
					tcp(22, 22, { UserIdGroupPairs: [{ GroupId: "sg-a" }] }),
					tcp(22, 22, world),
					tcp(0, 0, world),
				]),
			]),
		]);
		expect(ingressOf(inventory)["sg-a"]).toEqual([
			"sg-a#ingress[0]: allow any * from 10.0.0.0/8",
			"sg-a#ingress[1]: allow tcp 22 from sg-a",
			"sg-a#ingress[2]: allow tcp 22 from 0.0.0.0/0",
			"sg-a#ingress[3]: allow tcp 0 from 0.0.0.0/0",
		]);
	});

	it.each([
		[[{ CidrIp: "1.2.3.4/0" }], [], "0.0.0.0/0"],
		[[{ CidrIp: "0.0.0.0/1" }, { CidrIp: "128.0.0.0/1" }], [], "0.0.0.0/0"],
		[[], [{ CidrIpv6: "::/0" }], "::/0"],
		[[], [{ CidrIpv6: "::/1" }, { CidrIpv6: "8000::/1" }], "::/0"],
		[[{ CidrIp: "2.2.2.2/28" }], [], "2.2.2.0/28"],
	])("reads %j and %j as %s", (ranges, ranges6, expected) => {
		const inventory = readAws([document([group("sg-a", [tcp(22, 22, { IpRanges: ranges, Ipv6Ranges: ranges6 })])])]);
		expect(ingressOf(inventory)["sg-a"]).toEqual([`sg-a#ingress[0]: allow tcp 22 from ${expected}`]);
	});

	it("lists what EC2 would refuse as unread and leaves its group undecided", () => {
		const inventory = readAws([
			document({ SecurityGroups: [group("sg-a", [tcp(90, 80, world), tcp(22, 22, { IpRanges: [{ CidrIp: "10.0.0.0/33" }] }), null])] }),
		]);
		expect(ingressOf(inventory)["sg-a"]).toEqual([
			"?ingress sg-a#ingress[0] IpPermissions",
			"?ingress sg-a#ingress[1] IpPermissions",
			"?ingress sg-a#ingress[2] IpPermissions",
		]);
		expect(inventory.unread.map(({ rule, cause, problem }) => [rule, cause, problem])).toEqual([
			["sg-a#ingress[0]", "rejected", "sg-a: the port range 90-80 is reversed"],
			["sg-a#ingress[1]", "rejected", 'sg-a: "10.0.0.0/33" has a prefix longer than 32'],
			["sg-a#ingress[2]", "rejected", "sg-a: the rule names no protocol"],
		]);
		expect(inventory.inputs[0]).toMatchObject({ counted: 3, rules: 0, unread: 3 });
	});

	it("takes a dead peering's group for nobody, and a missing rule list for unknown", () => {
		const inventory = readAws([
			document({
				SecurityGroups: [
					group("sg-a", [tcp(22, 22, { UserIdGroupPairs: [{ GroupId: "sg-z", PeeringStatus: "deleted" }] })]),
					{ GroupId: "sg-b", GroupName: "b" },
				],
			}),
		]);
		expect(ingressOf(inventory)).toEqual({ "sg-a": ["sg-a#ingress[0]: allow tcp 22 from "], "sg-b": ["?ingress sg-b IpPermissions"] });
	});

	it("counts a rule once that the group and describe-security-group-rules both show", () => {
		const rules = [
			{
				SecurityGroupRuleId: "sgr-1",
				GroupId: "sg-a",
				GroupOwnerId: "111122223333",
				IsEgress: false,
				IpProtocol: "tcp",
				FromPort: 22,
				ToPort: 22,
				CidrIpv4: "10.0.0.0/8",
			},
			{ SecurityGroupRuleId: "sgr-2", GroupId: "sg-a", IsEgress: true, IpProtocol: "-1", CidrIpv4: "0.0.0.0/0" },
			{
				SecurityGroupRuleId: "sgr-3",
				GroupId: "sg-c",
				IsEgress: false,
				IpProtocol: "udp",
				FromPort: 53,
				ToPort: 53,
				ReferencedGroupInfo: { GroupId: "sg-a" },
			},
		];
		const permissions = [tcp(22, 22, { IpRanges: [{ CidrIp: "10.0.0.0/8" }] }), tcp(80, 80, world)];
		const inventory = readAws([
			document({ SecurityGroups: [group("sg-a", permissions)] }, "groups.json"),
			document({ SecurityGroupRules: rules }, "rules.json"),
		]);
		expect(ingressOf(inventory)).toEqual({
			"sg-a": ["sg-a#ingress[1]: allow tcp 80 from 0.0.0.0/0", "sgr-1: allow tcp 22 from 10.0.0.0/8"],
			"sg-c": ["sgr-3: allow udp 53 from sg-a"],
		});
		expect(inventory.inputs.map(({ path, counted, rules: read, unread }) => [path, counted, read, unread])).toEqual([
			["groups.json", 1, 1, 0],
			["rules.json", 2, 2, 0],
		]);
	});

	it("resolves prefix lists whose entries are given", () => {
		const inventory = readAws([
			document({
				SecurityGroups: [group("sg-a", [tcp(443, 443, { PrefixListIds: [{ PrefixListId: "pl-0a" }, { PrefixListId: "pl-0b" }] })])],
			}),
			document({ Entries: [{ Cidr: "10.1.0.0/16" }, { Cidr: "10.0.0.0/16" }] }, "pl-0a.json"),
		]);
		expect(ingressOf(inventory)["sg-a"]).toEqual(["sg-a#ingress[0]: allow tcp 443 from 10.0.0.0/15 pl-0b"]);
	});
});

describe("machines", () => {
	const instance = (id: string, groups: readonly string[], more: object = {}): object => ({
		InstanceId: id,
		SubnetId: "subnet-1",
		VpcId: "vpc-1",
		PrivateIpAddress: "10.0.0.5",
		State: { Name: "running" },
		Tags: [
			{ Key: "Name", Value: `name-${id}` },
			{ Key: "kubernetes.io/cluster/prod", Value: "owned" },
		],
		SecurityGroups: groups.map((GroupId) => ({ GroupId, GroupName: GroupId })),
		...more,
	});

	it("carry their groups; bare groups stay subjects; undescribed groups are unknown", () => {
		const inventory = readAws([
			document({ SecurityGroups: [group("sg-a", []), group("sg-b", [])] }),
			document({
				Reservations: [
					{ Instances: [instance("i-1", ["sg-b", "sg-hidden"]), instance("i-2", ["sg-a"], { State: { Name: "terminated" } })] },
				],
			}),
		]);
		expect(layersOf(inventory)).toEqual({ "i-1": ["sg-b + sg-hidden"], "sg-a": ["sg-a"] });
		expect(ingressOf(inventory)["sg-hidden"]).toEqual(["?ingress sg-hidden ingress"]);
		const [subject] = inventory.subjects;
		expect(subject).toMatchObject({
			names: ["name-i-1", "i-1", "sg-b", "sg-hidden"],
			clusterKeys: ["prod"],
			subnets: ["subnet-1"],
			network: "vpc-1",
			publiclyReachable: "no",
		});
	});

	it("with unequal interfaces have the common groups for certain, the others possibly", () => {
		const nic = (id: string, groups: readonly string[]): object => ({
			NetworkInterfaceId: id,
			SubnetId: "subnet-1",
			Groups: groups.map((GroupId) => ({ GroupId })),
			Attachment: { InstanceId: "i-1" },
		});
		const inventory = readAws([
			document([instance("i-1", ["sg-a"], { NetworkInterfaces: [nic("eni-1", ["sg-a", "sg-b"])] })]),
			document({ NetworkInterfaces: [nic("eni-1", ["sg-a", "sg-b"]), nic("eni-2", ["sg-a"])] }),
		]);
		expect(layersOf(inventory, carriers)).toEqual({ "i-1": ["sg-a + ?{sg-b}"] });
	});

	it("are known by their interfaces alone: instances, EKS, load balancers", () => {
		const nic = (id: string, description: string, groups: readonly string[], attachment?: object): object => ({
			NetworkInterfaceId: id,
			Description: description,
			Groups: groups.map((GroupId) => ({ GroupId })),
			Attachment: attachment,
		});
		const inventory = readAws([
			document({
				NetworkInterfaces: [
					nic("eni-1", "", ["sg-a"], { InstanceId: "i-9" }),
					nic("eni-2", "Amazon EKS prod", ["sg-b"]),
					nic("eni-3", "Amazon EKS prod", ["sg-b"]),
					nic("eni-4", "ELB net/api/50dc6c495c0c9188", []),
					nic("eni-5", "ELB app/web/50dc6c495c0c9188", ["sg-a"]),
				],
			}),
		]);
		expect(
			inventory.subjects.map(({ id, kind, nature, roles, layers }) => [
				id,
				kind,
				nature,
				roles.map(({ role }) => role),
				layers[0]?.certain,
				layers[0]?.whenNone,
			]),
		).toEqual([
			["i-9", "aws-machine", "machine", [], ["sg-a"], "closed"],
			["eni-2", "eks-control-plane", "service", ["control-plane"], ["sg-b"], "closed"],
			["eni-4", "aws-load-balancer", "load-balancer", [], [], "open"],
			["eni-5", "aws-load-balancer", "load-balancer", [], ["sg-a"], "closed"],
		]);
		expect(inventory.profileHints.map(({ profile, clusterKey }) => [profile, clusterKey])).toEqual([["eks", "prod"]]);
	});
});

describe("networks", () => {
	it("puts the network ACL in front of its subnet, rules by number", () => {
		const entry = (number: number, action: string, more: object): object => ({
			RuleNumber: number,
			RuleAction: action,
			Egress: false,
			Protocol: "-1",
			CidrBlock: "0.0.0.0/0",
			...more,
		});
		const inventory = readAws([
			document({
				Subnets: [
					{
						SubnetId: "subnet-1",
						VpcId: "vpc-1",
						CidrBlock: "10.0.0.0/24",
						Ipv6CidrBlockAssociationSet: [{ Ipv6CidrBlock: "2001:db8::/64" }],
					},
				],
			}),
			document({
				NetworkAcls: [
					{
						NetworkAclId: "acl-1",
						VpcId: "vpc-1",
						Associations: [{ SubnetId: "subnet-1" }],
						Entries: [
							entry(32767, "deny", {}),
							entry(100, "allow", { Protocol: "6", PortRange: { From: 22, To: 22 } }),
							entry(90, "deny", { Protocol: "1", IcmpTypeCode: { Type: 8, Code: -1 } }),
							entry(110, "allow", { Egress: true }),
						],
					},
				],
			}),
		]);
		expect(ingressOf(inventory)).toEqual({
			"acl-1": [
				"acl-1#90: deny icmp 2048-2303 from 0.0.0.0/0",
				"acl-1#100: allow tcp 22 from 0.0.0.0/0",
				"acl-1#32767: deny any * from 0.0.0.0/0",
			],
		});
		expect(inventory.filters.get("acl-1")).toMatchObject({ mode: "first-match", stateful: false });
		expect(inventory.subnets.get("subnet-1")).toMatchObject({
			dualStack: "yes",
			acl: { kind: "network-acl", certain: ["acl-1"], skippedInsideSubnet: true },
		});
	});
});
