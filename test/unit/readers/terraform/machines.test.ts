import { describe, expect, it } from "vitest";
import type { Inventory } from "../../../../src/model/inventory.ts";
import { readTerraform } from "../../../../src/readers/terraform/index.ts";
import { carriers, ingressOf, layersOf } from "../aws/summary.ts";
import { group, type Made, plan, refs, rule } from "./plan.ts";

const A = "aws_security_group.a";
const B = "aws_security_group.b";
const toA = refs(`${A}.id`, A);
const toB = refs(`${B}.id`, B);
const read = (...made: readonly Made[]): Inventory => readTerraform(plan(made), "after");
const layers = (...made: readonly Made[]): Record<string, readonly string[]> => layersOf(read(...made), carriers);
const template = (name: string, to: object): Made => ({
	address: `aws_launch_template.${name}`,
	after: { name },
	unknown: { id: true, vpc_security_group_ids: true },
	refs: { vpc_security_group_ids: to },
});
const launch = (name: string): object => ({ id: refs(`aws_launch_template.${name}.id`, `aws_launch_template.${name}`) });
const subnet = (name: string): Made => ({
	address: `aws_subnet.${name}`,
	after: { cidr_block: "10.0.1.0/24" },
	unknown: { id: true, vpc_id: true },
	refs: { vpc_id: refs("aws_vpc.v.id", "aws_vpc.v") },
});
const vpc: Made = { address: "aws_vpc.v", after: { cidr_block: "10.0.0.0/16" }, unknown: { id: true, default_security_group_id: true } };
const inSubnet = { subnet_id: refs("aws_subnet.s.id", "aws_subnet.s") };

describe("instances", () => {
	const bare: Made = {
		address: "aws_instance.m",
		after: { tags: { Name: "m-1", "kubernetes.io/cluster/prod": "owned" } },
		unknown: { id: true, subnet_id: true, vpc_security_group_ids: true },
		refs: inSubnet,
	};

	it("without groups carry the default group of their network", () => {
		expect(layers(vpc, subnet("s"), bare)).toEqual({ "aws_instance.m": ["aws_vpc.v#default-security-group"] });
		expect(ingressOf(read(vpc, subnet("s"), bare))).toEqual({
			"aws_vpc.v#default-security-group": [
				"aws_vpc.v#default-security-group.ingress[0]: allow any * from aws_vpc.v#default-security-group",
			],
		});
		const taken: Made = {
			address: "aws_default_security_group.d",
			after: {},
			unknown: { id: true, ingress: true, vpc_id: true },
			refs: { vpc_id: refs("aws_vpc.v.id", "aws_vpc.v") },
		};
		expect(layers(vpc, taken, subnet("s"), bare)).toEqual({ "aws_instance.m": ["aws_default_security_group.d"] });
	});

	it("tell names, tags, subnets and clusters", () => {
		expect(read(vpc, subnet("s"), bare).subjects.find(carriers)).toMatchObject({
			names: ["m-1", "m"],
			clusterKeys: ["prod"],
			subnets: ["aws_subnet.s"],
			subnetsUnknown: false,
			network: "aws_vpc.v",
		});
	});

	it("carry the groups of their interfaces, and those attached to them", () => {
		const nic: Made = {
			address: "aws_network_interface.n",
			after: {},
			unknown: { id: true, security_groups: true },
			refs: { security_groups: toA },
		};
		const machine: Made = {
			address: "aws_instance.m",
			after: { network_interface: [{ device_index: 0 }] },
			unknown: { id: true, network_interface: [{ network_interface_id: true }], vpc_security_group_ids: true },
			refs: { network_interface: [{ network_interface_id: refs("aws_network_interface.n.id", "aws_network_interface.n") }] },
		};
		const attachment: Made = {
			address: "aws_network_interface_sg_attachment.x",
			after: {},
			unknown: { security_group_id: true, network_interface_id: true },
			refs: { security_group_id: toB, network_interface_id: refs("aws_network_interface.n.id", "aws_network_interface.n") },
		};
		expect(layers(group(A), group(B), nic, machine, attachment)).toEqual({ "aws_instance.m": [`${A} + ${B}`] });
		const primary: Made = {
			...attachment,
			refs: { security_group_id: toB, network_interface_id: refs("aws_instance.p.primary_network_interface_id", "aws_instance.p") },
		};
		const plain: Made = {
			address: "aws_instance.p",
			after: {},
			unknown: { id: true, vpc_security_group_ids: true, primary_network_interface_id: true },
			refs: { vpc_security_group_ids: toA },
		};
		expect(layers(group(A), group(B), plain, primary)).toEqual({ "aws_instance.p": [`${A} + ${B}`] });
		// Behind an index that is computed Terraform names no attribute.
		const indexed: Made = { ...attachment, refs: { security_group_id: toB, network_interface_id: refs("aws_instance.p") } };
		expect(layers(group(A), group(B), plain, indexed)).toEqual({ "aws_instance.p": [`${A} + ${B}`] });
	});

	it("carry the groups of their launch template, and unknown ones of a template that is not shown", () => {
		const machine: Made = {
			address: "aws_instance.m",
			after: { launch_template: [{}] },
			unknown: { id: true, launch_template: [{ id: true }], vpc_security_group_ids: true },
			refs: { launch_template: [launch("t")] },
		};
		expect(layers(group(A), template("t", toA), machine)).toEqual({ "aws_instance.m": [A] });
		const foreign: Made = {
			...machine,
			after: { launch_template: [{ id: "lt-0123456789abcdef0" }] },
			unknown: { id: true, launch_template: [{}], vpc_security_group_ids: true },
		};
		expect(layers(group(A), foreign)).toEqual({ "aws_instance.m": ["?{ ...}"] });
	});
});

