import { EngineError } from "../errors.ts";
import type { Judgement } from "../model/facts.ts";
import { type AddedRules, howToCompile } from "../model/pack.ts";
import { Evaluator } from "./evaluator.ts";
import type { Pack } from "./pack.ts";
import { type Findable, inPortions } from "./portions.ts";
import { proveOwn } from "./proof.ts";

/** A user's rules, loaded. Its answers prove themselves as those of the shipped pack do. */
export interface OwnRules {
	/** Ids of its rules. */
	readonly ids: ReadonlySet<string>;
	/** What the rules find in these facts. @throws EngineError */
	judge(facts: Findable): readonly Judgement[];
}

const loaded = new WeakMap<AddedRules, OwnRules>();

/**
 * Loads the compiled rules of a user's pack, once for all clusters that name it.
 *
 * @param folder of the pack, for messages
 * @throws EngineError when they were compiled with another version of the library.
 */
export function ownRules(added: AddedRules, folder: string, { library }: Pack): OwnRules {
	const known = loaded.get(added);
	if (known !== undefined) return known;
	const lock = added.lock as { readonly revision?: unknown; readonly library?: unknown };
	if (lock.library !== library || typeof lock.revision !== "string")
		throw new EngineError(
			"pack-library",
			`${folder}: the rules of this pack were compiled for another version of portpolicy; ${howToCompile(folder)}`,
		);
	const { revision } = lock;
	const evaluator = new Evaluator(added.wasm);
	const ids = added.rules.map(({ id }) => id);
	let questions = 0;
	const rules: OwnRules = {
		ids: new Set(ids),
		judge: (facts) =>
			inPortions(
				facts,
				() => {
					questions += 1;
					return `${revision}-${questions}`;
				},
				(sent, text) => proveOwn(evaluator.evaluate("portpolicy/decision", text), sent, revision, ids),
			).findings,
	};
	loaded.set(added, rules);
	return rules;
}
