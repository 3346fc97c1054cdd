import { describe, expect, it } from "vitest";
import { type Evaluation, evaluate } from "../../../src/evaluate.ts";
import type { SourceDocument } from "../../../src/model/location.ts";
import { committedPack } from "../../policy/pack.ts";
import { group, type Made, plan, refs, rule } from "../readers/terraform/plan.ts";
import { CONFIG } from "./scene.ts";

const PACK = committedPack();

/** A control plane and a worker that exist, and what the plan does to the rules of the worker's group. */
const EXISTING: readonly Made[] = [
	...["cp", "worker"].map((name) =>
		existing(`aws_security_group.${name}`, { id: `sg-${name}1234567`, name }, { ingress: true, egress: true }),
	),
	...["cp", "worker"].map((name) =>
		existing(`aws_instance.${name}`, {
			id: `i-${name}`,
			vpc_security_group_ids: [`sg-${name}1234567`],
			tags: { Role: name === "cp" ? "master" : "worker" },
		}),
	),
	kept("aws_security_group_rule.api", "cp", { from_port: 6443, to_port: 6443, cidr_blocks: ["0.0.0.0/0"] }),
];

function existing(address: string, after: Readonly<Record<string, unknown>>, unknown: Readonly<Record<string, unknown>> = {}): Made {
	return { address, actions: ["no-op"], before: after, after: { ...after }, unknown: "ingress" in unknown ? {} : unknown };
}

function kept(address: string, owner: string, values: Readonly<Record<string, unknown>>, actions: readonly string[] = ["no-op"]): Made {
	const after = { type: "ingress", protocol: "tcp", self: false, security_group_id: `sg-${owner}1234567`, ...values };
	const [before, now] = [actions[0] === "create" && actions.length === 1 ? null : after, actions.join() === "delete" ? null : after];
	return { address, actions, before, after: now };
}

const KUBELET = { from_port: 10250, to_port: 10250, source_security_group_id: "sg-cp1234567" };

function judged(made: readonly Made[], more: Readonly<Record<string, unknown>> = {}): Evaluation["report"] {
	return judgedOf(plan(made, more));
}

function judgedOf(document: SourceDocument): Evaluation["report"] {
	return evaluate({
		documents: [{ document, kind: "terraform-plan" }],
		configs: [CONFIG],
		pack: PACK,
		version: "test",
		inputNotes: [],
		inputFailed: false,
	}).report;
}

const found = (report: Evaluation["report"], category: string): unknown =>
	report.findings
		.filter(({ rule: id }) => id.startsWith(category))
		.map(({ rule: id, level, target, ports, because, change, message }) => [
			id,
			level,
			target,
			ports,
			because[0]?.rule ?? because[0]?.filter,
			change,
			message,
		]);

const gap = (by: string, why: string): unknown => [
	[
		"change/apply-gap",
		"warning",
		"aws_instance.worker",
		"10250",
		by,
		"introduced",
		`While the plan is applied, tcp/10250 of aws_instance.worker (worker) is shut for a time. ${by} ${why}.`,
	],
];

describe("a gap during the apply", () => {
	it("comes from a rule that is destroyed before it is created again", () => {
		const report = judged([...EXISTING, kept("aws_security_group_rule.kubelet", "worker", KUBELET, ["delete", "create"])]);
		expect(found(report, "change/")).toEqual(gap("aws_security_group_rule.kubelet", "is destroyed before it is created again"));
	});
	it("comes from a rule that goes while another comes", () => {
		const report = judged([
			...EXISTING,
			kept("aws_security_group_rule.old", "worker", KUBELET, ["delete"]),
			kept("aws_security_group_rule.new", "worker", KUBELET, ["create"]),
		]);
		expect(found(report, "change/")).toEqual(
			gap("aws_security_group_rule.new", "is created with nothing that puts it before what it succeeds is destroyed"),
		);
	});
	it("does not come where the new rule is created first", () => {
		const report = judged([...EXISTING, kept("aws_security_group_rule.kubelet", "worker", KUBELET, ["create", "delete"])]);
		expect(found(report, "change/")).toEqual([]);
	});
	it("does not come where another rule admits the port all the while", () => {
		const report = judged([
			...EXISTING,
			kept("aws_security_group_rule.wide", "worker", { from_port: 10000, to_port: 11000, source_security_group_id: "sg-cp1234567" }),
			kept("aws_security_group_rule.kubelet", "worker", KUBELET, ["delete", "create"]),
		]);
		expect(found(report, "change/")).toEqual([]);
	});
	it("does not come where the port was shut before, or is shut after", () => {
		const created = judged([...EXISTING, kept("aws_security_group_rule.kubelet", "worker", KUBELET, ["create"])]);
		const gone = judged([...EXISTING, kept("aws_security_group_rule.kubelet", "worker", KUBELET, ["delete"])]);
		expect([found(created, "change/"), found(gone, "change/")]).toEqual([[], []]);
	});
});

