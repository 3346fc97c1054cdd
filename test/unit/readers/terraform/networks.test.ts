import { describe, expect, it } from "vitest";
import type { Inventory } from "../../../../src/model/inventory.ts";
import { readTerraform } from "../../../../src/readers/terraform/index.ts";
import { ingressOf, layerText } from "../aws/summary.ts";
import { type Made, plan, refs } from "./plan.ts";

const read = (...made: readonly Made[]): Inventory => readTerraform(plan(made), "after");
const vpc: Made = { address: "aws_vpc.v", after: {}, unknown: { id: true, default_network_acl_id: true } };
const subnet = (name: string, more: object = {}, unknown: object = {}): Made => ({
	address: `aws_subnet.${name}`,
	after: { cidr_block: "10.0.1.0/24", ...more },
	unknown: { id: true, vpc_id: true, ...unknown },
	refs: {
		vpc_id: refs("aws_vpc.v.id", "aws_vpc.v"),
		...("ipv6_cidr_block" in unknown ? { ipv6_cidr_block: refs("aws_vpc.v.ipv6_cidr_block", "aws_vpc.v") } : {}),
	},
});
const entry = (number: number, action: string, more: object = {}): object => ({
	rule_no: number,
	action,
	protocol: "-1",
	from_port: 0,
	to_port: 0,
	cidr_block: "0.0.0.0/0",
	ipv6_cidr_block: "",
	icmp_type: null,
	icmp_code: null,
	...more,
});
const aclOf = (inventory: Inventory, id: string): string | null => {
	const acl = inventory.subnets.get(id)?.acl;
	return acl === null || acl === undefined ? null : layerText(acl);
};

const aclRule = (of: object, more: object = {}): Made => ({
	address: "aws_network_acl_rule.deny",
	after: { rule_number: 50, rule_action: "deny", protocol: "tcp", from_port: 22, to_port: 22, cidr_block: "0.0.0.0/0", egress: false },
	unknown: { id: true },
	...of,
	...more,
});

describe("entries of lists that the plan does not manage", () => {
	const born = "aws_vpc.v#default-network-acl";
	const toDefault = { refs: { network_acl_id: refs("aws_vpc.v.default_network_acl_id", "aws_vpc.v") }, unknown: { network_acl_id: true } };

	it("stand in the default ACL of a VPC before those that it is born with", () => {
		const inventory = read(vpc, subnet("s"), aclRule(toDefault));
		expect(ingressOf(inventory)[born]).toEqual([
			"aws_network_acl_rule.deny: deny tcp 22 from 0.0.0.0/0",
			`${born}.ingress[100]: allow any * from 0.0.0.0/0`,
			`${born}.ingress[101]: allow any * from ::/0`,
		]);
		expect(inventory.filters.get(born)?.egress).toHaveLength(2);
		expect(aclOf(inventory, "aws_subnet.s")).toBe(`${born} (open)`);
	});

	it("stand in the resource that takes the default ACL over", () => {
		const taken: Made = {
			address: "aws_default_network_acl.d",
			after: { ingress: [entry(100, "allow")] },
			unknown: { id: true, default_network_acl_id: true },
			refs: { default_network_acl_id: refs("aws_vpc.v.default_network_acl_id", "aws_vpc.v") },
		};
		const inventory = read(vpc, subnet("s"), taken, aclRule(toDefault));
		expect(ingressOf(inventory)["aws_default_network_acl.d"]?.[0]).toBe("aws_network_acl_rule.deny: deny tcp 22 from 0.0.0.0/0");
		expect(aclOf(inventory, "aws_subnet.s")).toBe("aws_default_network_acl.d (open)");
	});

	it("are kept for the input that shows the list", () => {
		const literal = aclRule({}, { after: { ...aclRule({}).after, network_acl_id: "acl-0123456789abcdef0" } });
		expect(ingressOf(read(literal))).toEqual({
			"acl-0123456789abcdef0": ["aws_network_acl_rule.deny: deny tcp 22 from 0.0.0.0/0", "?ingress acl-0123456789abcdef0 ingress"],
		});
	});
});

