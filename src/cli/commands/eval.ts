import { formatJson } from "../../report/formats/json.ts";
import { formatText } from "../../report/formats/text.ts";
import { nothingMandated } from "../../report/nothing.ts";
import { judgeInputs } from "../judgement.ts";
import { requestedInputs } from "../kinds.ts";
import { judgingOptions } from "../options.ts";
import { mayColour, parseOutputs, write } from "../output.ts";
import type { Action } from "../program.ts";

/** `portpolicy eval`: judges inputs. Gives 0, 1 or 2 as contract.md section 3 says. */
export const evalCommand: Action = async (command, args, argv) => {
	const options = judgingOptions(command);
	const outputs = parseOutputs(options.format, ["text", "json"]);
	const { session, evaluation, exitCode, failed } = await judgeInputs(requestedInputs(command, args, argv), options);
	if (evaluation === null) return exitCode;
	const { inputs, documents, configs } = session;
	const { report, clusters, nothing } = evaluation;
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
