import { allowed } from "../../config/closest.ts";
import { UsageError } from "../../errors.ts";
import { FORMATS } from "../../generate/formats.ts";
import { generateRequest } from "../generating.ts";
import { requestedInputs } from "../kinds.ts";
import { judgingOptions } from "../options.ts";
import { notice } from "../output.ts";
import type { Action } from "../program.ts";
import { narrowedRoles } from "../roles-option.ts";
import { embeddedManifests, noticeInputErrors, openSession } from "../session.ts";

/** `portpolicy generate FORMAT`: rules that satisfy the table in force. What it could not write is said on standard error. */
export const generateCommand: Action = async (command, [format = "", ...args], argv) => {
	const write = FORMATS[format];
	if (write === undefined) throw new UsageError("usage-generate", `cannot generate ${format}; ${allowed(format, Object.keys(FORMATS))}`);
	const { narrowed, options } = narrowedRoles(judgingOptions(command));
	// The format is the first argument: the inputs are those after it.
	const requested = requestedInputs(command, [format, ...args], argv).slice(1);
	const { inputs, documents, configs, pack } = await openSession(requested, options);
	noticeInputErrors(inputs);
	if (inputs.errors.length > 0) return 2;
	const request = generateRequest(documents, configs, pack, { ...(await embeddedManifests(documents)), roles: narrowed });
	const { text, notes } = write(request);
	for (const note of notes) notice(note);
	process.stdout.write(text);
	return 0;
};
