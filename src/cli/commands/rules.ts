import { readFileSync } from "node:fs";
import { join } from "node:path";
import { allowed } from "../../config/closest.ts";
import { EngineError, UsageError } from "../../errors.ts";
import { formatJson } from "../../report/formats/json.ts";
import { type CatalogueEntry, formatCatalogue, formatRule } from "../../report/formats/rules.ts";
import { installation } from "../installation.ts";
import { judgingOptions } from "../options.ts";
import { parseOutputs, write } from "../output.ts";
import type { Action } from "../program.ts";

/** `portpolicy rules [RULE-ID]`: the catalogue, generated from the annotations of the rules; those of the configuration's packs too. */
export const rulesCommand: Action = async (command, [id]) => {
	const outputs = parseOutputs(judgingOptions(command).format, ["text", "json"]);
	const rules = [...catalogue(), ...(await ownRules(command.opts<{ readonly config?: string }>().config))];
	const one = id === undefined ? null : rules.find((rule) => rule.id === id);
	if (one === undefined)
		throw new UsageError(
			"usage-rule",
			`unknown rule ${id}; ${allowed(
				id ?? "",
				rules.map((rule) => rule.id),
			)}`,
		);
	for (const output of outputs) {
		if (output.format === "json") write(output, formatJson(one ?? { schema: "portpolicy.rules/v1", rules }));
		else write(output, one === null ? formatCatalogue(rules) : formatRule(one));
	}
	return 0;
};

/** Rules of the packs that the configuration names, each with its pack's folder. */
async function ownRules(config: string | undefined): Promise<readonly CatalogueEntry[]> {
	const { loadConfigs } = await import("../../config/load.ts");
	const configs = await loadConfigs({ config }, process.cwd(), new Date());
	const packs = [...new Set(configs.flatMap(({ packs: { list } }) => list))];
	return packs.flatMap(({ folder, rules }) => (rules?.rules ?? []).map(({ message: _, ...rule }) => ({ ...rule, pack: folder })));
}

function catalogue(): readonly CatalogueEntry[] {
	try {
		return (
			JSON.parse(readFileSync(join(installation(), "policies", "dist", "rules.json"), "utf8")) as {
				readonly rules: readonly CatalogueEntry[];
			}
		).rules;
	} catch (cause) {
		throw new EngineError("engine-files", `the rule catalogue cannot be read (${(cause as Error).message}); install portpolicy again`, {
			cause,
		});
	}
}
