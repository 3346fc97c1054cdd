import type { Config } from "../model/config.ts";
import type { SourceDocument } from "../model/location.ts";
import { combine, type RawCluster, wrong } from "./combine.ts";
import { findConfig, readConfig } from "./file.ts";
import { parseOptions } from "./given.ts";
import type { Options } from "./options.ts";
import { type LoadedPacks, WITHOUT_PACKS } from "./packs/loaded.ts";
import { validate } from "./validate.ts";
import { SHIPPED } from "./vocabulary.ts";

/**
 * What configuration and options say, one Config per cluster (one when the file has no `clusters:`). Option over file;
 * in a file with `clusters:` a cluster's own key over the key given for all.
 *
 * @throws ConfigError, UsageError
 */
export async function loadConfigs(options: Options, folder: string, now: Date): Promise<readonly Config[]> {
	const file = findConfig(options.config, folder);
	if (file === null) return [combine({}, null, "", null, parseOptions(options, now, SHIPPED), WITHOUT_PACKS)];
	const document = await readConfig(file, folder);
	const packs = await packsOf(document, folder);
	const given = parseOptions(options, now, packs.names);
	await validate(document, packs.names);
	const raw = document.value as RawCluster & { readonly clusters?: readonly RawCluster[] };
	if (raw.clusters === undefined) return [combine(raw, document, "", null, given, packs)];
	const names = raw.clusters.map(({ name }) => name);
	const twice = names.findIndex((name, index) => names.indexOf(name) !== index);
	if (twice !== -1) throw wrong(document, `/clusters/${twice}/name`, `clusters[${twice}]: the name ${names[twice]} stands twice`);
	return raw.clusters.map((cluster, index) => combine({ ...raw, ...cluster }, document, `/clusters/${index}`, cluster, given, packs));
}

/** Reading packs is a part that few runs need. */
async function packsOf(document: SourceDocument, folder: string): Promise<LoadedPacks> {
	if (!/"packs":/.test(JSON.stringify(document.value))) return WITHOUT_PACKS;
	return (await import("./packs/load.ts")).loadPacks(document, folder);
}
