import type { Coverage } from "../coverage.ts";

/** What no case shows, row by row and rule by rule. */
export function formatCoverage(coverage: Coverage, catalogue: readonly string[]): string {
	const gaps = coverage.gaps();
	const silent = coverage.silentRules(catalogue);
	const { profiles, providers, cnis, addons } = coverage.unasked();
	const unasked = [
		["Profiles", profiles],
		["Providers", providers],
		["CNIs", cnis],
		["Add-ons", addons],
	] as const;
	return [
		`Rows required or conditional: ${coverage.size}; shown in every direction: ${coverage.size - gaps.length}`,
		...gaps.map(({ id, missing }) => `  ${id}: no case shows it ${missing.join(", ")}`),
		...unasked.filter(([, names]) => names.length > 0).map(([what, names]) => `${what} that no case asks for: ${names.join(", ")}`),
		`Rules: ${catalogue.length}; found by some case: ${catalogue.length - silent.length}`,
		...silent.map((id) => `  ${id}: no case finds it`),
		"",
	].join("\n");
}
