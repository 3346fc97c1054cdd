import { describe, expect, it } from "vitest";
import type { Unknown } from "../../../src/model/tri.ts";
import { settle } from "../../../src/report/settle.ts";

const of = (unknown: Unknown): string => {
	const { unknown: what, settledBy } = settle({ key: "key", unknowns: [unknown], findings: [] });
	return `${what} | ${settledBy}`;
};

describe("what is in no input", () => {
	it("is named with the input that shows it", () => {
		const output = "data.terraform_remote_state.net.outputs.sg";
		expect(of({ address: output, attribute: "ingress" })).toBe(
			`The rules of ${output} are not in the input. | give the state or plan of that stack (terraform show -json)`,
		);
		expect(of({ address: "aws_instance.m", attribute: "vpc_security_group_ids", via: output })).toBe(
			`No input shows ${output}; it decides vpc_security_group_ids of aws_instance.m. | give the state or plan of that stack (terraform show -json)`,
		);
		expect(of({ address: "sg-0123abc", attribute: "ingress" })).toBe(
			"The rules of sg-0123abc are not in the input. | give aws ec2 describe-security-groups, or the state that manages the group",
		);
		expect(of({ address: "pl-0123abc", attribute: "entries" })).toBe(
			"What addresses pl-0123abc holds is not in the input. | give aws ec2 get-managed-prefix-list-entries",
		);
		expect(of({ address: "module.w.data.aws_security_group.n", attribute: "ingress" })).toContain("give aws ec2 describe-security-groups");
	});

	it("is not said of what the plan itself will know", () => {
		expect(of({ address: "aws_security_group.n", attribute: "ingress" })).toBe(
			"ingress of aws_security_group.n is not known before apply. | judge the state after apply (terraform show -json)",
		);
	});
});

describe("candidates", () => {
	const candidates = ["a", "b", "c"];

	it("are one of several for a single value, and in a list for a list", () => {
		expect(of({ address: "aws_security_group_rule.r", attribute: "source_security_group_id", candidates })).toContain(
			"It may be a, b or c.",
		);
		expect(of({ address: "aws_instance.m", attribute: "vpc_security_group_ids", candidates })).toContain("It may hold a, b or c.");
	});

	it("are told apart by more than what comes with apply where interfaces differ", () => {
		const text = of({ address: "aws_autoscaling_group.w", attribute: "interfaces", candidates });
		expect(text).toContain("Not every interface of aws_autoscaling_group.w carries the same groups");
		expect(text).toContain("Some carry a, b or c.");
		expect(text).not.toContain("apply");
	});
});

describe("what objects of Kubernetes leave open", () => {
	const pods = "pods of namespaces team=shop";

	it("names the Namespace objects whose labels decide", () => {
		expect(of({ address: "Namespace gate", attribute: "labels", via: pods })).toBe(
			"Whether pods of namespaces team=shop means pods of gate cannot be told: the namespace's labels are not in the input. | give the Namespace object gate",
		);
		const unknowns = ["gate", "shop"].map((name): Unknown => ({ address: `Namespace ${name}`, attribute: "labels", via: pods }));
		const { unknown, settledBy } = settle({ key: pods, unknowns, findings: [] });
		expect(unknown).toContain("means pods of gate and shop cannot be told: the namespaces' labels");
		expect(settledBy).toBe("give the Namespace objects gate and shop");
		const byPolicy = of({ address: "Namespace gate", attribute: "labels", via: "AdminNetworkPolicy shut", candidates: ["x"] });
		expect(byPolicy).toContain("Whether AdminNetworkPolicy shut selects pods of gate cannot be told");
		expect(of({ address: "NetworkSet shop/set", attribute: "metadata.labels" })).toContain("| give the Namespace object shop");
	});

	it("names the workloads of absent pods, the Pods of labels that a controller sets, and the Nodes of absent machines", () => {
		expect(of({ address: "shop/Pods/tier=b", attribute: "labels", via: "pods app=web" })).toBe(
			"Whether pods app=web means shop/Pods/tier=b cannot be told: not all of their labels are in the input. | give the workloads that make these pods",
		);
		expect(of({ address: "shop/Deployment/web", attribute: "labels", via: "pods pod-template-hash=1" })).toContain(
			"| give the Pods as they run (kubectl get pods -o yaml)",
		);
		expect(of({ address: "Node/zone=a", attribute: "labels", via: "CiliumClusterwideNetworkPolicy h" })).toContain(
			"| give the Node objects (kubectl get nodes -o yaml)",
		);
		expect(of({ address: "kube-system/Pods/*", attribute: "metadata.labels" })).toContain("| give the workloads of that namespace");
		expect(of({ address: "gate/Pods/app=gate", attribute: "container ports" })).toContain("| give the workload that they belong to");
	});

	it("names the tier, the group of addresses, the version and the kind that decide", () => {
		expect(of({ address: "GlobalNetworkPolicy t.x", attribute: "spec.tier", candidates: ["x"] })).toContain("| give the Tier object");
		expect(of({ address: "CiliumCIDRGroup office", attribute: "spec.ingress[0]" })).toContain("| give the CiliumCIDRGroup object office");
		expect(of({ address: "NetworkPolicy a/b", attribute: "spec (2 different versions)" })).toContain("| give the one that is in force");
		expect(of({ address: "MegaNetworkPolicy a/b", attribute: "spec" })).toContain("policies of its kind are not read");
		expect(of({ address: "NetworkPolicy a/b", attribute: "spec.podSelector", candidates: ["a/NetworkPolicy/b"] })).toContain(
			"Whether NetworkPolicy a/b selects the target",
		);
	});

	it("never speaks of an apply", () => {
		for (const attribute of ["spec", "spec.ingress[0].ports[0].port", "spec.tier", "spec.podSelector", "metadata.labels"])
			expect(of({ address: "NetworkPolicy a/b", attribute })).not.toContain("apply");
	});
});
