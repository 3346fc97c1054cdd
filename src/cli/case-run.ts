import { CommanderError } from "commander";
import { PortpolicyError } from "../errors.ts";
import type { Evaluation } from "../evaluate.ts";
import type { Outcome, ReportView } from "../harness/expectation.ts";
import type { Inventory } from "../model/inventory.ts";
import type { Case } from "./cases.ts";
import { failureText } from "./failure.ts";
import { judgeInputs } from "./judgement.ts";
import { requestedInputs } from "./kinds.ts";
import { judgingOptions } from "./options.ts";
import { fromCommander, program } from "./program.ts";

/** What a run of a case did, and the evaluation behind it; null when there was nothing to report. */
export interface CaseRun {
	readonly outcome: Outcome;
	readonly evaluation: Evaluation | null;
}

/**
 * Runs `portpolicy eval` on a case as a user in its folder would, in this process: runs must follow each other. What it says on standard
 * error is caught. `alter` as in `judgeInputs`.
 */
export async function runCase({ folder, args, inputs }: Case, alter?: (inventory: Inventory) => Inventory): Promise<CaseRun> {
	const home = process.cwd();
	const speak = process.stderr.write;
	let stderr = "";
	process.stderr.write = ((text: string | Uint8Array) => {
		stderr += String(text);
		return true;
	}) as typeof process.stderr.write;
	try {
		process.chdir(folder);
		const { evaluation, exitCode } = await evaluated(["eval", ...args, ...inputs], alter);
		const report = evaluation === null ? null : (JSON.parse(JSON.stringify(evaluation.report)) as ReportView);
		return { outcome: { exitCode, report, stderr }, evaluation };
	} catch (error) {
		const known = error instanceof CommanderError ? fromCommander(error) : error;
		if (!(known instanceof PortpolicyError)) throw error;
		return { outcome: { exitCode: 2, report: null, stderr: stderr + failureText(known) }, evaluation: null };
	} finally {
		process.stderr.write = speak;
		process.chdir(home);
	}
}

async function evaluated(
	argv: readonly string[],
	alter?: (inventory: Inventory) => Inventory,
): Promise<{ readonly evaluation: Evaluation | null; readonly exitCode: number }> {
	let result: { readonly evaluation: Evaluation | null; readonly exitCode: number } | null = null;
	const root = program(argv, () => undefined, {
		eval: async (command, args) => {
			result = await judgeInputs(requestedInputs(command, args, argv), judgingOptions(command), alter);
			return result.exitCode;
		},
	});
	await root.parseAsync([...argv], { from: "user" });
	return result ?? { evaluation: null, exitCode: 2 };
}
