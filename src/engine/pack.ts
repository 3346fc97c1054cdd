import type { Decision } from "../model/facts.ts";
import type { CatalogueRule } from "../model/pack.ts";
import type { RequirementsAnswer, RequirementsQuery } from "../model/requirement.ts";
import { proveCatalogue } from "./catalogue.ts";
import { Evaluator } from "./evaluator.ts";
import { checkDigest, type PackLock, readLock } from "./lock.ts";
import { type Findable, inPortions, stringify } from "./portions.ts";
import { proveAnswer, proveDecision } from "./proof.ts";
import { wellFormed } from "./strings.ts";

export type Question = Omit<RequirementsQuery, "schema" | "nonce">;

/** The rule pack, loaded: `policy.wasm` behind answers that prove themselves. */
export interface Pack {
	/** `sha256:` and the digest of policy.wasm. */
	readonly digest: string;
	/** Revision of the sources that it was compiled from. */
	readonly revision: string;
	/** `sha256:` and the digest of the Rego that users' rules are compiled with. */
	readonly library: string;
	/** The requirements in force. @throws EngineError */
	requirements(question: Question): RequirementsAnswer;
	/** Judges facts; findings are sorted by key, then rule. @throws EngineError */
	decide(facts: Findable): Decision;
	/** Every rule, sorted by id. @throws EngineError */
	catalogue(): readonly CatalogueRule[];
}

/**
 * Loads a pack from its files, which the caller has read: `policy.wasm`, and the parsed `pack.lock.json`. Nothing is
 * compiled before the first question.
 *
 * @throws EngineError when the lock is not one, or the module is not the one that it names.
 */
export function loadPack(files: { readonly wasm: Uint8Array; readonly lock: unknown }): Pack {
	const lock = readLock(files.lock);
	checkDigest(files.wasm, lock);
	return new WasmPack(files.wasm, lock);
}

class WasmPack implements Pack {
	readonly digest: string;
	readonly revision: string;
	readonly library: string;
	readonly #evaluator: Evaluator;
	#questions = 0;

	constructor(wasm: Uint8Array, lock: PackLock) {
		this.digest = lock.digest;
		this.revision = lock.revision;
		this.library = lock.library;
		this.#evaluator = new Evaluator(wasm);
	}

	requirements(question: Question): RequirementsAnswer {
		const query: RequirementsQuery = { ...wellFormed(question).value, schema: "portpolicy.requirements-query/v1", nonce: this.#nonce() };
		return proveAnswer(this.#evaluator.evaluate("portpolicy/table", stringify(query)), query, this.revision);
	}

	decide(facts: Findable): Decision {
		return inPortions(
			facts,
			() => this.#nonce(),
			(sent, text) => proveDecision(this.#evaluator.evaluate("portpolicy/decision", text), sent, this.revision),
		);
	}

	catalogue(): readonly CatalogueRule[] {
		return proveCatalogue(this.#evaluator.evaluate("portpolicy/catalogue", "{}"));
	}

	#nonce(): string {
		this.#questions += 1;
		return `${this.revision}-${this.#questions}`;
	}
}
