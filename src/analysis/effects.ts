import type { Facts } from "../model/facts.ts";
import { blankEvidence, type Change, type Evidence } from "../model/finding.ts";
import type { EffectFact } from "../model/inventory.ts";
import { protocolName } from "../model/protocols.ts";
import type { Analysis } from "./judge.ts";
import { portsText } from "./witness.ts";

/** What is true of policies and changes without any role: the fact that Rego judges, and its evidence. A policy that blocks a requirement is told of there. */
export function effectRemarks(
	effects: readonly EffectFact[],
	change: Change,
	analyses: readonly Analysis[],
): readonly { readonly fact: Facts["effects"][number]; readonly evidence: Evidence }[] {
	const blamed = new Set(
		analyses.flatMap(({ evidence }) =>
			[...evidence.values()].flatMap(({ because, parts }) => (parts.length > 0 ? [] : because.map(({ filter }) => filter))),
		),
	);
	return effects
		.filter(({ filter, rule }) => filter === null || !rule.startsWith("effect/") || !blamed.has(filter))
		.map((effect) => ({ fact: { key: effect.key, rule: effect.rule, args: effect.args }, evidence: evidenceOf(effect, change) }));
}

const evidenceOf = (effect: EffectFact, change: Change): Evidence => ({
	...blankEvidence(effect.key),
	target: effect.target,
	role: effect.role,
	protocol: effect.protocol === null ? "" : protocolName(effect.protocol),
	ports: effect.protocol === null || effect.ports === null ? "" : portsText(effect.protocol, effect.ports),
	because:
		effect.filter === null
			? []
			: [{ filter: effect.filter, rule: effect.ruleId, note: String(effect.args["note"] ?? ""), location: effect.location }],
	change,
	args: effect.args,
	location: effect.location,
});
