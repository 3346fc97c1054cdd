import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";

const ROOT = join(import.meta.dirname, "../..");
const BUNDLE = join(ROOT, "dist/portpolicy.cjs");

/** What a command line did. */
export interface Transcript {
	readonly status: number | null;
	readonly stdout: string;
	readonly stderr: string;
}

/** Builds the bundle when the sources are newer. */
export function built(): string {
	if (!existsSync(BUNDLE) || newest(join(ROOT, "src")) > statSync(BUNDLE).mtimeMs) {
		const { status, stderr } = spawnSync(process.execPath, [join(ROOT, "tools/build.mjs"), "--no-types"], { cwd: ROOT, encoding: "utf8" });
		if (status !== 0) throw new Error(`the bundle cannot be built:\n${stderr}`);
	}
	return BUNDLE;
}

/** Runs `portpolicy ARGS...` in a folder, as a pipeline would: no terminal. */
export function portpolicy(args: readonly string[], cwd: string, input: string | Buffer = ""): Transcript {
	const { status, stdout, stderr } = spawnSync(process.execPath, [built(), ...args], {
		cwd,
		input,
		encoding: "utf8",
		maxBuffer: 2 ** 28,
		env: { PATH: process.env["PATH"] ?? "", TZ: "UTC" },
	});
	return { status, stdout, stderr };
}

const newest = (folder: string): number =>
	Math.max(
		0,
		...readdirSync(folder, { withFileTypes: true })
			.filter(({ name }) => name !== "generated")
			.map((entry) => (entry.isDirectory() ? newest(join(folder, entry.name)) : statSync(join(folder, entry.name)).mtimeMs)),
	);
