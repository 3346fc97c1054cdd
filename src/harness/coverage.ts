import { boundRoles } from "../analysis/mandate.ts";
import type { Finding } from "../model/finding.ts";
import type { Row } from "../model/requirement.ts";
import type { Target } from "../model/target.ts";

/** What a case may show of a row: mandated packets kept out, let in with nothing else, let in with others. */
export type Direction = "closed" | "exact" | "wide";

const DIRECTIONS: readonly Direction[] = ["closed", "exact", "wide"];

/** What the harness needs of a cluster that was judged. */
export interface CoveredCluster {
	readonly answer: { readonly rows: readonly Row[] };
	readonly targets: readonly Target[];
}

/** What cases exercise of the tables and the rules, collected run by run. */
export class Coverage {
	readonly #rows = new Map<string, { readonly row: Row; readonly shown: Set<Direction> }>();
	readonly #rules = new Set<string>();

	add(clusters: readonly CoveredCluster[], findings: readonly Finding[]): void {
		for (const { rule } of findings) this.#rules.add(rule);
		for (const { answer, targets } of clusters)
			for (const row of answer.rows) {
				const entry = this.#rows.get(row.id) ?? { row, shown: new Set<Direction>() };
				this.#rows.set(row.id, entry);
				for (const target of targets)
					if (!target.exposureOnly && binds(row, target)) for (const one of shown(row, target, findings)) entry.shown.add(one);
			}
	}

	/** Required and conditional rows of the tables that were asked for, each with the directions that no case shows; sorted by id. */
	gaps(): readonly { readonly id: string; readonly missing: readonly Direction[] }[] {
		return [...this.#rows]
			.filter(([, { row }]) => row.need !== "optional" && row.sources.some((name) => name !== "self"))
			.map(([id, { row, shown: seen }]) => ({
				id,
				missing: DIRECTIONS.filter((one) => !seen.has(one) && !(one === "closed" && row.bind === "loopback")),
			}))
			.filter(({ missing }) => missing.length > 0)
			.sort((a, b) => (a.id < b.id ? -1 : 1));
	}

	/** How many required and conditional rows there are. */
	get size(): number {
		return [...this.#rows.values()].filter(({ row }) => row.need !== "optional" && row.sources.some((name) => name !== "self")).length;
	}

	/** Rules of the catalogue that no finding came from. */
	silentRules(catalogue: readonly string[]): readonly string[] {
		return catalogue.filter((id) => !this.#rules.has(id)).sort();
	}
}

const binds = (row: Row, { subject, roles }: Target): boolean => {
	const pod = subject.nature === "pod";
	return !(pod && row.scope === "machine") && roles.some(({ role }) => boundRoles(row, pod).includes(role));
};

/** What the findings on a target say of a row that binds it. Exact: in force, and no finding names it. */
function shown(row: Row, target: Target, findings: readonly Finding[]): readonly Direction[] {
	const ids = new Set(target.members.map(({ id }) => id));
	const own = findings.filter(({ target: id, requirements }) => id !== null && ids.has(id) && requirements.includes(row.id));
	return [
		...(own.some(({ verdict }) => verdict === "blocked") ? (["closed"] as const) : []),
		...(own.some(({ verdict }) => verdict === "overexposed") ? (["wide"] as const) : []),
		...(own.length === 0 && row.applies ? (["exact"] as const) : []),
	];
}
