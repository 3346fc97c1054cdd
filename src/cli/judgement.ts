import { type Evaluation, evaluate } from "../evaluate.ts";
import type { RequestedInput } from "../input/discover.ts";
import type { Inventory } from "../model/inventory.ts";
import { nothingLines } from "../report/nothing.ts";
import { version } from "./installation.ts";
import type { CliOptions } from "./options.ts";
import { indented, notice } from "./output.ts";
import { planRemarks } from "./plans.ts";
import { embeddedManifests, noticeInputErrors, openSession, type Session } from "./session.ts";

/** What came of the inputs of one run. */
export interface Judgement {
	readonly session: Session;
	/** Null when there is nothing to report: no input could be read, or none holds an object of a known kind. */
	readonly evaluation: Evaluation | null;
	/** As contract.md section 3 says. */
	readonly exitCode: number;
	/** Nothing could be judged, and that is an error. */
	readonly failed: boolean;
}

/** Judges what a session holds. `alter` changes what the readers found before it is judged (mutations of the harness). */
export async function judgeSession(
	{ inputs, documents, configs, pack }: Session,
	alter?: (inventory: Inventory) => Inventory,
): Promise<Evaluation> {
	return evaluate({
		documents,
		configs,
		pack,
		version: version(),
		inputNotes: inputs.notes,
		inputFailed: inputs.errors.length > 0,
		...(await embeddedManifests(documents)),
		...(alter === undefined ? {} : { alter }),
	});
}

/**
 * Reads and judges inputs, and says on standard error what is to be said there.
 *
 * @throws PortpolicyError when the configuration, an option or the rule pack fails.
 */
export async function judgeInputs(requested: readonly RequestedInput[], options: CliOptions): Promise<Judgement> {
	const session = await openSession(requested, options);
	const { inputs, documents } = session;
	noticeInputErrors(inputs);
	// With nothing but unreadable inputs there is nothing to report.
	if (documents.length === 0 && inputs.errors.length > 0) return { session, evaluation: null, exitCode: 2, failed: false };
	const evaluation = await judgeSession(session);
	const { report, clusters, nothing } = evaluation;
	for (const note of new Set([
		...clusters.flatMap(({ config, profile }) => [...config.notes, ...profile.notes]),
		...planRemarks(documents).map(({ path, note }) => `${path}: ${note}`),
	]))
		notice(note);
	const failed = nothing !== null && report.exitCode === 2;
	if (nothing !== null && failed) {
		process.stderr.write(
			indented(
				nothingLines(
					nothing,
					requested.map(({ path }) => path),
				),
			),
		);
		for (const { path, note } of inputs.notes.slice(0, SHOWN_NOTES)) notice(`${path}: ${note}`);
	}
	return { session, evaluation: failed && documents.length === 0 ? null : evaluation, exitCode: report.exitCode, failed };
}

/** Remarks of the input layer that are told when nothing could be judged; all of them stand in the report. */
const SHOWN_NOTES = 3;