describe("entries whose list cannot be told", () => {
	it("are unread, and leave every list of the plan open", () => {
		const acl: Made = {
			address: "aws_network_acl.a",
			after: { ingress: [entry(100, "allow")] },
			unknown: { id: true, vpc_id: true },
			refs: { vpc_id: refs("aws_vpc.v.id", "aws_vpc.v") },
		};
		const lost = aclRule({}, { unknown: { id: true, network_acl_id: true }, refs: { network_acl_id: refs("terraform_data.x.output") } });
		const inventory = read(vpc, acl, lost);
		expect(inventory.unread.map(({ rule, cause }) => [rule, cause])).toEqual([["aws_network_acl_rule.deny", "unsupported"]]);
		expect(ingressOf(inventory)["aws_network_acl.a"]).toContain("?ingress aws_network_acl_rule.deny network_acl_id");
	});
});

describe("Fargate profiles", () => {
	it("are said to be there", () => {
		const inventory = read({ address: "aws_eks_fargate_profile.f", after: { fargate_profile_name: "f" }, unknown: { id: true } });
		expect(inventory.inputs[0]?.notes).toContain("1 Fargate profile: pods that run there are not judged");
	});
});

describe("subnets", () => {
	it("tell addresses, network and families", () => {
		const inventory = read(
			vpc,
			subnet("four"),
			subnet("both", {}, { ipv6_cidr_block: true }),
			subnet("six", { ipv6_cidr_block: "2001:db8::/64" }),
		);
		expect([...inventory.subnets.values()].map(({ id, network, dualStack, acl }) => [id, network, dualStack, acl])).toEqual([
			["aws_subnet.four", "aws_vpc.v", "no", null],
			["aws_subnet.both", "aws_vpc.v", "yes", null],
			["aws_subnet.six", "aws_vpc.v", "yes", null],
		]);
	});
});

describe("network ACLs", () => {
	const own: Made = {
		address: "aws_network_acl.own",
		after: {
			ingress: [
				entry(200, "allow"),
				entry(50, "deny", { protocol: "tcp", from_port: 22, to_port: 22 }),
				entry(60, "allow", { protocol: "icmp", icmp_type: 8, icmp_code: -1 }),
			],
			egress: [entry(100, "allow", { cidr_block: "", ipv6_cidr_block: "::/0" })],
		},
		unknown: { id: true, subnet_ids: true },
		refs: { subnet_ids: refs("aws_subnet.s.id", "aws_subnet.s") },
	};
	const byDefault: Made = {
		address: "aws_default_network_acl.d",
		after: { ingress: [entry(100, "allow")] },
		unknown: { id: true, default_network_acl_id: true, vpc_id: true, egress: true },
		refs: { default_network_acl_id: refs("aws_vpc.v.default_network_acl_id", "aws_vpc.v") },
	};

	it("stand in front of the subnets that they name, the default one in front of the rest", () => {
		const inventory = read(vpc, subnet("s"), subnet("rest"), own, byDefault);
		expect([aclOf(inventory, "aws_subnet.s"), aclOf(inventory, "aws_subnet.rest")]).toEqual([
			"aws_network_acl.own (open)",
			"aws_default_network_acl.d (open)",
		]);
	});

	it("match by number, first match first, replies apart", () => {
		const filter = read(vpc, subnet("s"), own).filters.get("aws_network_acl.own");
		expect(filter).toMatchObject({ mode: "first-match", stateful: false });
		expect(filter?.ingress.map((rule) => [rule.id, rule.action])).toEqual([
			["aws_network_acl.own.ingress[50]", "deny"],
			["aws_network_acl.own.ingress[60]", "allow"],
			["aws_network_acl.own.ingress[200]", "allow"],
		]);
		expect(filter?.egress.map((rule) => rule.id)).toEqual(["aws_network_acl.own.egress[100-ipv6]"]);
	});

	it("take rule resources, and are unknown where the number of one is", () => {
		const acl: Made = { address: "aws_network_acl.r", after: {}, unknown: { id: true, ingress: true, egress: true } };
		const to = refs("aws_network_acl.r.id", "aws_network_acl.r");
		const known: Made = {
			address: "aws_network_acl_rule.in",
			after: {
				rule_number: 10,
				rule_action: "allow",
				protocol: "6",
				from_port: 443,
				to_port: 443,
				cidr_block: "10.0.0.0/8",
				egress: false,
			},
			unknown: { network_acl_id: true },
			refs: { network_acl_id: to },
		};
		const later: Made = {
			address: "aws_network_acl_rule.later",
			after: { rule_action: "deny", protocol: "-1", cidr_block: "0.0.0.0/0" },
			unknown: { network_acl_id: true, rule_number: true },
			refs: { network_acl_id: to, rule_number: refs("x.y.z") },
		};
		const inventory = read(acl, known, later);
		expect(ingressOf(inventory)).toEqual({
			"aws_network_acl.r": ["aws_network_acl_rule.in: allow tcp 443 from 10.0.0.0/8", "?ingress aws_network_acl_rule.later entry"],
		});
		expect(inventory.unread.map(({ rule, problem }) => [rule, problem])).toEqual([
			["aws_network_acl_rule.later", "aws_network_acl_rule.later: its number is known after apply only"],
		]);
	});
});

