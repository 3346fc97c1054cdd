import { describe, expect, it } from "vitest";
import { formatCidrs, NO_ADDRESSES } from "../../../../src/model/addresses.ts";
import type { SourceDocument } from "../../../../src/model/location.ts";
import { readInventory } from "../../../../src/readers/index.ts";
import { readTerraform } from "../../../../src/readers/terraform/index.ts";
import { carriers, layersOf } from "../aws/summary.ts";
import { group, type Made, plan, refs } from "./plan.ts";

const STATE = "data.terraform_remote_state.net";
const remote: Made = { address: STATE, actions: ["read"], after: { backend: "s3" }, unknown: { outputs: true } };
const machine = (...references: readonly string[]): Made => ({
	address: "aws_instance.m",
	after: {},
	unknown: { id: true, vpc_security_group_ids: true },
	refs: { vpc_security_group_ids: refs(...references) },
});
const reading = (name: string): string[] => [`${STATE}.outputs.${name}`, `${STATE}.outputs`, STATE];
const named = (document: SourceDocument, file: string): SourceDocument => ({ ...document, file });
const read = (...documents: readonly SourceDocument[]) =>
	readInventory(
		documents.map((document) => ({ document, kind: "values" in (document.value as object) ? "terraform-state" : "terraform-plan" })),
		"after",
	);
const layers = (...documents: readonly SourceDocument[]) => layersOf(read(...documents), carriers)["aws_instance.m"];
const state = (outputs: object, resources: readonly object[] = [], file = "net.json"): SourceDocument => ({
	file,
	line: () => undefined,
	value: { format_version: "1.0", values: { outputs, root_module: { resources } } },
});

describe("a reference that leads out of the input", () => {
	it("is a group of its own, known by the reference", () => {
		expect(layers(plan([remote, machine(...reading("sg"))]))).toEqual([`${STATE}.outputs.sg`]);
	});

	it("beside groups of the plan leaves the list open and takes none of them away", () => {
		const own = group("aws_security_group.a");
		expect(layers(plan([remote, own, machine("aws_security_group.a.id", "aws_security_group.a", ...reading("sg"))]))).toEqual([
			`aws_security_group.a + ?{ ...} via ${STATE}.outputs.sg`,
		]);
	});

	it("with a known value is that value", () => {
		const known: Made = { ...remote, actions: ["no-op"], after: { outputs: { sg: "sg-0abc123" } }, unknown: {} };
		const own = group("aws_security_group.a");
		expect(layers(plan([known, own, machine("aws_security_group.a.id", "aws_security_group.a", ...reading("sg"))]))).toEqual([
			"aws_security_group.a + sg-0abc123",
		]);
	});

	it("with a known value that is nothing is a condition", () => {
		const known: Made = { ...remote, actions: ["no-op"], after: { outputs: { sg: null } }, unknown: {} };
		const made = [known, group("aws_security_group.a"), group("aws_security_group.b")];
		const both = machine("aws_security_group.a.id", "aws_security_group.a", "aws_security_group.b.id", ...reading("sg"));
		expect(layers(plan([...made, both]))).toEqual(["?{aws_security_group.a aws_security_group.b}"]);
	});

	it("may be chosen by an index: then it is anything", () => {
		expect(layers(plan([remote, machine(...reading("sgs"), "count.index")]))).toEqual([`?{ ...} via ${STATE}.outputs.sgs`]);
	});

	it("names its module where it stands in another one than the machine", () => {
		const inside: Made = { ...machine("var.groups"), address: "module.w.aws_instance.m" };
		const root = {
			module_calls: {
				w: {
					expressions: { groups: refs("local.groups") },
					module: { resources: [], variables: { groups: {} } },
				},
			},
		};
		const call = { w: { ...root.module_calls.w, module: { ...root.module_calls.w.module, resources: [blockOf()] } } };
		const inventory = readTerraform(plan([inside], {}, { module_calls: call }), "after");
		expect(layersOf(inventory, carriers)["module.w.aws_instance.m"]).toEqual(["?{ ...} via local.groups"]);
	});
});

