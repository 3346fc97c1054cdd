import { PortpolicyError } from "../errors.ts";
import type { Evaluation } from "../evaluate.ts";
import type { Outcome, ReportView } from "../harness/expectation.ts";
import type { Case } from "./cases.ts";
import { failureText } from "./failure.ts";
import { type Judgement, judgeInputs } from "./judgement.ts";
import { requestedInputs } from "./kinds.ts";
import { judgingOptions } from "./options.ts";
import { asOurs, program } from "./program.ts";
import type { Session } from "./session.ts";

/** What a run of a case did, and the evaluation behind it, with what it was made from; null when there was nothing to report. */
export interface CaseRun {
	readonly outcome: Outcome;
	readonly judged: { readonly evaluation: Evaluation; readonly session: Session } | null;
}

/**
 * Runs `portpolicy eval` on a case as a user in its folder would, in this process: runs must follow each other. What it says on standard
 * error is caught.
 */
export async function runCase({ folder, args, inputs }: Case): Promise<CaseRun> {
	const home = process.cwd();
	const speak = process.stderr.write;
	let stderr = "";
	process.stderr.write = ((text: string | Uint8Array) => {
		stderr += String(text);
		return true;
	}) as typeof process.stderr.write;
	try {
		process.chdir(folder);
		const { evaluation, session, exitCode } = await evaluated(["eval", ...args, ...inputs]);
		if (evaluation === null || session === null) return { outcome: { exitCode, report: null, stderr }, judged: null };
		const report = JSON.parse(JSON.stringify(evaluation.report)) as ReportView;
		return { outcome: { exitCode, report, stderr }, judged: { evaluation, session } };
	} catch (error) {
		const known = asOurs(error);
		if (!(known instanceof PortpolicyError)) throw error;
		return { outcome: { exitCode: 2, report: null, stderr: stderr + failureText(known) }, judged: null };
	} finally {
		process.stderr.write = speak;
		process.chdir(home);
	}
}

async function evaluated(
	argv: readonly string[],
): Promise<Pick<Judgement, "evaluation" | "exitCode"> & { readonly session: Session | null }> {
	let result: Judgement | null = null;
	const root = program(argv, () => undefined, {
		eval: async (command, args) => {
			result = await judgeInputs(requestedInputs(command, args, argv), judgingOptions(command));
			return result.exitCode;
		},
	});
	await root.parseAsync([...argv], { from: "user" });
	return result ?? { evaluation: null, session: null, exitCode: 2 };
}
