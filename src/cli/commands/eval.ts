import { evaluate } from "../../evaluate.ts";
import { formatJson } from "../../report/formats/json.ts";
import { formatText } from "../../report/formats/text.ts";
import { nothingLines, nothingMandated } from "../../report/nothing.ts";
import { version } from "../installation.ts";
import { requestedInputs } from "../kinds.ts";
import { judgingOptions } from "../options.ts";
import { indented, mayColour, notice, parseOutputs, write } from "../output.ts";
import { planRemarks } from "../plans.ts";
import type { Action } from "../program.ts";
import { embeddedManifests, noticeInputErrors, openSession } from "../session.ts";

/** `portpolicy eval`: judges inputs. Gives 0, 1 or 2 as contract.md section 3 says. */
export const evalCommand: Action = async (command, args, argv) => {
	const options = judgingOptions(command);
	const outputs = parseOutputs(options.format, ["text", "json"]);
	const requested = requestedInputs(command, args, argv);
	const { inputs, documents, configs, pack } = await openSession(requested, options);
	noticeInputErrors(inputs);
	// With nothing but unreadable inputs there is nothing to report.
	if (documents.length === 0 && inputs.errors.length > 0) return 2;
	const { report, clusters, nothing } = evaluate({
		documents,
		configs,
		pack,
		version: version(),
		inputNotes: inputs.notes,
		inputFailed: inputs.errors.length > 0,
		...(await embeddedManifests(documents)),
	});
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
		if (documents.length === 0) return 2;
	}
	const text = {
		verbose: options.verbose,
		quiet: options.quiet,
		failOn: configs[0]?.failOn ?? "error",
		couldNotJudge: inputs.errors.length > 0 ? "some input could not be read" : failed ? "nothing could be judged" : null,
		nothing:
			nothing !== null
				? "No requirement in force concerns these inputs: nothing was judged."
				: nothingMandated(
						clusters,
						documents.map(({ kind }) => kind),
					),
	};
	for (const output of outputs)
		write(
			output,
			output.format === "json"
				? formatJson(report)
				: formatText(report, { ...text, colour: output.file === null && mayColour(options.color) }),
		);
	return report.exitCode;
};

/** Remarks of the input layer that are told when nothing could be judged; all of them stand in the report. */
const SHOWN_NOTES = 3;
