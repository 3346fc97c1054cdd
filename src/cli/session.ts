import type { Options } from "../config/options.ts";
import type { Pack } from "../engine/pack.ts";
import type { RequestedInput } from "../input/discover.ts";
import type { LoadedInputs } from "../input/load.ts";
import type { Config } from "../model/config.ts";
import type { InputDocument } from "../readers/index.ts";
import type { ParseText } from "../readers/kubernetes/collect.ts";
import { sentenceOf } from "./failure.ts";
import { notice } from "./output.ts";
import { tuned } from "./tiering.ts";

/** Inputs, configuration and rule pack of one run. */
export interface Session {
	readonly inputs: LoadedInputs;
	readonly documents: readonly InputDocument[];
	readonly configs: readonly Config[];
	readonly pack: Pack;
}

/** Reads everything a command needs. Errors of inputs are kept in `inputs.errors`; those of configuration end the run. */
export async function openSession(requested: readonly RequestedInput[], options: Options): Promise<Session> {
	const [{ loadConfigs }, { load }, { READ_KINDS }, { shippedPack }] = await Promise.all([
		import("../config/load.ts"),
		import("../input/load.ts"),
		import("../readers/index.ts"),
		import("./pack.ts"),
	]);
	const configs = await loadConfigs(options, process.cwd(), new Date());
	const inputs = await tuned((tuning) => load(requested, READ_KINDS, undefined, tuning));
	return { inputs, documents: inputs.documents, configs, pack: shippedPack() };
}

/** What could not be read, one sentence each, in order of place. */
export function noticeInputErrors({ errors }: LoadedInputs): void {
	for (const text of errors.map(sentenceOf).sort()) notice(text);
}

/** The parser for manifests that stand as text inside other manifests; loaded only where there are any. */
export async function embeddedManifests(documents: readonly InputDocument[]): Promise<{ readonly parse?: ParseText }> {
	const { mayHoldTexts } = await import("../readers/texts.ts");
	if (!documents.some(({ kind, document }) => (kind === "kubernetes" || kind === "cluster-spec") && mayHoldTexts(document))) return {};
	const [{ parseYaml }, { LIMITS }] = await Promise.all([import("../input/yaml.ts"), import("../input/limits.ts")]);
	return { parse: (text, file) => parseYaml(text, file, LIMITS).documents.map(({ value }) => value) };
}
