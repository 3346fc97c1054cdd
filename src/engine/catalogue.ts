import { EngineError } from "../errors.ts";
import type { CatalogueRule } from "../model/pack.ts";

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
