import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Report } from "../../src/model/finding.ts";
import { folder } from "../unit/input/folder.ts";
import { portpolicy } from "./command.ts";

const ROOT = join(import.meta.dirname, "../..");
const SHARED = join(ROOT, "../shared");
const FAULT = join(ROOT, "fixtures/cases/aws-faults/rule-removed/plan.json");

/** Plans of kubeadm, typhoon, kOps, RKE2 and EKS; what is not on this machine is counted and left out. */
const WANTED = [
	FAULT,
	join(SHARED, "plans/aws-kubeadm-good/plan.json"),
	join(SHARED, "plans/aws-kubeadm-faults/plan.json"),
	...[
		"typhoon__aws-flatcar-linux",
		"kops__minimal-1.35",
		"rke2-aws-tf__quickstart",
		"terraform-aws-eks__examples-eks-managed-node-group",
	].map((name) => join(SHARED, `corpus/terraform-plans/made/${name}.json`)),
];
const PLANS = WANTED.filter((path) => existsSync(path));
if (PLANS.length < WANTED.length) console.log(`${WANTED.length - PLANS.length} plans are not here and are skipped`);

/** A report without what says where roles come from: that is what `init` changes. */
function findings(args: readonly string[], cwd: string): unknown {
	const report = JSON.parse(portpolicy(["eval", "--format", "json", ...args], cwd).stdout) as Report;
	return {
		findings: report.findings,
		summary: report.summary,
		targets: report.targets.map((target) => ({ ...target, roleEvidence: "" })),
		exitCode: report.exitCode,
	};
}

describe("init", () => {
	it.each(PLANS)(
		"writes what changes no finding of %s",
		(plan) => {
			const cwd = folder({});
			const plain = findings([plan], cwd);
			expect(portpolicy(["init", plan], cwd)).toEqual({ status: 0, stdout: "", stderr: "portpolicy: wrote portpolicy.yaml\n" });
			expect(findings([plan], cwd)).toEqual(plain);
		},
		60_000,
	);
	it("prints with --stdout, and says why each role is one", () => {
		const cwd = folder({});
		const { status, stdout } = portpolicy(["init", "--stdout", FAULT], cwd);
		expect([status, existsSync(join(cwd, "portpolicy.yaml"))]).toEqual([0, false]);
		expect(stdout.split("\n")).toContain('      - id: "module.workers.aws_autoscaling_group.this"  # tag Role=worker');
	});
	it("never overwrites", () => {
		const cwd = folder({});
		writeFileSync(join(cwd, "portpolicy.yaml"), "version: 1\n");
		expect(portpolicy(["init", FAULT], cwd)).toEqual({
			status: 2,
			stdout: "",
			stderr: "portpolicy: portpolicy.yaml is there already, and init never overwrites it; --stdout prints instead\n",
		});
		expect(readFileSync(join(cwd, "portpolicy.yaml"), "utf8")).toBe("version: 1\n");
	});
	it("writes nothing when an input cannot be read", () => {
		const cwd = folder({});
		const { status } = portpolicy(["init", "nowhere.json"], cwd);
		expect([status, existsSync(join(cwd, "portpolicy.yaml"))]).toEqual([2, false]);
	});
	it("writes nothing when no input is of a known kind", () => {
		const cwd = folder({});
		writeFileSync(join(cwd, "notes.yaml"), "hello: world\n");
		expect(portpolicy(["init", "."], cwd)).toMatchObject({
			status: 2,
			stderr: "portpolicy: no object of a known kind in the inputs, so nothing tells who is who\n",
		});
		expect(existsSync(join(cwd, "portpolicy.yaml"))).toBe(false);
	});
});
