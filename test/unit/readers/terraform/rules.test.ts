import { describe, expect, it } from "vitest";
import { ALL_V4, ALL_V6, formatCidrs } from "../../../../src/model/addresses.ts";
import { readTerraform } from "../../../../src/readers/terraform/index.ts";
import { ingressOf } from "../aws/summary.ts";
import { group, type Made, plan, refs, rule } from "./plan.ts";

const ingress = (made: readonly Made[], side: "after" | "before" = "after"): Record<string, readonly string[]> =>
	ingressOf(readTerraform(plan(made), side));
const element = (values: object): object => ({
	cidr_blocks: [],
	ipv6_cidr_blocks: [],
	prefix_list_ids: [],
	security_groups: [],
	self: false,
	protocol: "tcp",
	from_port: 22,
	to_port: 22,
	...values,
});

describe("rule resources", () => {
	it("read the three ways of writing a rule on one group", () => {
		const inline = {
			after: { name: "a", ingress: [element({ cidr_blocks: ["10.0.0.0/8"] })] },
			unknown: { id: true },
			refs: { ingress: { constant_value: [] } },
		};
		const vpcRule: Made = {
			address: "aws_vpc_security_group_ingress_rule.v",
			after: { ip_protocol: "-1", cidr_ipv6: "::/0" },
			unknown: { security_group_id: true },
			refs: { security_group_id: refs("aws_security_group.a.id", "aws_security_group.a") },
		};
		expect(
			ingress([
				group("aws_security_group.a", inline),
				rule("aws_security_group_rule.r", "aws_security_group.a", { cidr_blocks: ["0.0.0.0/0"], from_port: 80, to_port: 90 }),
				vpcRule,
			]),
		).toEqual({
			"aws_security_group.a": [
				"aws_security_group_rule.r: allow tcp 80-90 from 0.0.0.0/0",
				"aws_vpc_security_group_ingress_rule.v: allow any * from ::/0",
				"aws_security_group.a.ingress[0]: allow tcp 22 from 10.0.0.0/8",
			],
		});
	});

	it("take a computed attribute that nobody configured as absent, a configured one as unknown", () => {
		const b = { refs: { source_security_group_id: refs("aws_security_group.b.id", "aws_security_group.b") } };
		expect(
			ingress([
				group("aws_security_group.a"),
				group("aws_security_group.b"),
				rule("aws_security_group_rule.cidr", "aws_security_group.a", { cidr_blocks: ["10.0.0.0/8"] }),
				rule("aws_security_group_rule.group", "aws_security_group.a", {}, b),
				rule("aws_security_group_rule.self", "aws_security_group.a", { self: true }, b),
			])["aws_security_group.a"],
		).toEqual([
			"aws_security_group_rule.cidr: allow tcp 22 from 10.0.0.0/8",
			"aws_security_group_rule.group: allow tcp 22 from aws_security_group.b",
			"aws_security_group_rule.self: allow tcp 22 from aws_security_group.a",
		]);
	});

	it("keep unknown addresses, ports and protocols as unknown, bounded by what is known", () => {
		const made = [
			group("aws_security_group.a"),
			rule(
				"aws_security_group_rule.cidr",
				"aws_security_group.a",
				{},
				{ unknown: { cidr_blocks: true }, refs: { cidr_blocks: refs("aws_eip.x.public_ip", "aws_eip.x") } },
			),
			rule(
				"aws_security_group_rule.port",
				"aws_security_group.a",
				{ cidr_blocks: ["0.0.0.0/0"], from_port: 100, to_port: undefined },
				{ unknown: { to_port: true }, refs: { to_port: refs("x.y.z") } },
			),
			rule(
				"aws_security_group_rule.protocol",
				"aws_security_group.a",
				{ cidr_blocks: ["0.0.0.0/0"], protocol: undefined },
				{ unknown: { protocol: true }, refs: { protocol: refs("x.y.z") } },
			),
			rule(
				"aws_security_group_rule.mixed",
				"aws_security_group.a",
				{ cidr_blocks: ["10.0.0.0/8", null] },
				{ unknown: { cidr_blocks: [false, true] }, refs: { cidr_blocks: refs("x.y.z") } },
			),
		];
		const inventory = readTerraform(plan(made), "after");
		expect(ingressOf(inventory)["aws_security_group.a"]).toEqual([
			"aws_security_group_rule.cidr: allow tcp 22 from ?addresses",
			"aws_security_group_rule.port: allow tcp ? from 0.0.0.0/0",
			"aws_security_group_rule.protocol: allow ? ? from 0.0.0.0/0",
			"aws_security_group_rule.mixed: allow tcp 22 from 10.0.0.0/8 ?addresses",
		]);
		const port = inventory.filters.get("aws_security_group.a")?.ingress[1]?.ports;
		expect(port).toMatchObject({
			unknown: { address: "aws_security_group_rule.port", attribute: "to_port" },
			within: { items: [{ from: 100, to: 65535 }] },
		});
	});

	it("list what AWS would refuse as unread, and leave the group undecided", () => {
		const made = [
			group("aws_security_group.a"),
			rule("aws_security_group_rule.bad", "aws_security_group.a", { cidr_blocks: ["10.0.0.0/40"] }),
			rule("aws_security_group_rule.back", "aws_security_group.a", { from_port: 9, to_port: 1 }),
		];
		const inventory = readTerraform(plan(made), "after");
		expect(ingressOf(inventory)["aws_security_group.a"]).toEqual([
			"?ingress aws_security_group_rule.bad rule",
			"?ingress aws_security_group_rule.back rule",
		]);
		expect(inventory.unread.map(({ rule: id, filter, cause, problem }) => [id, filter, cause, problem])).toEqual([
			[
				"aws_security_group_rule.bad",
				"aws_security_group.a",
				"rejected",
				'aws_security_group_rule.bad: "10.0.0.0/40" has a prefix longer than 32',
			],
			["aws_security_group_rule.back", "aws_security_group.a", "rejected", "aws_security_group_rule.back: the port range 9-1 is reversed"],
		]);
		expect(inventory.inputs).toEqual([
			{ path: "plan.json", kind: "terraform-plan", counted: 2, rules: 0, unread: 2, objects: 3, notes: [] },
		]);
	});

	it("keep the entries of a prefix list that are known beside those that are not", () => {
		const list: Made = {
			address: "aws_ec2_managed_prefix_list.l",
			after: { address_family: "IPv4", entry: [{ cidr: "10.1.0.0/16" }, {}] },
			unknown: { id: true, entry: [{}, { cidr: true }] },
			refs: { entry: [{ cidr: { constant_value: "10.1.0.0/16" } }, { cidr: refs("aws_eip.x.public_ip", "aws_eip.x") }] },
		};
		const named = {
			unknown: { prefix_list_ids: true },
			refs: { prefix_list_ids: refs("aws_ec2_managed_prefix_list.l.id", "aws_ec2_managed_prefix_list.l") },
		};
		const made = [group("aws_security_group.a"), list, rule("aws_security_group_rule.own", "aws_security_group.a", {}, named)];
		const { filters } = readTerraform(plan(made), "after");
		const [own] = filters.get("aws_security_group.a")?.ingress ?? [];
		expect(formatCidrs(own?.sources.addresses ?? ALL_V6)).toEqual(["10.1.0.0/16"]);
		expect(own?.sources.unknowns).toMatchObject([
			{ unknown: { address: "aws_ec2_managed_prefix_list.l", attribute: "entry[1].cidr" }, within: ALL_V4 },
		]);
	});

	it("resolve prefix lists of the same plan, and know nothing of the entries of others", () => {
		const list: Made = { address: "aws_ec2_managed_prefix_list.l", after: { entry: [{ cidr: "10.1.0.0/16" }] }, unknown: { id: true } };
		const by = {
			unknown: { prefix_list_ids: true },
			refs: { prefix_list_ids: refs("aws_ec2_managed_prefix_list.l.id", "aws_ec2_managed_prefix_list.l") },
		};
		expect(
			ingress([
				group("aws_security_group.a"),
				list,
				rule("aws_security_group_rule.own", "aws_security_group.a", {}, by),
				rule("aws_security_group_rule.s3", "aws_security_group.a", { prefix_list_ids: ["pl-63a5400a"], cidr_blocks: null }),
			])["aws_security_group.a"],
		).toEqual(["aws_security_group_rule.own: allow tcp 22 from 10.1.0.0/16", "aws_security_group_rule.s3: allow tcp 22 from pl-63a5400a"]);
	});

	it("never print what is marked sensitive", () => {
		const secret = rule("aws_security_group_rule.r", "aws_security_group.a", { cidr_blocks: ["192.0.2.0/24"] });
		const document = plan([group("aws_security_group.a"), secret]);
		const changes = (document.value as { readonly resource_changes: readonly { readonly address: string; readonly change: object }[] })
			.resource_changes;
		Object.assign(changes.find((one) => one.address === "aws_security_group_rule.r")?.change ?? {}, {
			after_sensitive: { cidr_blocks: [true] },
		});
		const [read] = readTerraform(document, "after").filters.get("aws_security_group.a")?.ingress ?? [];
		expect(read).toMatchObject({ sourceText: "(sensitive)", sensitive: true });
	});
});