describe("two owners of one group", () => {
	const ELEMENT = { protocol: "tcp", from_port: 10250, to_port: 10250, cidr_blocks: ["10.0.0.0/16"] };
	const owned = (ingress: unknown): Made =>
		group("aws_security_group.worker", { after: { name: "worker", ingress }, unknown: { id: true, egress: true } });
	const standalone = rule("aws_security_group_rule.ssh", "aws_security_group.worker", { cidr_blocks: ["10.0.0.0/16"] });
	it("are an inline list and a rule resource", () => {
		expect(found(judged([owned([ELEMENT]), standalone]), "change/")).toEqual([
			[
				"change/ownership-conflict",
				"error",
				"aws_security_group.worker",
				"",
				"aws_security_group.worker",
				"introduced",
				"The rules of aws_security_group.worker have two owners, and each removes what the other wrote. Its ingress list is written inline, and aws_security_group_rule.ssh adds to it.",
			],
		]);
	});
	it("are so even where the inline list is empty, since that says: none", () => {
		expect(found(judged([owned([]), standalone]), "change/")).toHaveLength(1);
	});
	it("are not there where nothing is written inline, or only outbound rules", () => {
		const silent = group("aws_security_group.worker", {
			after: { name: "worker", egress: [ELEMENT] },
			unknown: { id: true, ingress: true },
		});
		expect(found(judged([silent, standalone]), "change/")).toEqual([]);
	});
	it("are not there where a group that exists shows the rules of its resources", () => {
		const shown = { ...existing("aws_security_group.worker", { id: "sg-worker1234567", name: "worker", ingress: [ELEMENT] }), refs: {} };
		const rules = kept("aws_security_group_rule.kubelet", "worker", { from_port: 10250, to_port: 10250, cidr_blocks: ["10.0.0.0/16"] });
		expect(found(judged([shown, rules]), "change/")).toEqual([]);
	});
	it("are there where its list is written in the configuration", () => {
		const shown = {
			...existing("aws_security_group.worker", { id: "sg-worker1234567", name: "worker", ingress: [ELEMENT] }),
			refs: { ingress: refs() },
		};
		const rules = kept("aws_security_group_rule.ssh", "worker", { from_port: 22, to_port: 22, cidr_blocks: ["10.0.0.0/16"] });
		expect(found(judged([shown, rules]), "change/")).toHaveLength(1);
	});
});

