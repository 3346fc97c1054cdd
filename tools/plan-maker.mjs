// Plans for fixtures: what the plan maker (`--plan-maker DIR`, its folder) makes of HCL, cut down to what a reader of plans may use.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

export const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));

const { values } = parseArgs({ options: { "plan-maker": { type: "string", default: join(ROOT, "../shared/plan-maker") } } });

/** Parts of a plan that say nothing of what it does, or say it twice. */
const LEFT_OUT = ["planned_values", "relevant_attributes", "timestamp", "checks", "terraform_version"];

/**
 * The plan of the HCL in a folder.
 *
 * @param {string} hcl
 * @param {{args?: readonly string[], keep?: readonly string[]}} [options] further arguments of the plan maker; parts not to be left out
 */
export function planOf(hcl, { args = [], keep = [] } = {}) {
	const work = mkdtempSync(join(tmpdir(), "plan-"));
	const out = join(work, "plan.json");
	const { status, stderr } = spawnSync(join(values["plan-maker"], "make-plan"), [hcl, out, ...args], { encoding: "utf8" });
	if (status !== 0) throw new Error(`${hcl}: ${stderr.slice(0, 2000)}`);
	const plan = JSON.parse(readFileSync(out, "utf8"));
	rmSync(work, { recursive: true });
	for (const key of LEFT_OUT) if (!keep.includes(key)) delete plan[key];
	if (!keep.includes("prior_state")) delete plan.prior_state;
	for (const change of plan.resource_changes ?? []) delete change.provider_name;
	return plan;
}
