import { allowed } from "../../config/closest.ts";
import { UsageError } from "../../errors.ts";
import { stage } from "../../evaluate.ts";
import { awsJson, groupId } from "../../generate/formats/aws-json.ts";
import { terraformAws } from "../../generate/formats/terraform-aws.ts";
import { type Generated, rulesFor } from "../../generate/rules.ts";
import { NO_ADDRESSES } from "../../model/addresses.ts";
import type { Config } from "../../model/config.ts";
import { requestedInputs } from "../kinds.ts";
import { judgingOptions } from "../options.ts";
import { notice } from "../output.ts";
import type { Action } from "../program.ts";
import { embeddedManifests, noticeInputErrors, openSession } from "../session.ts";

const FORMATS: Readonly<Record<string, (generated: Generated) => string>> = { "aws-json": awsJson, "terraform-aws": terraformAws };

/** `portpolicy generate FORMAT`: rules that satisfy the table in force. What it could not write is said on standard error. */
export const generateCommand: Action = async (command, [format = "", ...args], argv) => {
	const write = FORMATS[format];
	if (write === undefined) throw new UsageError("usage-generate", `cannot generate ${format}; ${allowed(format, Object.keys(FORMATS))}`);
	const options = judgingOptions(command);
	// The format is the first argument: the inputs are those after it.
	const requested = requestedInputs(command, [format, ...args], argv).slice(1);
	const { inputs, documents, configs, pack } = await openSession(requested, options);
	noticeInputErrors(inputs);
	if (inputs.errors.length > 0) return 2;
	const config = configs[0] as Config;
	const { clusters } = stage(documents, config, pack, await embeddedManifests(documents));
	const [cluster] = clusters;
	if (cluster === undefined || clusters.length + configs.length > 2)
		throw new UsageError("usage-generate", "rules are written for one cluster at a time; give the inputs and the configuration of one");
	const generated = rulesFor(
		cluster.answer,
		(name) =>
			config.sources.get(name)?.union(config.roles.get(name)?.cidrs ?? NO_ADDRESSES) ?? config.roles.get(name)?.cidrs ?? NO_ADDRESSES,
	);
	for (const { className, rows } of generated.unplaced)
		notice(`nobody said where ${className} is, so no rule lets it in (${rows.join(", ")}): give --source ${className}=CIDR`);
	if (format === "aws-json")
		notice(
			`to judge the result: portpolicy eval FILE ${generated.roles.map(({ role }) => `--role ${role}=id:${groupId(role)}`).join(" ")}`,
		);
	process.stdout.write(write(generated));
	return 0;
};
