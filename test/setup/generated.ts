import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

/** What src/generated holds is made anew before any test, so that `vitest run` alone is right in a fresh clone too. */
export function setup(): void {
	const script = fileURLToPath(new URL("../../tools/build-validators.mjs", import.meta.url));
	const run = spawnSync(process.execPath, [script], { encoding: "utf8" });
	if (run.status !== 0) throw new Error(`tools/build-validators.mjs failed:\n${run.stderr}`);
}