describe("autoscaling groups", () => {
	it("carry the groups of their template, which is no target itself", () => {
		const scaling: Made = {
			address: "aws_autoscaling_group.w",
			after: { name: "w", launch_template: [{}], tag: [{ key: "Role", value: "worker" }] },
			unknown: { id: true, launch_template: [{ id: true }], vpc_zone_identifier: true },
			refs: { launch_template: [launch("t")], vpc_zone_identifier: refs("aws_subnet.s") },
		};
		const inventory = read(group(A), vpc, subnet("s"), template("t", toA), scaling);
		expect(layersOf(inventory)).toEqual({ "aws_autoscaling_group.w": [A] });
		expect(inventory.subjects[0]).toMatchObject({
			names: ["w", "t", "a"],
			addresses: ["aws_launch_template.t"],
			tags: { Role: "worker" },
			subnets: ["aws_subnet.s"],
			network: "aws_vpc.v",
		});
	});

	it("are spot fleets too, whose specifications name groups themselves", () => {
		const fleet: Made = {
			address: "aws_spot_fleet_request.f",
			after: { launch_specification: [{ instance_type: "m6i.large" }] },
			unknown: { id: true, launch_specification: [{ vpc_security_group_ids: true, subnet_id: true }] },
			refs: { launch_specification: [{ vpc_security_group_ids: toA, ...inSubnet }] },
		};
		const inventory = read(group(A), vpc, subnet("s"), fleet);
		expect(layersOf(inventory)).toEqual({ "aws_spot_fleet_request.f": [A] });
		expect(inventory.subjects[0]).toMatchObject({ subnets: ["aws_subnet.s"], network: "aws_vpc.v" });
	});

	it("of several templates carry for certain what all of them carry", () => {
		const mixed = {
			mixed_instances_policy: [
				{ launch_template: [{ launch_template_specification: [{}], override: [{ launch_template_specification: [{}] }] }] },
			],
		};
		const unknown = {
			id: true,
			mixed_instances_policy: [
				{
					launch_template: [
						{
							launch_template_specification: [{ launch_template_id: true }],
							override: [{ launch_template_specification: [{ launch_template_id: true }] }],
						},
					],
				},
			],
		};
		const id = (name: string): object => ({ launch_template_id: refs(`aws_launch_template.${name}.id`, `aws_launch_template.${name}`) });
		const expressions = {
			mixed_instances_policy: [
				{ launch_template: [{ launch_template_specification: [id("one")], override: [{ launch_template_specification: [id("two")] }] }] },
			],
		};
		const both = refs(`${A}.id`, A, `${B}.id`, B);
		expect(
			layers(group(A), group(B), template("one", both), template("two", toA), {
				address: "aws_autoscaling_group.w",
				after: mixed,
				unknown,
				refs: expressions,
			}),
		).toEqual({ "aws_autoscaling_group.w": [`${A} + ?{${B}}`] });
	});
});

