import { type Filter, holdsFor, type Rule, type Subject } from "../model/inventory.ts";
import { isChoosy } from "../model/rule.ts";
import { memoOf } from "./memo.ts";

/** The inbound rules of a filter that may hold for a subject: found once, whoever sends. */
export function rulesFor(filter: Filter, subject: Subject): readonly Rule[] {
	const { ingress } = filter;
	const known = memoOf(filter, "rules by subject", () => (ingress.some(isChoosy) ? new WeakMap<Subject, readonly Rule[]>() : null));
	const rules = known === null ? ingress : (known.get(subject) ?? ingress.filter((rule) => holdsFor(rule, subject) !== "no"));
	known?.set(subject, rules);
	return rules;
}
