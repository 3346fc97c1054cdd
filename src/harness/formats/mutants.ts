import type { Survivor } from "../expectation.ts";
import type { Mutant } from "../mutants.ts";

/** An explanation that nothing bears out, and the case that gives it. */
export interface IdleExplanation {
	readonly case: string;
	readonly survivor: Survivor;
}

/** How many mutations were noticed, each that was not with its reason, and explanations that explain nothing. */
export function formatMutants(mutants: readonly Mutant[], idle: readonly IdleExplanation[]): string {
	const silent = mutants.filter(({ found }) => !found);
	const share = mutants.length === 0 ? "" : ` (${shareOf(mutants.length - silent.length, mutants.length)} %)`;
	return [
		`Mutations: ${mutants.length}; noticed: ${mutants.length - silent.length}${share}`,
		...silent.map(
			({ case: name, mutation, explained }) => `  ${name}: ${mutation.kind} ${mutation.rule}: ${explained ?? "nobody notices"}`,
		),
		...idle.map(({ case: name, survivor }) => `  ${name}: a survivor that is none: ${JSON.stringify(survivor.rule)}, ${survivor.reason}`),
		"",
	].join("\n");
}

/** Rounded down, so that 100 % is all. */
const shareOf = (part: number, whole: number): string => (Math.floor((1000 * part) / whole) / 10).toFixed(1);
