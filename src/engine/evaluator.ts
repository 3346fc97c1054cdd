import * as sdk from "@open-policy-agent/opa-wasm";
import { EngineError } from "../errors.ts";

/** Bytes of a WebAssembly memory page. */
const PAGE = 65_536;
/** Linear memory that a JSON input needs while it is judged, in multiples of its size. */
const GROWTH = 16;
/** Pages at rest: the module's constants, its stack, and room for an answer. */
const REST = 32;
/** Most pages that linear memory can have. */
const MOST = 65_536;

interface Policy {
	readonly evaluate: (input: ArrayBuffer, entrypoint: string) => unknown;
}
interface Sdk {
	readonly loadPolicySync: (module: object, memory: { readonly initial: number; readonly maximum: number }) => Policy;
}
interface Runtime {
	readonly WebAssembly: { readonly Module: new (bytes: Uint8Array) => object };
}

/** The SDK has no named export of this function for ESM, though its types say so. */
const { loadPolicySync } = (sdk as unknown as { readonly default: Sdk }).default;
/** Node has it; the library that this project compiles against does not declare it. */
const { Module } = (globalThis as unknown as Runtime).WebAssembly;

/**
 * The only user of the WASM SDK. One instance serves question after question until a larger one needs more memory, or
 * something throws: an instance that threw is never used again, because the C runtime inside does not unwind its stack.
 */
export class Evaluator {
	readonly #wasm: Uint8Array;
	#module: object | undefined;
	#instance: { readonly policy: Policy; readonly pages: number } | undefined;

	constructor(wasm: Uint8Array) {
		this.#wasm = wasm;
	}

	/**
	 * The one result of an entrypoint for an input.
	 *
	 * @param input text that JSON.stringify made: the parser inside accepts much that is no JSON, and is silent about the rest
	 * @throws EngineError when the module cannot run, throws, or gives no result or several.
	 */
	evaluate(entrypoint: string, input: string): unknown {
		const bytes = new TextEncoder().encode(input);
		const results = this.#run(entrypoint, exactBuffer(bytes));
		if (!Array.isArray(results) || results.length !== 1) {
			throw new EngineError("engine-undefined", `The rule pack gave no answer to ${entrypoint}, which is never the same as no finding.`);
		}
		return (results[0] as { readonly result?: unknown }).result;
	}

	#run(entrypoint: string, input: ArrayBuffer): unknown {
		const pages = Math.ceil((GROWTH * input.byteLength) / PAGE) + REST;
		if (pages > MOST)
			throw new EngineError("engine-size", `One question to the rule pack is ${input.byteLength} bytes, more than its memory can hold.`);
		try {
			if (this.#instance === undefined || this.#instance.pages < pages) this.#instance = { policy: this.#load(pages), pages };
			return this.#instance.policy.evaluate(input, entrypoint);
		} catch (cause) {
			this.#instance = undefined;
			throw new EngineError("engine-throw", `The rule pack failed on ${entrypoint}: ${wordsOf(cause)}.`, { cause });
		}
	}

	#load(pages: number): Policy {
		this.#module ??= new Module(this.#wasm);
		return loadPolicySync(this.#module, { initial: pages, maximum: Math.min(MOST, 4 * pages) });
	}
}

/** Only a real ArrayBuffer is taken as JSON, and all of it: the pool behind a Buffer would be parsed too. */
const exactBuffer = (bytes: Uint8Array): ArrayBuffer => {
	const buffer = new ArrayBuffer(bytes.byteLength);
	new Uint8Array(buffer).set(bytes);
	return buffer;
};

/** What the SDK throws: errors, bare strings, or objects with a message. */
function wordsOf(cause: unknown): string {
	if (typeof cause === "string") return cause;
	const message = typeof cause === "object" && cause !== null ? (cause as { readonly message?: unknown }).message : undefined;
	return typeof message === "string" && message !== "" ? message.replace(/\.$/, "") : "it threw something that is no error";
}
