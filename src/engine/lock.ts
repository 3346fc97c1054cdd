import { createHash } from "node:crypto";
import { EngineError } from "../errors.ts";

/** What pack.lock.json says of policy.wasm. */
export interface PackLock {
	readonly revision: string;
	/** `sha256:` and 64 hexadecimal digits. */
	readonly digest: string;
	/** Digest of the Rego that users' rules are compiled with. */
	readonly library: string;
}

/**
 * Reads a parsed pack.lock.json.
 *
 * @throws EngineError when it is none, or one of a schema that this version does not know.
 */
export function readLock(lock: unknown): PackLock {
	const { schema, revision, files, sources } = fields(lock);
	const library = fields(sources)["library"];
	const digest = fields(files)["policy.wasm"];
	if (schema !== "portpolicy.pack-lock/v1")
		throw new EngineError("pack-lock", "The lock of the rule pack is of no known schema; reinstall portpolicy.");
	if (typeof revision !== "string" || revision === "" || typeof digest !== "string" || !/^sha256:[0-9a-f]{64}$/.test(digest)) {
		throw new EngineError("pack-lock", "The lock of the rule pack names no revision or no digest of policy.wasm; reinstall portpolicy.");
	}
	return { revision, digest, library: typeof library === "string" ? library : "" };
}

/** @throws EngineError when the module is not the one that the lock names. */
export function checkDigest(wasm: Uint8Array, lock: PackLock): void {
	const digest = `sha256:${createHash("sha256").update(wasm).digest("hex")}`;
	if (digest !== lock.digest) {
		throw new EngineError(
			"pack-digest",
			`The rule pack is not the one that its lock names (policy.wasm is ${digest}, the lock says ${lock.digest}); reinstall portpolicy.`,
		);
	}
}

const fields = (value: unknown): Readonly<Record<string, unknown>> =>
	typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
