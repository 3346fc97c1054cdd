import { EngineError } from "../errors.ts";
import type { Decision, Facts } from "../model/facts.ts";
import { merge, SHARD, shards } from "./shards.ts";
import { isWellFormed, wellFormed } from "./strings.ts";

/** Facts as callers make them; the engine numbers its questions itself. */
export type Findable = Omit<Facts, "schema" | "nonce">;

/** Has facts judged, in portions where they are too large for one question, in strings that the module can read. */
export function inPortions(facts: Findable, nonce: () => string, judge: (sent: Facts, text: string) => Decision): Decision {
	const numbered = (some: Findable): Facts => ({ ...some, schema: "portpolicy.facts/v1", nonce: nonce() });
	const sent = numbered(facts);
	const text = stringify(sent);
	if (isWellFormed(text) && text.length <= SHARD) return merge([judge(sent, text)]);
	const { value, original } = wellFormed(facts);
	const decision = merge(
		shards(value, SHARD).map((shard) => {
			const portion = numbered(shard);
			return judge(portion, stringify(portion));
		}),
	);
	return { ...decision, findings: decision.findings.map((finding) => ({ ...finding, key: original(finding.key) })) };
}

/** @throws EngineError when a value cannot be written as JSON. */
export function stringify(value: object): string {
	try {
		return JSON.stringify(value);
	} catch (cause) {
		throw new EngineError("engine-input", "The facts cannot be written as JSON.", { cause });
	}
}
