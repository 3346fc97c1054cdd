import type { CaseResult } from "../result.ts";

/** Test Anything Protocol, version 14 (testanything.org): what differs stands in a YAML block under the test. */
export function formatTap(results: readonly CaseResult[]): string {
	const lines = results.flatMap(({ name, differences }, index) => [
		`${differences.length === 0 ? "ok" : "not ok"} ${index + 1} - ${name.replace(/[#\\]/g, (mark) => `\\${mark}`)}`,
		...(differences.length === 0
			? []
			: ["  ---", "  differences:", ...differences.map((line) => `    - ${JSON.stringify(line)}`), "  ..."]),
	]);
	return `${["TAP version 14", `1..${results.length}`, ...lines].join("\n")}\n`;
}