const blockOf = (): object => ({
	mode: "managed",
	type: "aws_instance",
	name: "m",
	expressions: { vpc_security_group_ids: refs("var.groups") },
});

describe("other inputs answer", () => {
	const asking = plan([remote, machine(...reading("sg"))]);
	const nodes = {
		address: "aws_security_group.n",
		mode: "managed",
		type: "aws_security_group",
		name: "n",
		values: { id: "sg-0abc123", name: "n", ingress: [] },
	};

	it("with the output of a state, under the address that manages it", () => {
		expect(layers(asking, state({ sg: { value: "sg-0abc123" } }))).toEqual(["sg-0abc123"]);
		expect(layers(asking, state({ sg: { value: "sg-0abc123" } }, [nodes]))).toEqual(["aws_security_group.n"]);
	});

	it("with the output of a plan that makes the group", () => {
		const making = named(
			plan(
				[group("aws_security_group.n")],
				{},
				{ outputs: { sg: { expression: refs("aws_security_group.n.id", "aws_security_group.n") } } },
			),
			"net.json",
		);
		expect(layers(asking, making)).toEqual(["aws_security_group.n"]);
	});

	it("by elements of lists and maps", () => {
		const element = plan([remote, machine(`${STATE}.outputs.sgs[1]`, `${STATE}.outputs.sgs`, STATE)]);
		expect(layers(element, state({ sgs: { value: ["sg-0a", "sg-0b"] } }))).toEqual(["sg-0b"]);
		const entry = plan([remote, machine(`${STATE}.outputs.sgs.node`, `${STATE}.outputs.sgs`, STATE)]);
		expect(layers(entry, state({ sgs: { value: { node: "sg-0c" } } }))).toEqual(["sg-0c"]);
	});

	it("only when exactly one thing answers", () => {
		const two = [state({ sg: { value: "sg-0a" } }), state({ sg: { value: "sg-0b" } }, [], "other.json")];
		expect(layers(asking, ...two)).toEqual([`${STATE}.outputs.sg`]);
		expect(layers(asking, state({ other: { value: "sg-0a" } }))).toEqual([`${STATE}.outputs.sg`]);
		expect(read(asking, state({ sg: { value: "sg-0a" } })).inputs[0]?.notes).toEqual([
			`${STATE}.outputs.sg is taken from net.json, the only other input that has it`,
		]);
	});

	it("with the group that a data source asks for by name, or by tags", () => {
		const data = (after: object, unknown: object = {}): Made => ({
			address: "data.aws_security_group.d",
			actions: ["read"],
			after: { ...after },
			unknown: { id: true, ...unknown },
		});
		const own = machine("data.aws_security_group.d.id", "data.aws_security_group.d");
		const tagged = { ...nodes, values: { ...nodes.values, tags: { Role: "node" } } };
		const twin = {
			...nodes,
			address: "aws_security_group.twin",
			name: "twin",
			values: { ...tagged.values, id: "sg-0def123", name: "twin" },
		};
		const net = state({}, [tagged, twin]);
		expect(layers(plan([data({ name: "n" }), own]), net)).toEqual(["aws_security_group.n"]);
		expect(layers(plan([data({ tags: { Role: "node" } }), own]), net)).toEqual(["data.aws_security_group.d"]);
		expect(layers(plan([data({ tags: { Role: "node" } }), own]), state({}, [tagged]))).toEqual(["aws_security_group.n"]);
		expect(layers(plan([data({ tags: { Role: "node" } }, { tags: { Zone: true } }), own]), state({}, [tagged]))).toEqual([
			"data.aws_security_group.d",
		]);
		const filter = [{ name: "group-name", values: ["n"] }];
		expect(layers(plan([data({ filter }), own]), net)).toEqual(["aws_security_group.n"]);
		expect(layers(plan([data({ filter: [{ name: "vpc-id", values: ["vpc-1"] }] }), own]), net)).toEqual(["data.aws_security_group.d"]);
	});

	it("with the parameter that a stack writes", () => {
		const parameter: Made = {
			address: "data.aws_ssm_parameter.p",
			actions: ["read"],
			after: { name: "/net/sg" },
			unknown: { value: true },
		};
		const writer: Made = {
			address: "aws_ssm_parameter.w",
			after: { name: "/net/sg" },
			unknown: { value: true },
			refs: { value: refs("aws_security_group.n.id", "aws_security_group.n") },
		};
		const own = machine("data.aws_ssm_parameter.p.value", "data.aws_ssm_parameter.p");
		expect(layers(plan([parameter, own]), named(plan([group("aws_security_group.n"), writer]), "net.json"))).toEqual([
			"aws_security_group.n",
		]);
	});
});

