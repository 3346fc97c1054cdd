import type { Member, Rule } from "../model/inventory.ts";
import type { Unknown } from "../model/tri.ts";
import type { Passage } from "./explain-layer.ts";
import { labelsOf, openParts } from "./rule-unknowns.ts";

/** What leaves open whether a rule matches the packets of a passage, as the end of a note: `: depends on ...`. Empty where it cannot be named. */
export function doubtOf(rule: Rule, passage: Passage): string {
	const { sources } = rule;
	const [first] = [
		...openParts(rule),
		...sources.members.flatMap((member) => ofMember(member, passage)),
		...sources.unknowns.map(({ unknown }) => unknown),
	];
	return first === undefined ? "" : `: depends on ${first.attribute} of ${first.address}`;
}

function ofMember(member: Member, { inventory, other: { subject } }: Passage): readonly Unknown[] {
	if (member.kind === "named-range") return [{ address: member.id, attribute: "entries" }];
	if (member.kind !== "pods" || subject === null) return [];
	return (inventory.matchers.get(member.key)?.(subject) ?? "maybe") === "maybe" ? [labelsOf({ inventory }, member, subject)] : [];
}
