import { describe, expect, it } from "vitest";
import type { Subject } from "../../../src/model/inventory.ts";
import { inferRoles, rolesInName } from "../../../src/roles/infer.ts";
import { filter, machine } from "../analysis/scene.ts";

const roles = (over: Partial<Subject>, profile = "kubernetes", filters = new Map<string, ReturnType<typeof filter>>()): readonly string[] =>
	inferRoles({ ...machine("m", []), names: [], ...over }, filters, profile).map(({ role, evidence }) => `${role}: ${evidence}`);

describe("labels and tags", () => {
	it.each<[string, Partial<Subject>, readonly string[]]>([
		["kOps keys", { tags: { "k8s.io/role/control-plane": "1" } }, ["control-plane: tag k8s.io/role/control-plane=1"]],
		["node-role labels", { labels: { "node-role.kubernetes.io/worker": "" } }, ["worker: label node-role.kubernetes.io/worker"]],
		["a Role tag", { tags: { Role: "master" } }, ["control-plane: tag Role=master"]],
		[
			"Kubespray groups",
			{ tags: { kubespray_groups: "etcd,kube_control_plane,k8s_cluster" } },
			[
				"etcd: tag kubespray_groups=etcd,kube_control_plane,k8s_cluster",
				"control-plane: tag kubespray_groups=etcd,kube_control_plane,k8s_cluster",
			],
		],
		[
			"Cluster API AWS",
			{ tags: { "sigs.k8s.io/cluster-api-provider-aws/role": "node" } },
			["worker: tag sigs.k8s.io/cluster-api-provider-aws/role=node"],
		],
		["another value", { tags: { Role: "database" } }, []],
		["another key", { tags: { Team: "master" } }, []],
	])("%s", (_, over, expected) => {
		expect(roles(over)).toEqual(expected);
	});
	it("win over names", () => {
		expect(roles({ tags: { Role: "etcd" }, names: ["worker-1"] })).toEqual(["etcd: tag Role=etcd"]);
	});
	it("take the profile's own words", () => {
		expect(roles({ tags: { Role: "master" } }, "rke2")).toEqual(["server: tag Role=master"]);
	});
});

describe("names", () => {
	it.each<[string, readonly string[]]>([
		["control-plane-0", ["control-plane"]],
		["k8s-control_plane", ["control-plane"]],
		["tempest-controller", ["control-plane"]],
		["KubeMaster", ["control-plane"]],
		["master-node", ["control-plane"]],
		["nodes.example.com", ["worker"]],
		["etcd-1", ["etcd"]],
		["bastion", ["bastion"]],
		["ingress-controller", []],
		["controller-manager", []],
		["k8s_master_no_etcd", []],
		["lb-to-node", []],
		["notebook", []],
		["webmaster2", []],
		["database", []],
	])("%s", (name, expected) => {
		expect([...rolesInName(name, "kubernetes")]).toEqual(expected);
	});
	it("of servers and agents count where the profile calls them so", () => {
		expect([...rolesInName("agents", "rke2")]).toEqual(["agent"]);
		expect([...rolesInName("agents", "kubernetes")]).toEqual([]);
	});
	it("that contradict each other are not guessed at", () => {
		expect(roles({ names: ["worker", "etcd"] })).toEqual([]);
	});
	it("of the machine, then of its groups, then of its modules", () => {
		const filters = new Map([["sg", filter("sg", [], { names: ["x-worker"] })]]);
		const layers: Subject["layers"] = [
			{ kind: "security-group", certain: ["sg"], possible: [], whenNone: "closed", skippedInsideSubnet: false },
		];
		expect(roles({ names: ["this"], layers, modules: ["module.masters"] }, "kubernetes", filters)).toEqual([
			"worker: name of its group x-worker",
		]);
		expect(roles({ names: ["this"], modules: ["module.rke2", "module.agents"] }, "rke2")).toEqual(["agent: module name agents"]);
	});
});

describe("what a thing is", () => {
	it("a load balancer is one, whatever its name", () => {
		expect(roles({ nature: "load-balancer", kind: "aws-load-balancer", names: ["control-plane"] })).toEqual([
			"load-balancer: aws load balancer",
		]);
	});
	it("a pod's role comes from labels that its reader knows, never from names", () => {
		expect(roles({ nature: "pod", names: ["etcd-0"] })).toEqual([]);
	});
	it("what the reader knows stands", () => {
		expect(roles({ roles: [{ role: "control-plane", evidence: "aws_eks_cluster" }], names: ["worker"] }, "eks")).toEqual([
			"control-plane: aws_eks_cluster",
		]);
	});
});
