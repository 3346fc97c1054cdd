import type { Analysis } from "./analysis/judge.ts";
import type { Pack } from "./engine/pack.ts";
import { ownRules } from "./engine/rules.ts";
import { byKey } from "./engine/shards.ts";
import type { Config } from "./model/config.ts";
import type { Decision, Facts } from "./model/facts.ts";
import type { RequirementsAnswer } from "./model/requirement.ts";

/** Has the pack judge the facts of one cluster, and what else is to be said with it; then the rules of the user's own packs. */
export function decide(
	pack: Pack,
	config: Config,
	{ bounds }: RequirementsAnswer,
	{ rows, coverage, exposure }: Analysis,
	more: Pick<Facts, "effects" | "inputs" | "waivers">,
): Decision {
	const own = config.packs.list.flatMap(({ folder, rules }) => (rules === null ? [] : [ownRules(rules, folder, pack)]));
	const facts = {
		now: config.now.toISOString(),
		unknown: config.unknown,
		bounds,
		rows,
		coverage: coverage.map(({ fact }) => fact),
		exposure: exposure.map(({ fact }) => fact),
		...more,
	};
	// Every waiver is put to those who know its rule, so that it is told by one of them when it is unused, outgrown or expired.
	const waivers = more.waivers.filter(({ rule }) => !own.some(({ ids }) => ids.has(rule)));
	const decision = pack.decide({ ...facts, waivers });
	const further = own.flatMap((rules) => rules.judge({ ...facts, waivers: more.waivers.filter(({ rule }) => rules.ids.has(rule)) }));
	return further.length === 0 ? decision : { ...decision, findings: [...decision.findings, ...further].sort(byKey) };
}
