import { existsSync, readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { loadAll } from "js-yaml";
import { describe, expect, test } from "vitest";
import { explain, readProbes } from "../../src/analysis/explain.ts";
import type { SourceDocument } from "../../src/model/location.ts";
import { readKubernetes } from "../../src/readers/kubernetes/index.ts";

/** Suites that others wrote, in neutral form (../shared/cases/networkpolicy/README.md). */
const FOLDER = new URL("../../../shared/cases/networkpolicy/", import.meta.url);
const SUITES = [
	{ file: "e2e.jsonl", cases: 58, probes: 506 },
	{ file: "cyclonus-recipes.jsonl.gz", cases: 15, probes: 1098 },
	{ file: "cyclonus.jsonl.gz", cases: 256, probes: 109_956 },
	{ file: "anp.jsonl.gz", cases: 92, probes: 289 },
	{ file: "cnp.jsonl.gz", cases: 96, probes: 301 },
];

interface Case {
	readonly id: string;
	readonly manifests: string;
	readonly probes: readonly {
		readonly id: string;
		readonly expect: string;
		readonly divergence?: string | null;
		readonly from: unknown;
		readonly to: unknown;
		readonly protocol: string;
		readonly port: number;
	}[];
}

function readCases(file: string): readonly Case[] {
	const bytes = readFileSync(new URL(file, FOLDER));
	const text = (file.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString("utf8");
	return text
		.split("\n")
		.filter((line) => line !== "")
		.map((line) => JSON.parse(line) as Case);
}

function disagreements({ id, manifests, probes }: Case): readonly string[] {
	const documents = loadAll(manifests).map((value): SourceDocument => ({ file: "manifests.yaml", value, line: () => undefined }));
	const questions = readProbes(probes.map(({ id: probe, from, to, protocol, port }) => ({ id: probe, from, to, protocol, port })));
	const results = explain(readKubernetes(documents), questions);
	return results.flatMap(({ id: probe, verdict }, index) => {
		const wanted = probes[index];
		return wanted?.id === probe && (wanted.expect === verdict || wanted.divergence)
			? []
			: [`${id} ${probe}: expected ${wanted?.expect}, got ${verdict}`];
	});
}

describe.each(SUITES)("$file", ({ file, cases: count, probes }) => {
	const there = existsSync(new URL(file, FOLDER));
	if (!there) console.log(`skipped: ${count} cases of ${file} (../shared is absent)`);
	test.skipIf(!there)(
		"every probe gets the verdict that the suite expects",
		() => {
			const cases = readCases(file);
			expect({ cases: cases.length, probes: cases.reduce((sum, one) => sum + one.probes.length, 0) }).toEqual({ cases: count, probes });
			expect(cases.flatMap(disagreements)).toEqual([]);
		},
		240_000,
	);
});
