import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setFlagsFromString } from "node:v8";
import { loadPack, type Pack } from "../engine/pack.ts";
import { EngineError } from "../errors.ts";
import { installation } from "./installation.ts";

/** So much work in the module that only a long run gets there (V8's own default is about a hundredth). */
const TIERING_BUDGET = 200_000_000;

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
	// One short run is not worth optimised machine code: V8 would compile the module twice while the process already waits to end.
	setFlagsFromString(`--wasm-tiering-budget=${TIERING_BUDGET}`);
	return loadPack(files);
}
