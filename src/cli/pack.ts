import { readFileSync } from "node:fs";
import { join } from "node:path";
import { loadPack, type Pack } from "../engine/pack.ts";
import { EngineError } from "../errors.ts";
import { installation } from "./installation.ts";

/** The rule pack that this installation ships. @throws EngineError when its files are gone or altered. */
export function shippedPack(): Pack {
	const folder = join(installation(), "policies", "dist");
	let files: { wasm: Uint8Array; lock: unknown };
	try {
		files = { wasm: readFileSync(join(folder, "policy.wasm")), lock: JSON.parse(readFileSync(join(folder, "pack.lock.json"), "utf8")) };
	} catch (cause) {
		throw new EngineError("engine-files", `the rule pack cannot be read (${(cause as Error).message}); install portpolicy again`, {
			cause,
		});
	}
	return loadPack(files);
}