describe("inline rules", () => {
	const inline = (values: object, unknown: object, more: Partial<Made> = {}): Made => ({
		address: "aws_security_group.a",
		after: { name: "a", ...values },
		unknown: { id: true, ...unknown },
		...more,
	});

	it("unset: not managed here; an empty list: none; unknown as a whole: anything", () => {
		expect(ingress([inline({}, { ingress: true })])).toEqual({ "aws_security_group.a": [] });
		expect(ingress([inline({ ingress: [] }, { ingress: [] })])).toEqual({ "aws_security_group.a": [] });
		expect(ingress([inline({}, { ingress: true }, { refs: { ingress: refs("var.rules") } })])).toEqual({
			"aws_security_group.a": ["?ingress aws_security_group.a ingress"],
		});
	});

	it("a ghost element of a dynamic block stands for any number of rules", () => {
		const ghost = { ingress: [{ description: "" }] };
		expect(ingress([inline(ghost, { ingress: [{ cidr_blocks: true, from_port: true, to_port: true, protocol: true }] })])).toEqual({
			"aws_security_group.a": ["aws_security_group.a.ingress[0]: allow ? ? from ?anything", "?ingress aws_security_group.a ingress"],
		});
	});

	it("several blocks that draw groups from one pool of references have candidates", () => {
		const two = { ingress: [element({ security_groups: undefined }), element({ security_groups: undefined, from_port: 80, to_port: 80 })] };
		const pool = { ingress: refs("aws_security_group.b.id", "aws_security_group.b", "aws_security_group.c.id", "aws_security_group.c") };
		const unknown = { ingress: [{ security_groups: true }, { security_groups: true }] };
		expect(
			ingress([inline(two, unknown, { refs: pool }), group("aws_security_group.b"), group("aws_security_group.c")])["aws_security_group.a"],
		).toEqual([
			"aws_security_group.a.ingress[0]: allow tcp 22 from ?members{aws_security_group.b aws_security_group.c}",
			"aws_security_group.a.ingress[1]: allow tcp 80 from ?members{aws_security_group.b aws_security_group.c}",
		]);
		const one = { ingress: [element({ security_groups: undefined })] };
		expect(
			ingress([
				inline(one, { ingress: [{ security_groups: true }] }, { refs: pool }),
				group("aws_security_group.b"),
				group("aws_security_group.c"),
			])["aws_security_group.a"],
		).toEqual(["aws_security_group.a.ingress[0]: allow tcp 22 from aws_security_group.b aws_security_group.c"]);
	});

	it("number their elements by content, so that the order of the set does not matter", () => {
		const a = element({ cidr_blocks: ["10.0.0.0/8"] });
		const b = element({ cidr_blocks: ["192.168.0.0/16"] });
		expect(ingress([inline({ ingress: [a, b] }, {})])).toEqual(ingress([inline({ ingress: [b, a] }, {})]));
	});

	it("are no second copy of rule resources, deleted ones included; what is left over counts", () => {
		const held = {
			id: "sg-0a",
			name: "a",
			ingress: [
				element({ cidr_blocks: ["10.0.0.0/8", "192.0.2.0/24"] }),
				element({ cidr_blocks: ["0.0.0.0/0"], from_port: 443, to_port: 443 }),
			],
		};
		const deleted = {
			type: "ingress",
			protocol: "tcp",
			from_port: 443,
			to_port: 443,
			cidr_blocks: ["0.0.0.0/0"],
			security_group_id: "sg-0a",
		};
		const kept = { type: "ingress", protocol: "tcp", from_port: 22, to_port: 22, cidr_blocks: ["10.0.0.0/8"], security_group_id: "sg-0a" };
		const made: Made[] = [
			{ address: "aws_security_group.a", actions: ["no-op"], before: held, after: held },
			{ address: "aws_security_group_rule.gone", actions: ["delete"], before: deleted, after: null },
			{ address: "aws_security_group_rule.kept", actions: ["no-op"], before: kept, after: kept },
		];
		expect(ingress(made)).toEqual({
			"aws_security_group.a": [
				"aws_security_group_rule.kept: allow tcp 22 from 10.0.0.0/8",
				"aws_security_group.a.ingress[1]: allow tcp 22 from 192.0.2.0/24",
			],
		});
		expect(ingress(made, "before")).toEqual({
			"aws_security_group.a": [
				"aws_security_group_rule.gone: allow tcp 443 from 0.0.0.0/0",
				"aws_security_group_rule.kept: allow tcp 22 from 10.0.0.0/8",
				"aws_security_group.a.ingress[1]: allow tcp 22 from 192.0.2.0/24",
			],
		});
	});
});

