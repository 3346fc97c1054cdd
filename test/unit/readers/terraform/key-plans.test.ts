import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Inventory } from "../../../../src/model/inventory.ts";
import { type PlanSide, readTerraform } from "../../../../src/readers/terraform/index.ts";
import { carriers, ingressOf, layersOf } from "../aws/summary.ts";

const SHARED = join(import.meta.dirname, "../../../../../shared");
const present = existsSync(SHARED);
if (!present) console.log("skipped: ../shared is not here, 0 key plans read");

function read(path: string, side: PlanSide = "after"): Inventory {
	const file = join(SHARED, path);
	return readTerraform({ file, value: JSON.parse(readFileSync(file, "utf8")), line: () => undefined }, side);
}
const counts = (inventory: Inventory): readonly (readonly [string, number])[] =>
	Object.entries(ingressOf(inventory)).map(([id, rules]) => [id, rules.length]);

describe.skipIf(!present)("plans that ideal outputs speak of", () => {
	it("typhoon: controllers, workers, and a load balancer without groups", () => {
		const inventory = read("corpus/terraform-plans/made/typhoon__aws-flatcar-linux.json");
		expect(layersOf(inventory)).toEqual({
			"module.tempest.aws_instance.controllers[0]": ["module.tempest.aws_security_group.controller"],
			"module.tempest.module.workers.aws_autoscaling_group.workers": ["module.tempest.aws_security_group.worker"],
			"module.tempest.aws_lb.nlb": [" (open)"],
		});
		expect(counts(inventory)).toEqual([
			["module.tempest.aws_security_group.controller", 18],
			["module.tempest.aws_security_group.worker", 16],
		]);
		expect([...inventory.filters.values()].reduce((sum, filter) => sum + filter.ingress.length + filter.egress.length, 0)).toBe(36);
		const balancer = inventory.subjects.find((subject) => subject.nature === "load-balancer");
		expect(balancer?.subnets).toEqual([0, 1, 2].map((index) => `module.tempest.aws_subnet.public[${index}]`));
		expect(balancer?.forwards.map((one) => [one.kind, one.targetPort, one.keepsClientAddress])).toEqual([
			["listener", 6443, "yes"],
			["health-check", 6443, "no"],
			["listener", 80, "yes"],
			["health-check", 10254, "no"],
			["listener", 443, "yes"],
		]);
	});

	it("kOps: roles by tags, one cluster", () => {
		const inventory = read("corpus/terraform-plans/made/kops__minimal-1.35.json");
		expect(layersOf(inventory)).toEqual({
			"aws_autoscaling_group.master-us-test-1a-masters-minimal-example-com": ["aws_security_group.masters-minimal-example-com"],
			"aws_autoscaling_group.nodes-minimal-example-com": ["aws_security_group.nodes-minimal-example-com"],
		});
		expect(inventory.inputs.map(({ counted, rules, unread }) => [counted, rules, unread])).toEqual([[13, 13, 0]]);
		expect([...inventory.filters.values()].reduce((sum, filter) => sum + filter.ingress.length + filter.egress.length, 0)).toBe(17);
		expect(
			inventory.subjects.map(({ clusterKeys, tags }) => [clusterKeys, Object.keys(tags).filter((key) => key.startsWith("k8s.io/role/"))]),
		).toEqual([
			[["minimal.example.com"], ["k8s.io/role/control-plane", "k8s.io/role/master"]],
			[["minimal.example.com"], ["k8s.io/role/node"]],
		]);
		expect(inventory.profileHints.map(({ profile, clusterKey }) => [profile, clusterKey])).toEqual([["kops", "minimal.example.com"]]);
	});

	it("EKS module: locals end the chains, candidates are the cluster's own", () => {
		const inventory = read("corpus/terraform-plans/made/terraform-aws-eks__examples-eks-managed-node-group.json");
		const groups = (module: string): string => `${module}.aws_security_group.cluster[0] ${module}.aws_security_group.node[0]`;
		expect(layersOf(inventory, carriers)).toEqual(
			Object.fromEntries(
				["module.eks_al2023", "module.eks_bottlerocket"].flatMap((module) => [
					[
						`${module}.aws_eks_cluster.this[0]`,
						[`${module}.aws_eks_cluster.this[0]#cluster-security-group + ?{${groups(module)}} via ${module}.local.security_group_id`],
					],
					[
						`${module}.module.eks_managed_node_group["example"].aws_eks_node_group.this[0]`,
						[
							`?{${module}.aws_eks_cluster.this[0]#cluster-security-group ${groups(module)}} via ${module}.module.eks_managed_node_group["example"].local.security_group_ids`,
						],
					],
				]),
			),
		);
		expect([...inventory.filters.keys()].filter((id) => id.includes("#public-access"))).toEqual([]);
		expect(inventory.profileHints.map(({ profile, release, clusterKey }) => [profile, release, clusterKey])).toEqual([
			["eks", "1.33", "ex-eks-mng-al2023"],
			["eks", "1.33", "ex-eks-mng-bottlerocket"],
		]);
	});

	it("RKE2: servers are decided, agents hang on a local, SSH belongs to one of four groups", () => {
		const inventory = read("corpus/terraform-plans/made/rke2-aws-tf__quickstart.json");
		const four = [
			"aws_security_group.cluster",
			"aws_security_group.server",
			"module.cp_lb.aws_security_group.controlplane",
			"module.servers.aws_security_group.this",
		].map((name) => `module.rke2.${name}`);
		const lost = "?{aws_security_group_rule.quickstart_ssh} via module.rke2.local.cluster_data";
		expect(layersOf(inventory, carriers)).toEqual({
			"module.agents.module.nodepool.aws_autoscaling_group.this": [
				`?{module.agents.module.nodepool.aws_security_group.this ${four.join(" ")}} via module.rke2.local.cluster_data + ${lost}`,
			],
			"module.rke2.module.servers.aws_autoscaling_group.this": [`${[four[0], four[1], four[3]].join(" + ")} + ${lost}`],
			"module.rke2.module.cp_lb.aws_lb.controlplane": [`${four[2]} + ${lost}`],
		});
		expect(inventory.inputs.map(({ counted, rules }) => [counted, rules])).toEqual([[6, 6]]);
		expect(inventory.profileHints.map(({ profile }) => profile)).toEqual(["rke2"]);
	});

	it("terraform-aws-security-group: seven groups, 25 rules, none of them undecided", () => {
		const inventory = read("corpus/terraform-plans/made/terraform-aws-security-group__complete.json");
		expect(inventory.inputs.map(({ counted, rules, unread }) => [counted, rules, unread])).toEqual([[25, 25, 0]]);
		expect(inventory.subjects.map(({ names, nature }) => [names[0], nature])).toEqual([
			["complete-sg", "group"],
			["fixed-name-sg", "group"],
			["ipv4-ipv6-example", "group"],
			["main-sg", "group"],
			["pl-sg", "group"],
			["prefix-list-sg", "group"],
			["complete-sg-demo-vpc-default", "group"],
		]);
	});

	it("kubeadm: the change from good to faulty, rule by rule", () => {
		const path = "plans/aws-kubeadm-good-then-faults/plan.json";
		const [before, after] = [read(path, "before"), read(path)].map((inventory) => Object.values(ingressOf(inventory)).flat());
		expect(before?.filter((rule) => after?.includes(rule) === false)).toEqual([
			"aws_vpc_security_group_ingress_rule.etcd_client: allow tcp 2379 from aws_security_group.control_plane",
			"aws_vpc_security_group_ingress_rule.worker_kubelet: allow tcp 10250 from aws_security_group.control_plane",
			"aws_vpc_security_group_ingress_rule.worker_ssh: allow tcp 22 from aws_security_group.bastion",
			"aws_vpc_security_group_ingress_rule.worker_vxlan_self: allow udp 8472 from aws_security_group.worker",
		]);
		expect(after?.filter((rule) => before?.includes(rule) === false)).toEqual([
			"aws_vpc_security_group_ingress_rule.cp_all: allow any * from aws_security_group.worker",
			"aws_vpc_security_group_ingress_rule.etcd_client: allow tcp 2379-2380 from 10.0.0.0/16",
			"aws_vpc_security_group_ingress_rule.worker_kubelet_any: allow tcp 10255 from 0.0.0.0/0",
			"aws_vpc_security_group_ingress_rule.worker_ssh: allow tcp 22 from 0.0.0.0/0",
			"aws_vpc_security_group_ingress_rule.worker_vxlan_self: allow udp 4789 from aws_security_group.worker",
		]);
		expect(layersOf(read(path))["aws_instance.etcd_spare"]).toEqual(["aws_security_group.etcd + aws_security_group.worker"]);
		expect(
			read(path, "before")
				.subjects.filter(carriers)
				.map(({ id }) => id),
		).toEqual(
			read("plans/aws-kubeadm-good/plan.json")
				.subjects.filter(carriers)
				.map(({ id }) => id),
		);
	});
});
