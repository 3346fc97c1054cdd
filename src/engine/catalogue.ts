import { EngineError } from "../errors.ts";
import type { Level, Verdict } from "../model/facts.ts";

/** A rule of the pack, in the words of its annotations. */
export interface CatalogueRule {
	/** `required/blocked`, ... */
	readonly id: string;
	readonly title: string;
	readonly description: string;
	readonly verdict: Verdict;
	/** When a finding of this rule has which level. */
	readonly levels: Readonly<Partial<Record<Level, string>>>;
	readonly remediation: string;
}

/** The catalogue that the pack gave, sorted by id. @throws EngineError when it is none. */
export function proveCatalogue(answer: unknown): readonly CatalogueRule[] {
	const rules = Array.isArray(answer) ? (answer as readonly Partial<CatalogueRule>[]) : [];
	const complete = rules.filter(
		(rule): rule is CatalogueRule => typeof rule?.id === "string" && typeof rule.title === "string" && typeof rule.levels === "object",
	);
	if (complete.length === 0 || complete.length !== rules.length)
		throw new EngineError("engine-proof", "The rule pack gave no catalogue of its rules.");
	return [...complete].sort((a, b) => (a.id < b.id ? -1 : 1));
}
