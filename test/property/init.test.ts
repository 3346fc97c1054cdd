import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative, sep } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import type { Report } from "../../src/model/finding.ts";
import { run } from "../corpus/command.ts";
import { given, hasShared, sharedFiles } from "../corpus/shared.ts";
import { ROOT } from "../meta/sources.ts";

const own = readdirSync(join(ROOT, "fixtures/cases"), { recursive: true, encoding: "utf8" })
	.filter((path) => path.endsWith(`${sep}plan.json`) && !path.includes(`aws-faults${sep}`))
	.map((path) =>
		relative(ROOT, join(ROOT, "fixtures/cases", path))
			.split(sep)
			.join("/"),
	)
	.sort();
const shared = [
	...sharedFiles("plans").filter((path) => path.endsWith("/plan.json")),
	...sharedFiles("corpus/terraform-plans/made").filter((path) => path.endsWith(".json")),
].map(given);
if (!hasShared) console.log("skipped: ../shared is absent, the law is held on fixtures alone");

const folder = mkdtempSync(join(tmpdir(), "init-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** What a report says, without the words for where roles and profile come from. */
const said = (text: string): unknown => {
	const { findings, targets, summary, exitCode, profile } = JSON.parse(text) as Report;
	return {
		findings,
		summary,
		exitCode,
		profile: [profile.name, profile.provider, profile.release],
		targets: targets.map(({ roleEvidence: _, ...rest }) => rest),
	};
};

describe("the configuration that init writes says all that was inferred", () => {
	it.each([...own, ...shared])("%s", async (path) => {
		const inferred = await run(["eval", "--format", "json", path]);
		if (inferred.stdout === "") return expect(inferred.code).toBe(2);
		const { stdout, code } = await run(["init", "--stdout", path]);
		// Where nothing has a role there is nothing to make explicit.
		if (code !== 0) return expect((JSON.parse(inferred.stdout) as Report).targets).toEqual([]);
		const file = join(folder, "portpolicy.yaml");
		writeFileSync(file, stdout);
		const explicit = await run(["eval", "--format", "json", "-c", file, "--no-infer", path]);
		expect(said(explicit.stdout)).toEqual(said(inferred.stdout));
	});
});