describe("EKS", () => {
	const cluster = (config: object, more: object = {}): Made => ({
		address: "aws_eks_cluster.c",
		after: { name: "prod", version: "1.33", vpc_config: [config] },
		unknown: { id: true, vpc_config: [{ cluster_security_group_id: true, security_group_ids: true, ...more }] },
		refs: { vpc_config: [{ security_group_ids: toA }] },
	});
	const privately = { endpoint_public_access: false, endpoint_private_access: true, public_access_cidrs: ["0.0.0.0/0"] };
	const nodes: Made = {
		address: "aws_eks_node_group.n",
		after: { cluster_name: "prod", node_group_name: "n", launch_template: [], remote_access: [] },
		unknown: { id: true },
	};

	it("puts the group that it makes on the control plane and on nodes without a template", () => {
		const inventory = read(group(A), cluster(privately), nodes);
		expect(layersOf(inventory, carriers)).toEqual({
			"aws_eks_cluster.c": [`aws_eks_cluster.c#cluster-security-group + ${A}`],
			"aws_eks_node_group.n": ["aws_eks_cluster.c#cluster-security-group"],
		});
		expect(ingressOf(inventory)["aws_eks_cluster.c#cluster-security-group"]).toEqual([
			"aws_eks_cluster.c#cluster-security-group.ingress[0]: allow any * from aws_eks_cluster.c#cluster-security-group",
		]);
		expect(
			inventory.subjects.map(({ kind, nature, clusterKeys, roles }) => [kind, nature, clusterKeys, roles.map(({ role }) => role)]),
		).toEqual([
			["eks-control-plane", "service", ["prod"], ["control-plane"]],
			["eks-node-group", "machine", ["prod"], ["node"]],
		]);
		expect(inventory.profileHints).toMatchObject([{ profile: "eks", release: "1.33", clusterKey: "prod" }]);
	});

	it("leaves its group off nodes whose template names groups", () => {
		const launched: Made = {
			...nodes,
			after: { ...nodes.after, launch_template: [{}] },
			unknown: { id: true, launch_template: [{ id: true }] },
			refs: { launch_template: [launch("t")] },
		};
		expect(layers(group(A), cluster(privately), template("t", toA), launched)["aws_eks_node_group.n"]).toEqual([A]);
	});

	it("filters by ranges at the public endpoint, and there alone", () => {
		const publicly = { ...privately, endpoint_public_access: true, public_access_cidrs: ["192.0.2.0/24", "10.0.0.0/8"] };
		expect(ingressOf(read(group(A), cluster(publicly)))["aws_eks_cluster.c#public-access"]).toEqual([
			"aws_eks_cluster.c#public-access.ingress[0]: allow tcp 443 from 192.0.2.0/24",
		]);
		expect(read(group(A), cluster(privately)).filters.has("aws_eks_cluster.c#public-access")).toBe(false);
	});

	it("adds rules on its group to what the group admits by itself", () => {
		const open = rule(
			"aws_security_group_rule.r",
			A,
			{ cidr_blocks: ["10.0.0.0/8"] },
			{
				refs: {
					security_group_id: refs(
						"aws_eks_cluster.c.vpc_config[0].cluster_security_group_id",
						"aws_eks_cluster.c.vpc_config[0]",
						"aws_eks_cluster.c.vpc_config",
						"aws_eks_cluster.c",
					),
				},
			},
		);
		expect(ingressOf(read(group(A), cluster(privately), open))["aws_eks_cluster.c#cluster-security-group"]?.[1]).toBe(
			"aws_security_group_rule.r: allow tcp 22 from 10.0.0.0/8",
		);
	});

	it("opens SSH to nodes with a key pair and no source groups", () => {
		const keyed: Made = { ...nodes, after: { ...nodes.after, remote_access: [{ ec2_ssh_key: "k", source_security_group_ids: null }] } };
		expect(ingressOf(read(group(A), cluster(privately), keyed))["aws_eks_node_group.n#remote-access"]).toEqual([
			"aws_eks_node_group.n#remote-access.ingress[0]: allow tcp 22 from 0.0.0.0/0",
		]);
	});
});
