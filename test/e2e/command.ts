import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, rmdirSync, statSync } from "node:fs";
import { join } from "node:path";

const ROOT = join(import.meta.dirname, "../..");
const BUNDLE = join(ROOT, "dist/portpolicy.cjs");
const LOCK = join(ROOT, ".cache", "build.lock");

/** What a command line did. */
export interface Transcript {
	readonly status: number | null;
	readonly stdout: string;
	readonly stderr: string;
}

let bundle: string | null = null;

/** The command as it ships, built once when the sources are newer; test processes wait for each other. */
export function built(): string {
	bundle ??= locked(() => {
		if (made(BUNDLE) >= newest(join(ROOT, "src"))) return BUNDLE;
		const start = Date.now();
		const { stdout, stderr } = spawnSync(process.execPath, [join(ROOT, "tools/build.mjs")], { cwd: ROOT, encoding: "utf8" });
		// The declarations of the library come last; whether they can be made is the type check's business, not that of these tests.
		if (made(BUNDLE) < start) throw new Error(`the command cannot be built:\n${stdout}${stderr}`);
		return BUNDLE;
	});
	return bundle;
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

/** Milliseconds after which a lock was left behind by a process that died. */
const STALE = 180_000;

function locked<T>(work: () => T): T {
	mkdirSync(join(ROOT, ".cache"), { recursive: true });
	while (!taken()) {
		if (Date.now() - made(LOCK) > STALE && made(LOCK) > 0) rmdirSync(LOCK);
		Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100);
	}
	try {
		return work();
	} finally {
		rmdirSync(LOCK);
	}
}

function taken(): boolean {
	try {
		mkdirSync(LOCK);
		return true;
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
		throw error;
	}
}

/** When something was last written, 0 when it is not there. */
const made = (path: string): number => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;

const newest = (folder: string): number =>
	Math.max(
		0,
		...readdirSync(folder, { withFileTypes: true })
			.filter(({ name }) => name !== "generated")
			.map((entry) => (entry.isDirectory() ? newest(join(folder, entry.name)) : made(join(folder, entry.name)))),
	);