describe("names that the cloud gave", () => {
	it("join networks and the groups that EKS and a network are born with", () => {
		const resources = [
			{
				address: "aws_vpc.v",
				mode: "managed",
				type: "aws_vpc",
				name: "v",
				values: { id: "vpc-0abc", default_security_group_id: "sg-0def123" },
			},
			{
				address: "aws_eks_cluster.c",
				mode: "managed",
				type: "aws_eks_cluster",
				name: "c",
				values: { name: "prod", vpc_config: [{ cluster_security_group_id: "sg-0eee" }] },
			},
		];
		const using = (id: string): Made => ({
			address: "aws_instance.m",
			actions: ["no-op"],
			before: {},
			after: { vpc_security_group_ids: [id] },
		});
		expect(layers(plan([using("sg-0eee")]), state({}, resources))).toEqual(["aws_eks_cluster.c#cluster-security-group"]);
		expect(layers(plan([using("sg-0def123")]), state({}, resources))).toEqual(["aws_vpc.v#default-security-group"]);
		const nodes: Made = { address: "aws_eks_node_group.n", after: { cluster_name: "prod", node_group_name: "n" } };
		const inventory = read(plan([nodes]), state({}, resources));
		expect(layersOf(inventory, carriers)["aws_eks_node_group.n"]).toEqual(["aws_eks_cluster.c#cluster-security-group"]);
		const owned: Made = { ...group("aws_security_group.g"), after: { name: "g", vpc_id: "vpc-0abc" } };
		expect(read(plan([owned]), state({}, resources)).filters.get("aws_security_group.g")?.network).toBe("aws_vpc.v");
	});
});

describe("prefix lists", () => {
	const listed: Made = {
		address: "aws_vpc_security_group_ingress_rule.r",
		after: { ip_protocol: "tcp", from_port: 22, to_port: 22, prefix_list_id: "pl-0abc123" },
		unknown: { security_group_id: true },
		refs: { security_group_id: refs("aws_security_group.g.id", "aws_security_group.g") },
	};
	const stack = plan([group("aws_security_group.g"), listed]);

	it("that another input shows are its entries", () => {
		const list = {
			address: "aws_ec2_managed_prefix_list.l",
			mode: "managed",
			type: "aws_ec2_managed_prefix_list",
			name: "l",
			values: { id: "pl-0abc123", entry: [{ cidr: "192.0.2.0/24" }] },
		};
		const [rule] = read(stack, state({}, [list])).filters.get("aws_security_group.g")?.ingress ?? [];
		expect(rule?.sources.members).toEqual([]);
		expect(formatCidrs(rule?.sources.addresses ?? NO_ADDRESSES)).toEqual(["192.0.2.0/24"]);
	});

	it("are looked for in what the account says as well, and stay open where nothing shows them", () => {
		const described: SourceDocument = {
			file: "entries-pl-0abc123.json",
			line: () => undefined,
			value: { Entries: [{ Cidr: "192.0.2.0/25" }] },
		};
		const found = readInventory(
			[
				{ document: stack, kind: "terraform-plan" },
				{ document: described, kind: "aws" },
			],
			"after",
		);
		expect(formatCidrs(found.filters.get("aws_security_group.g")?.ingress[0]?.sources.addresses ?? NO_ADDRESSES)).toEqual(["192.0.2.0/25"]);
		expect(read(stack, state({})).filters.get("aws_security_group.g")?.ingress[0]?.sources.members).toMatchObject([{ id: "pl-0abc123" }]);
	});
});
