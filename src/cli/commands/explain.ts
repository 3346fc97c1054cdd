import { type ExplainResult, explain, type Probe, readProbes } from "../../analysis/explain.ts";
import { subjectsByRole } from "../../analysis/explain-roles.ts";
import { InputError, UsageError } from "../../errors.ts";
import { stage } from "../../evaluate.ts";
import { LIMITS } from "../../input/limits.ts";
import { parse } from "../../input/parse.ts";
import { readBytes } from "../../input/read.ts";
import type { SourceDocument } from "../../model/location.ts";
import { formatAnswers } from "../../report/formats/explain.ts";
import { formatJson } from "../../report/formats/json.ts";
import { LineFinder } from "../../report/lines.ts";
import { describedCni } from "../../roles/settings.ts";
import { requestedInputs } from "../kinds.ts";
import { type CliOptions, judgingOptions } from "../options.ts";
import { notice, parseOutputs, write } from "../output.ts";
import { probeFromOptions } from "../probe-options.ts";
import type { Action } from "../program.ts";
import { embeddedManifests, noticeInputErrors, openSession } from "../session.ts";

/** `portpolicy explain`: 0 when every question was answered, whatever the answers. */
export const explainCommand: Action = async (command, args, argv) => {
	const options = judgingOptions(command);
	const outputs = parseOutputs(options.format, ["text", "json"]);
	const requested = requestedInputs(command, args, argv);
	const { probes, document } = await questions(
		options,
		requested.some(({ path }) => path === "-"),
	);
	const { inputs, documents, configs, pack } = await openSession(requested, options);
	noticeInputErrors(inputs);
	const [config] = configs;
	if (documents.length === 0 || config === undefined) {
		if (inputs.errors.length === 0) notice("nothing to ask: no object of a known kind in the inputs");
		return 2;
	}
	const { clusters, inventory } = stage(documents, config, pack, await embeddedManifests(documents));
	const roles = subjectsByRole(clusters);
	const roleAddresses = new Map([...config.roles].flatMap(([role, { cidrs }]) => (cidrs === null ? [] : [[role, cidrs] as const])));
	const lines = new LineFinder(documents.map(({ document }) => document));
	const answers = inFile(document, () =>
		explain(inventory, probes, {
			roles,
			roleAddresses,
			...(config.engine === null ? {} : { engine: config.engine }),
			cni: config.cni.length > 0 ? config.cni : describedCni(inventory.settings ?? []),
			judgeEgress: config.features.judgeEgress ?? false,
		}),
	);
	const results = answers.map(
		(result): ExplainResult => ({ ...result, because: result.because.map((item) => ({ ...item, location: lines.place(item.location) })) }),
	);
	for (const output of outputs) write(output, output.format === "json" ? formatJson({ results }) : formatAnswers(probes, results));
	return inputs.errors.length > 0 ? 2 : 0;
};

/** What is asked, and the file it stands in; null for a question of the options. */
interface Questions {
	readonly probes: readonly Probe[];
	readonly document: SourceDocument | null;
}

async function questions(options: CliOptions, inputsFromStandardInput: boolean): Promise<Questions> {
	const single = options.from !== undefined || options.to !== undefined || options.port !== undefined;
	if (options.probes === undefined) return { probes: [probeFromOptions(options.from, options.to, options.port)], document: null };
	if (single) throw new UsageError("usage-probes", "give either --probes or --from, --to and --port");
	if (options.probes === "-" && inputsFromStandardInput)
		throw new UsageError("usage-probes", "standard input cannot hold both inputs and probes");
	const { documents } = await parse(await readBytes(options.probes, LIMITS), options.probes);
	const document = documents[0] ?? { file: options.probes, value: undefined, line: () => undefined };
	return { probes: inFile(document, () => readProbes(document.value)), document };
}

/** Failures of probes, at their lines in the file that holds them. */
function inFile<T>(document: SourceDocument | null, act: () => T): T {
	try {
		return act();
	} catch (error) {
		if (!(error instanceof InputError)) throw error;
		// A question of the options has no number that its asker knows.
		if (document === null) throw new InputError(error.code, error.message.replace(/^probe \S+: /, ""), { cause: error });
		const { file } = document;
		const pointer = error.location?.pointer;
		const line = pointer === undefined ? undefined : document.line(pointer);
		throw new InputError(error.code, error.message, { location: line === undefined ? { file } : { file, line }, cause: error });
	}
}
