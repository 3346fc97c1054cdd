import { createHash } from "node:crypto";
import { join } from "node:path";
import { ConfigError } from "../../errors.ts";
import { type AddedRule, type AddedRules, howToCompile } from "../../model/pack.ts";

const DIST = { wasm: "dist/policy.wasm", rules: "dist/rules.json", lock: "dist/pack.lock.json" } as const;

interface Lock {
	readonly schema?: unknown;
	/** Path of a source, from the pack's folder, to its digest. */
	readonly sources?: Readonly<Record<string, string>>;
	readonly files?: Readonly<Record<string, string>>;
}

/**
 * The compiled rules of a pack; null when it has none. What is compiled must be what lies in `rules/`: rules that are not compiled, or
 * were changed since, would otherwise be passed over, or judged as they were.
 *
 * @param files contents by path from the pack's folder
 * @throws ConfigError that says what to run.
 */
export function readRules(folder: string, files: ReadonlyMap<string, Buffer>): AddedRules | null {
	const sources = [...files.keys()].filter((path) => path.startsWith("rules/") && path.endsWith(".rego") && !path.endsWith("_test.rego"));
	if (sources.length === 0 && !files.has(DIST.lock)) return null;
	const stale = (path: string, why: string): never => {
		throw new ConfigError("pack-rules", `${why}; ${howToCompile(folder)}`, { location: { file: join(folder, path) } });
	};
	const part = (path: string): Buffer => files.get(path) ?? stale(path, "the rules of this pack are not compiled: this file is missing");
	const lock = json(part(DIST.lock), () => stale(DIST.lock, "this is no lock of compiled rules")) as Lock;
	if (lock.schema !== "portpolicy.rules-lock/v1") stale(DIST.lock, "this lock was written by another version of portpolicy");
	const locked = lock.sources ?? {};
	for (const path of sources)
		if (locked[path] !== digest(part(path)))
			stale(path, `${path in locked ? "this rule was changed" : "this rule was added"} since the pack was compiled`);
	const gone = Object.keys(locked).find((path) => !files.has(path));
	if (gone !== undefined) stale(gone, "this rule was removed since the pack was compiled");
	for (const path of [DIST.wasm, DIST.rules])
		if (lock.files?.[path.slice("dist/".length)] !== digest(part(path)))
			stale(path, "this file is not the one that the lock beside it names");
	const { rules } = json(part(DIST.rules), () => stale(DIST.rules, "this is no list of rules")) as { readonly rules: readonly AddedRule[] };
	return { wasm: part(DIST.wasm), lock, rules };
}

function json(bytes: Buffer, fail: () => never): object {
	try {
		const value: unknown = JSON.parse(bytes.toString("utf8"));
		if (typeof value === "object" && value !== null) return value;
	} catch {
		// Said below: it is not what was compiled.
	}
	return fail();
}

/** Line endings of a source do not count: they change with a checkout. */
const digest = (bytes: Buffer): string =>
	`sha256:${createHash("sha256")
		.update(bytes.includes(0) ? bytes : bytes.toString("utf8").replaceAll("\r\n", "\n"))
		.digest("hex")}`;
