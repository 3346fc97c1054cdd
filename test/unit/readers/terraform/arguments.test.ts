import { describe, expect, it } from "vitest";
import { readTerraform } from "../../../../src/readers/terraform/index.ts";
import { unjudged } from "../../../../src/readers/terraform/out-of-scope.ts";
import { carriers, layersOf } from "../aws/summary.ts";
import { group, type Made, plan, refs } from "./plan.ts";

const to = (address: string, attribute = "id"): object => refs(`${address}.${attribute}`, address);
const vpc: Made = { address: "aws_vpc.v", after: {}, unknown: { id: true } };
const subnet = (name: string): Made => ({
	address: `aws_subnet.${name}`,
	after: { cidr_block: "10.0.1.0/24" },
	unknown: { id: true, vpc_id: true },
	refs: { vpc_id: to("aws_vpc.v") },
});
const nic = (name: string, at: string): Made => ({
	address: `aws_network_interface.${name}`,
	after: {},
	unknown: { id: true, subnet_id: true, security_groups: true },
	refs: { subnet_id: to(`aws_subnet.${at}`), security_groups: to("aws_security_group.a") },
});
const read = (...made: readonly Made[]) => readTerraform(plan(made), "after");
const machineOf = (...made: readonly Made[]) => read(...made).subjects.find(carriers);

describe("a machine with interface resources", () => {
	const named: Made = {
		address: "aws_instance.m",
		after: { network_interface: [{ device_index: 0 }] },
		unknown: { id: true, subnet_id: true, network_interface: [{ network_interface_id: true }] },
		refs: { network_interface: [{ network_interface_id: to("aws_network_interface.n") }] },
	};

	it("lives where its interface does", () => {
		expect(machineOf(vpc, subnet("s"), group("aws_security_group.a"), nic("n", "s"), named)).toMatchObject({
			subnets: ["aws_subnet.s"],
			subnetsUnknown: false,
			network: "aws_vpc.v",
		});
	});

	it("lives in the subnets of all interfaces that are attached to it", () => {
		const own: Made = { ...named, after: {}, unknown: { id: true, subnet_id: true }, refs: { subnet_id: to("aws_subnet.s") } };
		const attachment: Made = {
			address: "aws_network_interface_attachment.a",
			after: {},
			unknown: { instance_id: true, network_interface_id: true },
			refs: { instance_id: to("aws_instance.m"), network_interface_id: to("aws_network_interface.n") },
		};
		const made = [vpc, subnet("s"), subnet("t"), group("aws_security_group.a"), nic("n", "t"), own, attachment];
		expect(machineOf(...made)?.subnets).toEqual(["aws_subnet.s", "aws_subnet.t"]);
	});
});

describe("an argument of another resource", () => {
	it("is what its author wrote there", () => {
		const association: Made = {
			address: "aws_vpc_ipv4_cidr_block_association.x",
			after: { cidr_block: "100.64.0.0/16" },
			unknown: { id: true, vpc_id: true },
			refs: { vpc_id: to("aws_vpc.v") },
		};
		const placed: Made = { ...subnet("s"), refs: { vpc_id: to(association.address, "vpc_id") } };
		expect(read(vpc, association, placed).subnets.get("aws_subnet.s")?.network).toBe("aws_vpc.v");
	});

	it("is followed for lists of groups, of which none is lost", () => {
		const template: Made = {
			address: "aws_launch_template.t",
			after: {},
			unknown: { id: true, vpc_security_group_ids: true },
			refs: {
				vpc_security_group_ids: refs("aws_security_group.a.id", "aws_security_group.a", "aws_security_group.b.id", "aws_security_group.b"),
			},
		};
		const machine: Made = {
			address: "aws_instance.m",
			after: {},
			unknown: { id: true, vpc_security_group_ids: true },
			refs: { vpc_security_group_ids: to("aws_launch_template.t", "vpc_security_group_ids") },
		};
		const inventory = read(group("aws_security_group.a"), group("aws_security_group.b"), template, machine);
		expect(layersOf(inventory, carriers)["aws_instance.m"]).toEqual(["aws_security_group.a + aws_security_group.b"]);
	});
});

describe("targets by address", () => {
	it("are the instances that have it", () => {
		const made: Made[] = [
			{ address: "aws_lb.l", after: { load_balancer_type: "network", internal: true }, unknown: { id: true, arn: true } },
			{
				address: "aws_lb_target_group.g",
				after: { port: 30080, protocol: "TCP", target_type: "ip" },
				unknown: { id: true, arn: true },
			},
			{
				address: "aws_lb_listener.l",
				after: { port: 80, protocol: "TCP", default_action: [{ type: "forward" }] },
				unknown: { load_balancer_arn: true, default_action: [{ target_group_arn: true }] },
				refs: { load_balancer_arn: to("aws_lb.l", "arn"), default_action: [{ target_group_arn: to("aws_lb_target_group.g", "arn") }] },
			},
			{ address: "aws_instance.m", after: {}, unknown: { id: true, private_ip: true } },
			{
				address: "aws_lb_target_group_attachment.m",
				after: { port: 30081 },
				unknown: { target_group_arn: true, target_id: true },
				refs: { target_group_arn: to("aws_lb_target_group.g", "arn"), target_id: to("aws_instance.m", "private_ip") },
			},
		];
		const balancer = read(...made).subjects.find(({ id }) => id === "aws_lb.l");
		expect(balancer?.forwards.filter(({ kind }) => kind === "listener")).toMatchObject([
			{ targetPort: 30081, targets: ["aws_instance.m"], targetsUnknown: [] },
		]);
	});
});

describe("AWS types that filter packets", () => {
	it("are read or said not to be", () => {
		const silent = [
			"aws_security_group",
			"aws_vpc_security_group_vpc_association",
			"aws_vpc_endpoint_security_group_association",
			"aws_network_acl_association",
			"aws_ec2_managed_prefix_list_entry",
			"aws_s3_bucket_acl",
		];
		for (const type of silent) expect([type, unjudged(type)]).toEqual([type, null]);
		const told = [
			"aws_networkfirewall_rule_group",
			"aws_fms_policy",
			"aws_lightsail_instance_public_ports",
			"aws_vpc_block_public_access_options",
			"awscc_ec2_security_group_ingress",
			"awscc_ec2_network_acl_entry",
		];
		for (const type of told) expect([type, unjudged(type)]).toEqual([type, "unsupported"]);
	});
});