describe("sides of a plan", () => {
	it("keep one id for a group that is replaced, moved or forgotten", () => {
		const values = { id: "sg-0a", name: "a", ingress: [element({ cidr_blocks: ["10.0.0.0/8"] })] };
		const made: Made[] = [
			{
				address: "aws_security_group.replaced",
				actions: ["delete", "create"],
				before: values,
				after: { name: "b", ingress: [] },
				unknown: { id: true },
			},
			{
				address: "aws_security_group.moved",
				actions: ["no-op"],
				before: { ...values, id: "sg-0b" },
				after: { ...values, id: "sg-0b" },
				extra: { previous_address: "aws_security_group.old" },
			},
			{ address: "aws_security_group.forgotten", actions: ["forget"], before: { ...values, id: "sg-0c" }, after: null },
			{ address: "aws_security_group.new", after: { name: "n", ingress: [] }, unknown: { id: true } },
			{ address: "aws_security_group.gone", actions: ["delete"], before: { ...values, id: "sg-0d" }, after: null },
		];
		expect(Object.keys(ingress(made))).toEqual([
			"aws_security_group.replaced",
			"aws_security_group.moved",
			"aws_security_group.forgotten",
			"aws_security_group.new",
		]);
		expect(Object.keys(ingress(made, "before"))).toEqual([
			"aws_security_group.replaced",
			"aws_security_group.moved",
			"aws_security_group.forgotten",
			"aws_security_group.gone",
		]);
	});
});
