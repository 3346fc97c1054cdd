import type { Finding } from "../model/finding.ts";
import type { RequirementsAnswer, Row } from "../model/requirement.ts";
import { type CoveredCluster, type Direction, directionsOf, shownIn } from "./shown.ts";

/** A cluster that was judged, and what its table was made of. */
export interface TestedCluster extends CoveredCluster {
	readonly answer: Pick<RequirementsAnswer, "profile" | "rows" | "vocabulary">;
	readonly config: { readonly cni: readonly string[]; readonly addons: readonly string[] };
}

/** A row of a table that some case does not show as it should be shown. */
export interface Gap {
	/** The row's id, with the table where it is not the effective one. */
	readonly id: string;
	readonly missing: readonly Direction[];
}

interface Entry {
	readonly id: string;
	/** None while no run gave the row a source beside the machine itself. */
	wanted: readonly Direction[];
	readonly shown: Set<Direction>;
}

/** Names of a vocabulary that no case asks for; none while nothing was judged. */
export interface Unasked {
	readonly profiles: readonly string[];
	readonly providers: readonly string[];
	readonly cnis: readonly string[];
	readonly addons: readonly string[];
}

/** What cases exercise of the tables and the rules, collected run by run. */
export class Coverage {
	readonly #rows = new Map<string, Entry>();
	readonly #rules = new Set<string>();
	readonly #asked = new Set<string>();
	#vocabulary: RequirementsAnswer["vocabulary"];

	add(clusters: readonly TestedCluster[], findings: readonly Finding[]): void {
		for (const { rule } of findings) this.#rules.add(rule);
		for (const cluster of clusters) {
			const { profile, rows, vocabulary } = cluster.answer;
			this.#vocabulary ??= vocabulary;
			for (const name of [profile.name, `${profile.name}/${profile.provider}`]) this.#asked.add(name);
			for (const name of cluster.config.cni) this.#asked.add(`cni ${name}`);
			for (const name of cluster.config.addons) this.#asked.add(`add-on ${name}`);
			for (const row of rows) {
				const entry = this.#entry(row, profile.table);
				for (const direction of shownIn(row, cluster, findings)) entry.shown.add(direction);
			}
		}
	}

	#entry(row: Row, table: "effective" | "published"): Entry {
		const id = table === "published" ? `${row.id} (published)` : row.id;
		const entry = this.#rows.get(id) ?? { id, wanted: [], shown: new Set<Direction>() };
		if (entry.wanted.length === 0 && isCounted(row)) entry.wanted = directionsOf(row, table);
		this.#rows.set(id, entry);
		return entry;
	}

	/** Required and conditional rows of the tables that were asked for, each with the directions that no case shows; sorted by id. */
	gaps(): readonly Gap[] {
		return [...this.#rows.values()]
			.map(({ id, wanted, shown }) => ({ id, missing: wanted.filter((one) => !shown.has(one)) }))
			.filter(({ missing }) => missing.length > 0)
			.sort((a, b) => (a.id < b.id ? -1 : 1));
	}

	/** How many required and conditional rows there are. */
	get size(): number {
		return [...this.#rows.values()].filter(({ wanted }) => wanted.length > 0).length;
	}

	/** Profiles, providers of those that are asked for, CNIs and add-ons that no case asks for. */
	unasked(): Unasked {
		const { profiles = [], providers = {}, cnis = [], addons = [] } = this.#vocabulary ?? {};
		const not = (names: readonly string[], prefix = ""): readonly string[] => names.filter((name) => !this.#asked.has(prefix + name));
		return {
			profiles: not(profiles),
			providers: Object.entries(providers)
				.filter(([profile]) => this.#asked.has(profile))
				.flatMap(([profile, names]) => not(names.map((name) => `${profile}/${name}`))),
			cnis: not(cnis, "cni "),
			addons: not(addons, "add-on "),
		};
	}

	/** Rules of the catalogue that no finding came from. */
	silentRules(catalogue: readonly string[]): readonly string[] {
		return catalogue.filter((id) => !this.#rules.has(id)).sort();
	}
}

/** What the machine alone needs of itself passes no filter; what is merely useful may be left out. */
const isCounted = ({ need, sources, bind }: Row): boolean =>
	need !== "optional" && (bind === "loopback" || sources.some((name) => name !== "self"));
