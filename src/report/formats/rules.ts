import { wrap } from "./layout.ts";

/** A rule of the catalogue (policies/dist/rules.json). */
export interface CatalogueEntry {
	readonly id: string;
	readonly title: string;
	readonly description: string;
	readonly verdict: string;
	/** When a finding has which level. */
	readonly levels: Readonly<Record<string, string>>;
	readonly remediation: string;
	/** Folder of the pack that brings the rule; absent for those that portpolicy ships. */
	readonly pack?: string;
}

/** One line per rule. */
export function formatCatalogue(rules: readonly CatalogueEntry[]): string {
	const width = Math.max(...rules.map(({ id }) => id.length));
	return `${rules.flatMap(({ id, title }) => wrap(title, `${id.padEnd(width)}  `)).join("\n")}\n`;
}

/** The page of one rule. */
export function formatRule({ id, title, description, verdict, levels, remediation, pack }: CatalogueEntry): string {
	const lines = [id, ...wrap(title, ""), "", ...wrap(description, ""), "", `Verdict  ${verdict}`];
	for (const [level, when] of Object.entries(levels)) lines.push(...wrap(when, `${level.padEnd(9)}`));
	lines.push("", ...wrap(remediation, "To do    "));
	if (pack !== undefined) lines.push(`Pack     ${pack}`);
	return `${lines.join("\n")}\n`;
}
