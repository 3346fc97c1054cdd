import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Report } from "../../src/model/finding.ts";
import { run } from "./command.ts";
import { countInbound } from "./count.ts";
import { given, hasShared, SHARED, sharedFiles } from "./shared.ts";

const isPlan = (path: string): boolean => {
	const value = JSON.parse(readFileSync(join(SHARED, path), "utf8")) as Record<string, unknown> | null;
	return (
		value !== null &&
		typeof value === "object" &&
		"format_version" in value &&
		("resource_changes" in value || "prior_state" in value || "values" in value)
	);
};
const plans = [
	...sharedFiles("corpus/terraform-plans").filter((path) => path.endsWith(".json")),
	...sharedFiles("plans").filter((path) => path.endsWith("/plan.json")),
].filter(isPlan);
if (!hasShared) console.log("skipped: ../shared is absent, 0 plans counted");

describe.skipIf(!hasShared)("every AWS inbound rule of a plan is read or reported", () => {
	it("finds the plans", () => {
		expect(plans.length).toBeGreaterThanOrEqual(80);
	});

	it.each(plans)("%s", async (path) => {
		const { stdout, stderr } = await run(["eval", "--format", "json", "--allow-nothing", given(path)]);
		if (stdout === "") expect(stderr).toContain("portpolicy: ");
		const report = JSON.parse(stdout) as Report;
		const foreign = report.findings.filter(
			({ rule, message }) => rule === "input/unreadable-rule" && / are not judged\.$/.test(message),
		).length;
		expect((report.inputs[0]?.rules ?? 0) - foreign).toBe(countInbound(JSON.parse(readFileSync(join(SHARED, path), "utf8"))));
	});
});