describe("quotas", () => {
	const cidrs = (count: number, family: "ipv4" | "ipv6" = "ipv4"): readonly string[] =>
		Array.from({ length: count }, (_, index) => (family === "ipv4" ? `10.${index}.0.0/16` : `fd00:${index}::/32`));
	const node = group("aws_security_group.node");
	const wide = (count: number, values: Readonly<Record<string, unknown>> = {}): Made =>
		rule("aws_security_group_rule.a", "aws_security_group.node", {
			from_port: 10250,
			to_port: 10250,
			cidr_blocks: cidrs(count),
			...values,
		});
	const quota = (note: string): unknown => [
		[
			"change/quota",
			"error",
			"aws_security_group.node",
			"",
			"aws_security_group.node",
			"introduced",
			`aws_security_group.node exceeds a quota of the provider, so the apply would fail half-way. ${note}.`,
		],
	];
	it("count each CIDR of a group's rules", () => {
		expect(found(judged([node, wide(60)]), "change/")).toEqual([]);
		expect(found(judged([node, wide(61)]), "change/")).toEqual(quota("61 inbound IPv4 rules, where 60 are granted unless raised"));
	});
	it("count families and directions apart", () => {
		const out = rule("aws_security_group_rule.b", "aws_security_group.node", { type: "egress", cidr_blocks: cidrs(60) });
		expect(found(judged([node, wide(60, { ipv6_cidr_blocks: cidrs(60, "ipv6") }), out]), "change/")).toEqual([]);
	});
	it("count a prefix list as all that it may ever hold", () => {
		const list: Made = {
			address: "aws_ec2_managed_prefix_list.office",
			after: { address_family: "IPv4", max_entries: 50, entry: [{ cidr: "192.0.2.0/24" }] },
			unknown: { id: true },
		};
		const named = rule(
			"aws_security_group_rule.b",
			"aws_security_group.node",
			{ prefix_list_ids: [null] },
			{
				unknown: { prefix_list_ids: [true] },
				refs: { prefix_list_ids: refs("aws_ec2_managed_prefix_list.office.id", "aws_ec2_managed_prefix_list.office") },
			},
		);
		expect(found(judged([node, list, named, wide(11)]), "change/")).toEqual(
			quota("61 inbound IPv4 rules, where 60 are granted unless raised"),
		);
		expect(found(judged([node, list, named, wide(10)]), "change/")).toEqual([]);
	});
	it("count entries of a network ACL", () => {
		const acl = (count: number): Made => ({
			address: "aws_network_acl.node",
			after: {
				ingress: Array.from({ length: count }, (_, index) => ({
					rule_no: index + 1,
					action: "allow",
					protocol: "tcp",
					cidr_block: `10.${index}.0.0/16`,
					from_port: 22,
					to_port: 22,
				})),
			},
			unknown: { id: true },
		});
		expect(found(judged([node, acl(20)]), "change/")).toEqual([]);
		expect(judged([node, acl(21)]).findings.map(({ rule: id, message }) => [id, message])).toContainEqual([
			"change/quota",
			"aws_network_acl.node exceeds a quota of the provider, so the apply would fail half-way. 21 inbound rules, where 20 are granted, 40 when raised.",
		]);
	});
	it("are no news where the state before was beyond them", () => {
		const before = kept("aws_security_group_rule.many", "worker", { from_port: 10250, to_port: 10250, cidr_blocks: cidrs(80) });
		const other = kept("aws_security_group_rule.x", "cp", { from_port: 443, to_port: 443, cidr_blocks: ["10.0.0.0/8"] }, ["create"]);
		expect(found(judged([...EXISTING, before, other]), "change/")).toEqual([]);
	});
});

describe("what a change mends", () => {
	const noted = (report: Evaluation["report"]): readonly string[] =>
		report.inputs.flatMap(({ notes }) => notes).filter((note) => note.includes("resolves"));
	it("is told in one note", () => {
		const report = judged([
			...EXISTING,
			kept("aws_security_group_rule.kubelet", "worker", KUBELET, ["create"]),
			kept("aws_security_group_rule.etcd", "cp", { from_port: 2379, to_port: 2379, cidr_blocks: ["0.0.0.0/0"] }, ["delete"]),
		]);
		expect(noted(report)).toEqual([
			"the change resolves 2 findings: exposure/internet of aws_instance.cp (tcp/2379), required/blocked of aws_instance.worker (tcp/10250)",
		]);
	});
	it("is nothing where what is opened was open by another rule", () => {
		const wide = { from_port: 10250, to_port: 10250, cidr_blocks: ["0.0.0.0/0"] };
		const report = judged([
			...EXISTING,
			kept("aws_security_group_rule.a", "worker", wide, ["delete"]),
			kept("aws_security_group_rule.b", "worker", wide, ["create"]),
		]);
		expect(noted(report)).toEqual([]);
	});
});
