import type { Mutant } from "../mutate.ts";

/** How many mutations were noticed, and each that was not. */
export function formatMutants(mutants: readonly Mutant[]): string {
	const silent = mutants.filter(({ found }) => !found);
	const share = mutants.length === 0 ? "" : ` (${((100 * (mutants.length - silent.length)) / mutants.length).toFixed(1)} %)`;
	return [
		`Mutations: ${mutants.length}; noticed: ${mutants.length - silent.length}${share}`,
		...silent.map(({ case: name, mutation }) => `  ${name}: ${mutation.kind} ${mutation.rule}: nobody notices`),
		"",
	].join("\n");
}
