import type { Coverage } from "../coverage.ts";

/** What no case shows, row by row and rule by rule. */
export function formatCoverage(coverage: Coverage, catalogue: readonly string[]): string {
	const gaps = coverage.gaps();
	const silent = coverage.silentRules(catalogue);
	return [
		`Rows required or conditional: ${coverage.size}; shown closed, exact and wide: ${coverage.size - gaps.length}`,
		...gaps.map(({ id, missing }) => `  ${id}: no case shows it ${missing.join(", ")}`),
		`Rules: ${catalogue.length}; found by some case: ${catalogue.length - silent.length}`,
		...silent.map((id) => `  ${id}: no case finds it`),
		"",
	].join("\n");
}
