import { setFlagsFromString } from "node:v8";
import type { Tuning } from "../input/tuning.ts";

/** So much work in a WASM module that only a long run gets there (V8's own default is about a hundredth). */
const WASM_BUDGET = 200_000_000;

/** Bytes of bytecode that a function runs before V8 thinks of optimising it (its own default is less than a hundredth). */
const SCRIPT_BUDGET = 8_000_000;

/** How many times its own bytecode a function runs before V8 notes down what it meets, and compiles it in the simple way (its own default is 8). */
const BASELINE_FACTOR = 16;

/** V8's own default. */
const EAGER_BUDGET = 67_584;

/**
 * How much V8 enlarges its young generation at a time (its own default is 2): not at all. Nearly all that a run makes of its inputs lives
 * until it ends; a larger one is swept rarely, yet each time most of it is copied, to memory that was never touched before.
 */
const YOUNG_GROWTH = 1;

/** The same while a large text is parsed, and from how many characters, or objects and arrays, on it is one. */
const PARSING_GROWTH = 4;
const LARGE = 2 ** 25;
const MANY = 300_000;

/**
 * One short run is not worth optimised machine code: V8 would spend a third of the processor time of a large input on compiling, and
 * compile the rule pack twice while the process already waits to end. What runs long is still optimised.
 */
export function tuneForShortRuns(): void {
	setFlagsFromString(`--wasm-tiering-budget=${WASM_BUDGET}`);
	setBudget("interrupt-budget", SCRIPT_BUDGET);
	// In batches, functions that run often wait to be compiled until others have run as often.
	setFlagsFromString("--no-baseline-batch-compilation");
	setBudget("interrupt-budget-factor-for-feedback-allocation", BASELINE_FACTOR);
	setFlagsFromString(`--semi-space-growth-factor=${YOUNG_GROWTH}`);
	// The young generation is so small that waking other threads costs more than they take over.
	setFlagsFromString("--no-parallel-scavenge");
}

/** Later versions of V8 than that of Node 20 count calls, not bytecode, and complain of these flags on standard error. */
function setBudget(flag: string, value: number): void {
	if (process.versions.v8.startsWith("11.3.")) setFlagsFromString(`--${flag}=${value}`);
}

/** Reads texts. From the first on that is read in a loop (YAML is, lists of objects are not) V8 optimises as soon as it wants to. */
export async function tuned<T>(work: (tuning: Tuning) => Promise<T>): Promise<T> {
	let eager = false;
	const loop = (): void => {
		if (eager) return;
		setBudget("interrupt-budget", EAGER_BUDGET);
		eager = true;
	};
	try {
		return await work({ loop, parse: parseWithRoom });
	} finally {
		setBudget("interrupt-budget", SCRIPT_BUDGET);
	}
}

/**
 * JSON.parse, with room in the young generation for a large text: it holds on to all values of an array until that ends, and V8 walks over them
 * whenever it sweeps. Of many small ones a small young generation is swept so often that it takes minutes.
 */
function parseWithRoom(text: string, containers: number): unknown {
	if (text.length < LARGE && containers < MANY) return JSON.parse(text);
	setFlagsFromString(`--semi-space-growth-factor=${PARSING_GROWTH}`);
	try {
		return JSON.parse(text);
	} finally {
		setFlagsFromString(`--semi-space-growth-factor=${YOUNG_GROWTH}`);
	}
}
