import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Where a process looks for the folder of temporary files, on every system. */
const VARIABLES = ["TMPDIR", "TMP", "TEMP"] as const;

/**
 * Gives the run a folder of its own for temporary files, which tests and the commands that they start inherit, and wants it empty at the
 * end: a test that leaves something behind fills other people's disks.
 *
 * @throws Error at the end, naming what was left.
 */
export function setup(): () => void {
	const before = VARIABLES.map((name) => [name, process.env[name]] as const);
	const folder = mkdtempSync(join(tmpdir(), "portpolicy-run-"));
	for (const name of VARIABLES) process.env[name] = folder;
	return () => {
		for (const [name, value] of before)
			if (value === undefined) delete process.env[name];
			else process.env[name] = value;
		const left = readdirSync(folder).sort();
		rmSync(folder, { recursive: true, force: true });
		if (left.length === 0) return;
		// Vitest prints what a teardown throws, and succeeds all the same.
		process.exitCode = 1;
		throw new Error(
			`tests left ${left.length} temporary files behind (${left.slice(0, 5).join(", ")}): see onTestFinished in test/unit/input/folder.ts`,
		);
	};
}
