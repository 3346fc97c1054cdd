// Writes the cases of fixtures/cases/aws-faults: the cluster's HCL, changed as tools/fault-cases.mjs says, through plan-maker
// (`--plan-maker DIR`, its folder). Plans are cut down to what a reader of plans may use.
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { FAULTS, FORMS } from "./fault-cases.mjs";
import { planOf, ROOT } from "./plan-maker.mjs";

const CASES = join(ROOT, "fixtures/cases/aws-faults");
const CLUSTER = join(CASES, "cluster");
const CONFIG = `version: 1
cni: [flannel-vxlan]
parameters: {loadBalancerPort: 6443}
sources:
  ssh-client: {cidrs: [203.0.113.0/24]}
`;

/** A copy of the cluster's HCL with files changed. */
function changed(folder, change) {
	cpSync(CLUSTER, folder, { recursive: true });
	for (const [file, edit] of Object.entries(change)) writeFileSync(join(folder, file), edit(readFileSync(join(folder, file), "utf8")));
	return folder;
}

function faultPlan(change, { before, wrap }) {
	const work = mkdtempSync(join(tmpdir(), "fault-"));
	const hcl = changed(join(work, "hcl"), change);
	if (wrap) wrapped(hcl);
	const plan = planOf(hcl, { args: before === null ? [] : ["--apply-first", changed(join(work, "before"), before)] });
	rmSync(work, { recursive: true });
	return plan;
}

/** Moves a configuration into a module `cluster` of a root that holds nothing else. */
function wrapped(hcl) {
	const inner = join(hcl, "cluster");
	mkdirSync(inner);
	for (const name of readdirSync(hcl)) if (name !== "cluster") renameSync(join(hcl, name), join(inner, name));
	const main = join(inner, "main.tf");
	const [provider] = /provider "aws" \{\n(?:.*\n)*?\}\n/.exec(readFileSync(main, "utf8"));
	writeFileSync(main, readFileSync(main, "utf8").replace(provider, ""));
	writeFileSync(join(hcl, "main.tf"), `${provider}\nmodule "cluster" {\n  source = "./cluster"\n}\n`);
}

const only = process.env["CASE"];
for (const { name, description, change, before = null, wrap = false, findings } of [...FAULTS, ...FORMS]) {
	if (only !== undefined && only !== name) continue;
	const folder = join(CASES, name);
	mkdirSync(folder, { recursive: true });
	writeFileSync(join(folder, "plan.json"), `${JSON.stringify(faultPlan(change, { before, wrap }))}\n`);
	writeFileSync(join(folder, "portpolicy.yaml"), CONFIG);
	const exitCode = findings.some(({ level }) => level === "error") ? 1 : 0;
	const expected = { description, references: ["issue 4: a complete small cluster with seeded faults"], exitCode, findings };
	writeFileSync(join(folder, "expected.json"), `${JSON.stringify(expected, null, "\t")}\n`);
}
