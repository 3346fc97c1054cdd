/** Part of an object of a report: keys that are not named may have any value. */
export type Pattern = Readonly<Record<string, unknown>>;

/** Mutations of a clean case that nobody notices, and why that is right. */
export interface Survivor {
	/** Every kind of mutation where none is named. */
	readonly mutations?: readonly string[];
	/** Id of the rule, or a part of it as `{"contains": X}`. */
	readonly rule: unknown;
	readonly reason: string;
}

/** expected.json of a case folder (schemas/case.schema.json). */
export interface Expectation {
	readonly description: string;
	readonly references?: readonly string[];
	readonly exitCode: 0 | 1 | 2;
	readonly summary?: Readonly<Record<string, number>>;
	readonly profile?: Pattern;
	readonly targets?: readonly Pattern[];
	readonly inputs?: readonly Pattern[];
	readonly findings?: readonly Pattern[];
	readonly exact?: boolean;
	readonly notes?: "listed" | "exact";
	readonly absent?: readonly Pattern[];
	readonly stderr?: readonly string[];
	readonly survivors?: readonly Survivor[];
}

/** The parts of a report that expectations speak of (schemas/report.schema.json). */
export interface ReportView {
	readonly profile: Pattern;
	readonly targets: readonly Pattern[];
	readonly inputs: readonly Pattern[];
	readonly findings: readonly Pattern[];
	readonly summary: Readonly<Record<string, number>>;
	readonly exitCode: number;
}

/** What a run of `portpolicy eval --format json` did; `report` is null when standard output holds none. */
export interface Outcome {
	readonly exitCode: number | null;
	readonly report: ReportView | null;
	readonly stderr: string;
}
