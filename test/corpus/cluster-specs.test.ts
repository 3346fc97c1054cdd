import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { load, loadAll } from "js-yaml";
import { describe, expect, it } from "vitest";
import type { Report } from "../../src/model/finding.ts";
import { ROOT } from "../meta/sources.ts";
import { run } from "./command.ts";
import { withReasons } from "./golden.ts";
import { given, hasShared, SHARED, sharedFiles } from "./shared.ts";
import { SPEC_GOLDENS, specLines, unreasonedSettings } from "./spec-golden.ts";

const files = sharedFiles("corpus/cluster-specs");
if (!hasShared) console.log("skipped: ../shared is absent, 0 of 168 cluster specifications read");

/** Values of the Tinkerbell chart: no object and no configuration of a cluster. */
const REFUSED = /\/tinkerbell\/stack\/testdata\/expected_[a-z_]+\.yaml$/;
/** Objects that say nothing of ports: admission policies, patches of users and files. */
const SILENT = /\/admission_exclusion_enabled(?:_br)?\.yaml$|\/patch-flatcar\.yaml$/;

const read = async (path: string): Promise<{ readonly report: Report | null; readonly stderr: string; readonly code: number }> => {
	const { code, stdout, stderr } = await run(["eval", "--format", "json", given(path)]);
	return { report: stdout === "" ? null : (JSON.parse(stdout) as Report), stderr, code };
};

describe.skipIf(!hasShared)("every cluster specification of ../shared is read or refused with a sentence", () => {
	it("finds them", () => {
		expect(files).toHaveLength(168);
		expect([files.filter((path) => REFUSED.test(path)).length, files.filter((path) => SILENT.test(path)).length]).toEqual([12, 4]);
	});

	it.each(files)("%s", async (path) => {
		const { report, stderr, code } = await read(path);
		if (REFUSED.test(path)) {
			expect([code, report]).toEqual([2, null]);
			expect(stderr).toMatch(/^portpolicy: \S+: it is nothing that portpolicy knows \(.*\); --kind KIND forces a kind\n$/);
			return;
		}
		const spec = report?.inputs.find(({ kind }) => kind === "cluster-spec");
		const extracted = (report?.settings.length ?? 0) > 0 || report?.profile.evidence !== "default";
		expect(extracted, "says something").toBe(!SILENT.test(path));
		if (SILENT.test(path)) expect(spec?.notes).toEqual(["nothing in it says anything of profile, release, ports, CNI or roles"]);
		// A file of nothing but descriptions cannot be judged by itself; manifests beside them can.
		if (report?.inputs.every(({ kind }) => kind === "cluster-spec")) {
			expect(code).toBe(2);
			expect(stderr).toContain("describes a cluster and holds no filter");
		}
	});

	it.each(files)("%s: every rule in it is told", async (path) => {
		const { report } = await read(path);
		const told = report?.findings.filter(({ rule }) => rule === "input/unreadable-rule").length ?? 0;
		expect(told).toBe(countRules(readFileSync(join(SHARED, path), "utf8"), path));
	});
});

describe.skipIf(!hasShared)("goldens of cluster specifications", () => {
	it.each(SPEC_GOLDENS)("%s", async (name, path) => {
		const file = join(ROOT, "test/goldens/cluster-specs", `${name}.txt`);
		const { report } = await read(`corpus/cluster-specs/${path}`);
		const golden = existsSync(file) ? readFileSync(file, "utf8") : "";
		await expect(withReasons(specLines(report as Report), golden)).toMatchFileSnapshot(file);
	});

	it.each(SPEC_GOLDENS)("%s: every line has its reason", (name) => {
		expect(unreasonedSettings(readFileSync(join(ROOT, "test/goldens/cluster-specs", `${name}.txt`), "utf8"))).toEqual([]);
	});
});

/** Keys of Cluster API providers under which rules stand, by their reference pages: counted here without a line of the reader. */
const RULE_KEYS = [
	"additionalControlPlaneIngressRules",
	"additionalNodeIngressRules",
	"cniIngressRules",
	"ingressRules",
	"nodePortIngressRuleCidrBlocks",
	"allowedCIDRBlocks",
	"securityRules",
	"inboundRules",
	"additionalAPIServerLBPorts",
	"additionalPorts",
];

function countRules(text: string, path: string): number {
	const documents: unknown[] = path.endsWith(".json") ? [load(text)] : [];
	try {
		if (documents.length === 0) documents.push(...(loadAll(text) as unknown[]));
	} catch {
		return 0;
	}
	return documents.reduce<number>((sum, document) => sum + below((document as { spec?: unknown } | null)?.spec), 0);
}

function below(value: unknown): number {
	if (Array.isArray(value)) return value.reduce<number>((sum, item) => sum + below(item), 0);
	if (typeof value !== "object" || value === null) return 0;
	return Object.entries(value).reduce((sum, [key, item]) => {
		if (!RULE_KEYS.includes(key) || !Array.isArray(item)) return sum + below(item);
		return sum + item.filter((rule) => (rule as { direction?: string } | null)?.direction !== "Outbound").length;
	}, 0);
}
