import type { Config } from "../model/config.ts";
import type { Level } from "../model/facts.ts";
import type { Finding } from "../model/finding.ts";

const REACHED: Readonly<Record<Config["failOn"], readonly Level[]>> = {
	error: ["error"],
	warning: ["error", "warning"],
	note: ["error", "warning", "note"],
	never: [],
};

/** Findings that count for the exit code: not waived, at or above `failOn`, and introduced where only introduced ones count. */
export const counting = (findings: readonly Finding[], failOn: Config["failOn"], onlyIntroduced: boolean): readonly Finding[] =>
	findings.filter(
		({ level, waived, change }) => waived === null && REACHED[failOn].includes(level) && !(onlyIntroduced && change === "existing"),
	);

/** 2 when something could not be judged, else 1 when a finding counts, else 0 (contract.md section 3). */
export const exitCode = (couldNotJudge: boolean, counted: number): 0 | 1 | 2 => (couldNotJudge ? 2 : counted > 0 ? 1 : 0);
