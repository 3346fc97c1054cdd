import { writeFileSync } from "node:fs";
import { UsageError } from "../../errors.ts";
import { differences } from "../../harness/compare.ts";
import { Coverage } from "../../harness/coverage.ts";
import { formatCoverage } from "../../harness/formats/coverage.ts";
import { formatJunit } from "../../harness/formats/junit.ts";
import { formatMutants, type IdleExplanation } from "../../harness/formats/mutants.ts";
import { formatTap } from "../../harness/formats/tap.ts";
import { formatResults } from "../../harness/formats/text.ts";
import { explanation, idleExplanations, type Mutant, noticed } from "../../harness/mutants.ts";
import { mutationsOf } from "../../harness/mutate.ts";
import { type CaseResult, failures } from "../../harness/result.ts";
import { behindFilters } from "../../harness/served.ts";
import { updated } from "../../harness/update.ts";
import { type CaseRun, runCase } from "../case-run.ts";
import { type Case, readCases } from "../cases.ts";
import { judgeSession } from "../judgement.ts";
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

/** `portpolicy test`: 0 when every case passes, 1 when one fails, or a mutation goes unnoticed that no case explains. */
export const testCommand: Action = async (command, folders) => {
	const options = command.opts<TestOptions>();
	const outputs = parseOutputs(options.format ?? [], ["text", "tap", "junit"]);
	const cases = await readCases(folders.length === 0 ? ["."] : folders);
	if (cases.length === 0)
		throw new UsageError("test-cases", "no case here: a case is a folder with an expected.json; portpolicy schema case describes it");
	const coverage = new Coverage();
	const results: CaseResult[] = [];
	const mutants: Mutant[] = [];
	const idle: IdleExplanation[] = [];
	// Rules of packs that the cases' configurations name.
	const own = new Set<string>();
	for (const one of cases) {
		const start = performance.now();
		const run = await runCase(one);
		const found = withoutInput(one, options.update === true ? rewritten(one, run) : differences(one.expected, run.outcome));
		results.push({ name: one.name, description: one.expected.description, differences: found, time: performance.now() - start });
		if (run.judged !== null) {
			const { clusters, report } = run.judged.evaluation;
			coverage.add(clusters, report.findings);
			for (const { rules } of report.tool.packs ?? []) for (const rule of rules) own.add(rule);
		}
		if (options.mutate === true && found.length === 0) {
			const { survivors = [] } = one.expected;
			const ofCase = await mutantsOf(one, run);
			mutants.push(...ofCase);
			idle.push(...idleExplanations(survivors, ofCase).map((survivor) => ({ case: one.name, survivor })));
		}
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
			formatCoverage(coverage, [
				...shippedPack()
					.catalogue()
					.map(({ id }) => id),
				...own,
			]),
		);
	if (options.mutate === true) more.write(formatMutants(mutants, idle));
	return failures(results).length > 0 || mutants.some(({ found, explained }) => !found && explained === null) || idle.length > 0 ? 1 : 0;
};

/** A case that lacks what it is about fails for that, whatever came of it. */
const withoutInput = ({ inputs }: Case, found: readonly string[]): readonly string[] =>
	inputs.length === 0 && found.length > 0 ? ["there is no input: no *.json or *.yaml beside expected.json, and args names none"] : found;

/** Writes the expectation that the run satisfies, where it does not yet; gives what still differs. */
function rewritten({ file, expected }: Case, { outcome }: CaseRun): readonly string[] {
	if (differences(expected, outcome).length === 0) return [];
	const now = updated(expected, outcome);
	writeFileSync(file, `${JSON.stringify(now, null, "\t")}\n`);
	return differences(now, outcome);
}

/** Every mutation of a case that finds nothing wrong, and whether it is noticed. */
async function mutantsOf({ name, expected }: Case, { judged }: CaseRun): Promise<readonly Mutant[]> {
	if (judged === null) return [];
	const { report, clusters } = judged.evaluation;
	const [first] = clusters;
	if (first === undefined || report.exitCode !== 0 || report.findings.some(({ level }) => level !== "note")) return [];
	const mutants: Mutant[] = [];
	for (const mutation of mutationsOf(behindFilters(clusters, first.inventory))) {
		const after = await judgeSession(judged.session, mutation.apply);
		const found = noticed(mutation, report.findings, after.report.findings);
		mutants.push({ case: name, mutation, found, explained: explanation(expected.survivors ?? [], mutation) });
	}
	return mutants;
}
