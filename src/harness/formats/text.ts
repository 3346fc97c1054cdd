import type { CaseResult } from "../result.ts";
import { failures } from "../result.ts";

/** Cases that fail, each with what differs, and a last line with the counts. */
export function formatResults(results: readonly CaseResult[], verbose: boolean): string {
	const shown = verbose ? results : failures(results);
	const blocks = shown.map(({ name, description, differences }) =>
		[
			`${differences.length === 0 ? "ok" : "FAILED"} ${name}`,
			...(differences.length === 0 ? [] : [`  ${description}`, ...differences.map((line) => `  - ${line}`)]),
			"",
		].join("\n"),
	);
	const failed = failures(results).length;
	return `${blocks.join("\n")}${blocks.length > 0 ? "\n" : ""}${results.length - failed} passed, ${failed} failed\n`;
}
