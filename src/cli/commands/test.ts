import { writeFileSync } from "node:fs";
import { UsageError } from "../../errors.ts";
import { differences } from "../../harness/compare.ts";
import { Coverage } from "../../harness/coverage.ts";
import { formatCoverage } from "../../harness/formats/coverage.ts";
import { formatJunit } from "../../harness/formats/junit.ts";
import { formatMutants } from "../../harness/formats/mutants.ts";
import { formatTap } from "../../harness/formats/tap.ts";
import { formatResults } from "../../harness/formats/text.ts";
import { type Mutant, mutationsOf, noticed } from "../../harness/mutate.ts";
import { type CaseResult, failures } from "../../harness/result.ts";
import { updated } from "../../harness/update.ts";
import { type CaseRun, runCase } from "../case-run.ts";
import { type Case, readCases } from "../cases.ts";
import { parseOutputs, write } from "../output.ts";
import { shippedPack } from "../pack.ts";
import type { Action } from "../program.ts";

interface TestOptions {
	readonly format?: readonly string[];
	readonly coverage?: boolean;
	readonly mutate?: boolean;
	readonly update?: boolean;
	readonly verbose?: boolean;
}

/** `portpolicy test`: 0 when every case passes, 1 when one fails or a mutation goes unnoticed. */
export const testCommand: Action = async (command, folders) => {
	const options = command.opts<TestOptions>();
	const outputs = parseOutputs(options.format ?? [], ["text", "tap", "junit"]);
	const cases = await readCases(folders.length === 0 ? ["."] : folders);
	if (cases.length === 0)
		throw new UsageError("test-cases", "no case here: a case is a folder with an expected.json; portpolicy schema case describes it");
	const coverage = new Coverage();
	const results: CaseResult[] = [];
	const mutants: Mutant[] = [];
	for (const one of cases) {
		const start = performance.now();
		const run = await runCase(one);
		const found = options.update === true ? rewritten(one, run) : differences(one.expected, run.outcome);
		results.push({ name: one.name, description: one.expected.description, differences: found, time: performance.now() - start });
		if (run.evaluation !== null) coverage.add(run.evaluation.clusters, run.evaluation.report.findings);
		if (options.mutate === true && found.length === 0) mutants.push(...(await mutantsOf(one, run)));
	}
	for (const output of outputs)
		write(
			output,
			output.format === "tap"
				? formatTap(results)
				: output.format === "junit"
					? formatJunit(results)
					: formatResults(results, options.verbose === true),
		);
	// What is asked for besides must not spoil a format that a program reads.
	const more = outputs.some(({ format, file }) => file === null && format === "text") ? process.stdout : process.stderr;
	if (options.coverage === true)
		more.write(
			formatCoverage(
				coverage,
				shippedPack()
					.catalogue()
					.map(({ id }) => id),
			),
		);
	if (options.mutate === true) more.write(formatMutants(mutants));
	return failures(results).length > 0 || mutants.some(({ found }) => !found) ? 1 : 0;
};

/** Writes the expectation that the run satisfies, where it does not yet; gives what still differs. */
function rewritten({ file, expected }: Case, { outcome }: CaseRun): readonly string[] {
	if (differences(expected, outcome).length === 0) return [];
	const now = updated(expected, outcome);
	writeFileSync(file, `${JSON.stringify(now, null, "\t")}\n`);
	return differences(now, outcome);
}

/** Every mutation of a case that finds nothing wrong, and whether it is noticed. */
async function mutantsOf(one: Case, { evaluation }: CaseRun): Promise<readonly Mutant[]> {
	if (evaluation === null || evaluation.report.exitCode !== 0 || evaluation.report.findings.some(({ level }) => level !== "note"))
		return [];
	const { findings } = evaluation.report;
	const judged = new Set(
		evaluation.clusters.flatMap(({ targets }) =>
			targets.filter(({ roles }) => roles.length > 0).flatMap(({ members }) => members.map(({ id }) => id)),
		),
	);
	const [first] = evaluation.clusters;
	if (first === undefined) return [];
	const mutants: Mutant[] = [];
	for (const mutation of mutationsOf(first.inventory, judged)) {
		const { evaluation: after } = await runCase(one, mutation.apply);
		mutants.push({ case: one.name, mutation, found: after === null || noticed(findings, after.report.findings) });
	}
	return mutants;
}
