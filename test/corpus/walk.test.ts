import { describe, expect, it } from "vitest";
import type { Report } from "../../src/model/finding.ts";
import { run } from "./command.ts";
import { given, hasShared, sharedFiles, sharedFolders } from "./shared.ts";

const files = [
	...["cloud-firewalls", "cluster-specs", "kubernetes", "terraform-plans"].flatMap((folder) => sharedFiles(`corpus/${folder}`)),
	...sharedFiles("plans").filter((path) => path.endsWith("/plan.json")),
];
const folders = [
	...sharedFolders("corpus/kubernetes"),
	...sharedFolders("corpus/cloud-firewalls"),
	...sharedFolders("corpus/cluster-specs"),
];
if (!hasShared) console.log("skipped: ../shared is absent, 0 inputs walked");

/** What no sentence for a person may hold: traces of a crash, and values that were never put into words. */
const NOT_WORDS = /\n\s+at \S+ \(|\bundefined\b|\[object|\bNaN\b|\bnode:internal|TypeError|RangeError/;

/** Everything that is wrong with one run, in words; empty when the promise of contract.md section 3 is kept. */
function faults({ code, stdout, stderr }: { readonly code: number; readonly stdout: string; readonly stderr: string }): readonly string[] {
	const out: string[] = [];
	if (![0, 1, 2].includes(code)) out.push(`exit code ${code}`);
	if (NOT_WORDS.test(stderr)) out.push(`no words: ${NOT_WORDS.exec(stderr)?.[0]}`);
	for (const line of stderr.split("\n").filter((text) => text !== "" && !text.startsWith("  ")))
		if (!/^portpolicy: \S/.test(line)) out.push(`a notice without its name: ${line}`);
	if (code === 2 && stderr === "") out.push("refused without a sentence");
	if (stdout === "") return code === 2 ? out : [...out, "judged without a report"];
	const { exitCode, summary, findings, inputs } = JSON.parse(stdout) as Report;
	if (NOT_WORDS.test(findings.map(({ message }) => message).join("\n"))) out.push("a message that is no words");
	if (exitCode !== code) out.push(`the report says exit code ${exitCode}, the process ${code}`);
	const judged = summary.met + summary.blocked + summary.overexposed + summary.undetermined + summary.ineffective + summary.waived > 0;
	const errors = findings.filter(({ level }) => level === "error").length;
	if (code === 0 && errors > 0) out.push(`exit 0 with ${errors} errors`);
	if (code === 1 && errors === 0) out.push("exit 1 without an error");
	if (code === 0 && !judged) {
		// Manifests that no row concerns, and plans that only remove, are judged all the same; then the report says so.
		if (findings.length === 0 && inputs.every(({ notes }) => notes.length === 0)) out.push("exit 0 with nothing judged, and not said");
	}
	return out;
}

describe.skipIf(!hasShared)("every input of ../shared is judged or refused with a clear sentence", () => {
	it("finds the inputs", () => {
		expect(files.filter((path) => path.startsWith("corpus/")).length).toBeGreaterThanOrEqual(400);
		expect(files.filter((path) => path.startsWith("plans/")).length).toBeGreaterThanOrEqual(34);
		expect(folders.length).toBeGreaterThanOrEqual(20);
	});

	it.each([...files, ...folders])("%s", async (path) => {
		const one = await run(["eval", "--format", "json", given(path)]);
		expect(faults(one)).toEqual([]);
	});

	it.each([...files, ...folders])("%s, as text", async (path) => {
		const { code, stdout, stderr } = await run(["eval", "--no-color", given(path)]);
		expect(stdout).not.toMatch(NOT_WORDS);
		expect(stderr).not.toMatch(NOT_WORDS);
		if (stdout !== "") expect(stdout).toMatch(new RegExp(`Exit ${code}: .|nothing\\s+was\\s+judged`));
		else expect(code).toBe(2);
	});
});
