import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, sep } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import type { Report } from "../../src/model/finding.ts";
import { run } from "../corpus/command.ts";
import { hasShared, SHARED, sharedFiles } from "../corpus/shared.ts";
import { ROOT } from "../meta/sources.ts";
import { type Plan, renamed, reordered, split, wrapped } from "./plan-forms.ts";

const CASES = join(ROOT, "fixtures/cases");
const own = readdirSync(CASES, { recursive: true, encoding: "utf8" })
	.filter((path) => path.endsWith(`${sep}plan.json`))
	.map((path) => [path.split(sep).slice(0, -1).join("/"), join(CASES, path)] as const);
const shared = [...sharedFiles("plans"), ...sharedFiles("corpus/terraform-plans/made")]
	.filter((path) => path.endsWith(".json"))
	.map((path) => [path, join(SHARED, path)] as const);
if (!hasShared) console.log("skipped: ../shared is absent, 0 of its plans put into other forms");

const plans = [...own, ...shared].flatMap(([name, file]) => {
	try {
		return [{ name, plan: JSON.parse(readFileSync(file, "utf8")) as Plan }];
	} catch {
		// Cases of what is no JSON.
		return [];
	}
});

const folder = mkdtempSync(join(tmpdir(), "forms-"));
afterAll(() => rmSync(folder, { recursive: true }));

async function judged(plan: Plan): Promise<{ readonly code: number; readonly report: Report | null }> {
	const file = join(folder, "plan.json");
	writeFileSync(file, JSON.stringify(plan));
	const { code, stdout } = await run(["eval", "--format", "json", file]);
	return {
		code,
		report:
			stdout === ""
				? null
				: (JSON.parse(stdout, (key, value: unknown) => (key === "location" || key === "tool" ? undefined : value)) as Report),
	};
}

const plain = new Map<Plan, ReturnType<typeof judged>>();

/** What is said of a plan as it is: asked once. */
async function asItIs(plan: Plan): ReturnType<typeof judged> {
	const known = plain.get(plan) ?? judged(plan);
	plain.set(plan, known);
	return known;
}

/** What is said of a plan, names put back. */
async function said(plan: Plan, back: (text: string) => string = (text) => text): Promise<unknown> {
	const { code, report } = await judged(plan);
	return { code, report: report === null ? null : JSON.parse(back(JSON.stringify(report))) };
}

const PREFIX = "qq_";
const MODULE = "module.qqwrap";

describe("a plan in another form", () => {
	it.each(plans)("$name: in the opposite order", async ({ plan }) => {
		expect(await said(reordered(plan))).toEqual(await asItIs(plan));
	});

	it.each(plans)("$name: under other names", async ({ plan }) => {
		expect(await said(renamed(plan, PREFIX), (text) => text.replaceAll(PREFIX, ""))).toEqual(await asItIs(plan));
	});

	it.each(plans)("$name: in a module", async ({ plan }) => {
		expect(await said(wrapped(plan, MODULE), (text) => text.replaceAll(`${MODULE}.`, ""))).toEqual(await asItIs(plan));
	});

	it.each(plans)("$name: with rules split in two", async ({ plan }) => {
		const requirements = ({ report }: Awaited<ReturnType<typeof judged>>): unknown => [
			report?.summary.met,
			report?.findings
				.filter(({ rule }) => rule.startsWith("required/"))
				.map(({ rule, target, protocol, ports, sources, partial, packets, level }) => ({
					rule,
					target,
					protocol,
					ports,
					sources,
					partial,
					packets,
					level,
				})),
		];
		expect(requirements(await judged(split(plan)))).toEqual(requirements(await asItIs(plan)));
	});
});
