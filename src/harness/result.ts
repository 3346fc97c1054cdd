/** What came of one case: it passes when nothing differs. */
export interface CaseResult {
	/** Path of the folder from where the run started, with `/`. */
	readonly name: string;
	readonly description: string;
	/** What differs from the expectation, one sentence each. */
	readonly differences: readonly string[];
	/** Milliseconds. */
	readonly time: number;
}

export const failures = (results: readonly CaseResult[]): readonly CaseResult[] =>
	results.filter(({ differences }) => differences.length > 0);
