import { EngineError } from "../errors.ts";
import type { Decision, Facts } from "../model/facts.ts";
import type { RequirementsAnswer, RequirementsQuery } from "../model/requirement.ts";
import { type CatalogueRule, proveCatalogue } from "./catalogue.ts";
import { Evaluator } from "./evaluator.ts";
import { checkDigest, type PackLock, readLock } from "./lock.ts";
import { proveAnswer, proveDecision } from "./proof.ts";
import { merge, SHARD, shards } from "./shards.ts";
import { isWellFormed, wellFormed } from "./strings.ts";

/** Facts as callers make them; the engine numbers its questions itself. */
export type Findable = Omit<Facts, "schema" | "nonce">;
export type Question = Omit<RequirementsQuery, "schema" | "nonce">;

/** The rule pack, loaded: `policy.wasm` behind answers that prove themselves. */
export interface Pack {
	/** `sha256:` and the digest of policy.wasm. */
	readonly digest: string;
	/** Revision of the sources that it was compiled from. */
	readonly revision: string;
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
	readonly #evaluator: Evaluator;
	#questions = 0;

	constructor(wasm: Uint8Array, lock: PackLock) {
		this.digest = lock.digest;
		this.revision = lock.revision;
		this.#evaluator = new Evaluator(wasm);
	}

	requirements(question: Question): RequirementsAnswer {
		const query: RequirementsQuery = { ...wellFormed(question).value, schema: "portpolicy.requirements-query/v1", nonce: this.#nonce() };
		return proveAnswer(this.#evaluator.evaluate("portpolicy/table", stringify(query)), query, this.revision);
	}

	decide(facts: Findable): Decision {
		const sent = this.#numbered(facts);
		const text = stringify(sent);
		if (isWellFormed(text) && text.length <= SHARD) return merge([this.#judge(sent, text)]);
		const { value, original } = wellFormed(facts);
		const decision = merge(shards(value, SHARD).map((shard) => this.#judge(this.#numbered(shard))));
		return { ...decision, findings: decision.findings.map((finding) => ({ ...finding, key: original(finding.key) })) };
	}

	catalogue(): readonly CatalogueRule[] {
		return proveCatalogue(this.#evaluator.evaluate("portpolicy/catalogue", "{}"));
	}

	#judge(sent: Facts, text: string = stringify(sent)): Decision {
		return proveDecision(this.#evaluator.evaluate("portpolicy/decision", text), sent, this.revision);
	}

	#numbered(facts: Findable): Facts {
		return { ...facts, schema: "portpolicy.facts/v1", nonce: this.#nonce() };
	}

	#nonce(): string {
		this.#questions += 1;
		return `${this.revision}-${this.#questions}`;
	}
}

function stringify(value: object): string {
	try {
		return JSON.stringify(value);
	} catch (cause) {
		throw new EngineError("engine-input", "The facts cannot be written as JSON.", { cause });
	}
}
