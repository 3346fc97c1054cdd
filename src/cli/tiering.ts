import { setFlagsFromString } from "node:v8";

/** So much work in a WASM module that only a long run gets there (V8's own default is about a hundredth). */
const WASM_BUDGET = 200_000_000;

/** Bytes of bytecode that a function runs before V8 thinks of optimising it (its own default is a fifteenth). */
const SCRIPT_BUDGET = 1_000_000;

/**
 * One short run is not worth optimised machine code: V8 would spend a third of the processor time of a large input on compiling, and
 * compile the rule pack twice while the process already waits to end. What runs long is still optimised.
 */
export function tuneForShortRuns(): void {
	setFlagsFromString(`--wasm-tiering-budget=${WASM_BUDGET}`);
	setFlagsFromString(`--interrupt-budget=${SCRIPT_BUDGET}`);
}