describe("load balancers", () => {
	const balancer = (kind: string): Made => ({
		address: "aws_lb.l",
		after: { name: "api", load_balancer_type: kind, internal: false },
		unknown: { id: true, arn: true, security_groups: true },
	});
	const targets = (more: object = {}): Made => ({
		address: "aws_lb_target_group.t",
		after: { port: 6443, protocol: "TCP", target_type: "instance", health_check: [{ port: "10256", protocol: "HTTP" }], ...more },
		unknown: { id: true, arn: true },
	});
	const listener: Made = {
		address: "aws_lb_listener.l",
		after: { port: 443, protocol: "TCP", default_action: [{ type: "forward" }] },
		unknown: { id: true, load_balancer_arn: true, default_action: [{ target_group_arn: true }] },
		refs: {
			load_balancer_arn: refs("aws_lb.l.arn", "aws_lb.l"),
			default_action: [{ target_group_arn: refs("aws_lb_target_group.t.arn", "aws_lb_target_group.t") }],
		},
	};
	const machine = (index: number): Made => ({
		address: `aws_instance.m[${index}]`,
		after: { vpc_security_group_ids: ["sg-0a"] },
		unknown: { id: true },
	});
	const attachment = (index: number): Made => ({
		address: `aws_lb_target_group_attachment.a[${index}]`,
		after: {},
		unknown: { target_group_arn: true, target_id: true },
		refs: {
			target_group_arn: refs("aws_lb_target_group.t.arn", "aws_lb_target_group.t"),
			target_id: refs("aws_instance.m", "count.index"),
		},
	});
	const forwards = (...made: readonly Made[]): unknown =>
		read(...made)
			.subjects.find((one) => one.id === "aws_lb.l")
			?.forwards.map((one) => [one.kind, one.listenPort, one.targetPort, one.targets, one.keepsClientAddress]);

	it("forward listeners and probe members, all instances when each is attached", () => {
		const made = [balancer("network"), targets(), listener, machine(0), machine(1), attachment(0), attachment(1)];
		expect(forwards(...made)).toEqual([
			["listener", 443, 6443, ["aws_instance.m[0]", "aws_instance.m[1]"], "yes"],
			["health-check", null, 10256, ["aws_instance.m[0]", "aws_instance.m[1]"], "no"],
		]);
		const inventory = read(...made);
		expect(inventory.featureHints.map(({ feature, port }) => [feature, port])).toEqual([["health-check", 10256]]);
		expect(inventory.subjects.find((one) => one.id === "aws_lb.l")).toMatchObject({
			nature: "load-balancer",
			publiclyReachable: "yes",
			layers: [{ certain: [], possible: [], whenNone: "open" }],
		});
	});

	it.each([
		["network", {}, "yes"],
		["network", { target_type: "ip" }, "no"],
		["network", { target_type: "ip", protocol: "UDP" }, "yes"],
		["network", { preserve_client_ip: "false" }, "no"],
		["application", { protocol: "HTTP" }, "no"],
	])("of kind %s with %j keep the client's address: %s", (kind, more, keeps) => {
		expect(forwards(balancer(kind), targets(more), listener)).toMatchObject([
			["listener", 443, 6443, [], keeps],
			["health-check", null, 10256, [], "no"],
		]);
	});

	it("of the classic kind list instances and ports themselves", () => {
		const classic: Made = {
			address: "aws_elb.e",
			after: {
				internal: true,
				listener: [{ lb_port: 443, lb_protocol: "tcp", instance_port: 6443, instance_protocol: "tcp" }],
				health_check: [{ target: "TCP:6443" }],
			},
			unknown: { id: true, instances: true, security_groups: true },
			refs: { instances: refs("aws_instance.m") },
		};
		const subject = read(classic, machine(0)).subjects.find((one) => one.id === "aws_elb.e");
		expect(subject?.forwards.map((one) => [one.kind, one.listenPort, one.targetPort, one.targets])).toEqual([
			["listener", 443, 6443, ["aws_instance.m[0]"]],
			["health-check", null, 6443, ["aws_instance.m[0]"]],
		]);
		expect(subject?.publiclyReachable).toBe("no");
	});
});
