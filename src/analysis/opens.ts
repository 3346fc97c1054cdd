import type { AddressSet } from "../model/addresses.ts";
import type { IntervalSet } from "../model/intervals.ts";
import { type Filter, isUnknownSet, type Layer, type PossibleAttachment, type Rule, type UnknownSource } from "../model/inventory.ts";
import type { Scene } from "./classes.ts";
import type { Passage } from "./coverage.ts";
import { carries } from "./endpoint.ts";

/** What an unknown has to be for packets to get in: one of some things, or a set that holds all of some addresses. */
export type Opens =
	| { readonly kind: "one-of"; readonly values: readonly string[] }
	| { readonly kind: "all-of"; readonly addresses: AddressSet };

/** A filter that opens by itself has to be attached; a rule whose group is not decided has to belong to a group that is. */
export function opensByAttachment(
	scene: Scene,
	{ unknown }: PossibleAttachment,
	filter: Filter,
	{ certain, possible }: Layer,
): Opens | null {
	if (filter.kind !== "aws-security-group-rule") return { kind: "one-of", values: [filter.id] };
	const owners = unknown.candidates ?? [];
	const carried = owners.filter((id) => certain.includes(id) && scene.inventory.filters.has(id));
	const doubtful = possible.some(({ candidates, unbounded }) => unbounded || candidates.some((id) => owners.includes(id)));
	return carried.length === 0 || doubtful ? null : { kind: "one-of", values: carried };
}

/** What the one thing that is not known of a rule has to be. */
export function opensByRule(scene: Scene, passage: Passage, rule: Rule): Opens | null {
	const open = [rule.protocols, rule.ports].filter(isUnknownSet).length + rule.sources.unknowns.length;
	if (open !== 1 || isUnknownSet(rule.protocols)) return null;
	if (isUnknownSet(rule.ports)) return opensByPort(passage, rule.ports);
	const [source] = rule.sources.unknowns;
	return source === undefined ? null : opensBySource(scene, passage, source);
}

function opensBySource(scene: Scene, { wanted, exact }: Passage, { bound, members }: UnknownSource): Opens | null {
	if (bound === "addresses") return exact ? { kind: "all-of", addresses: wanted.space } : null;
	if (bound === "anything") return null;
	const carried = members.map((member) => ({ member, tri: carries(wanted.endpoint, member, scene.inventory) }));
	if (carried.some(({ tri }) => tri === "maybe")) return null;
	const values = carried.flatMap(({ member, tri }) => (tri === "yes" && "id" in member ? [member.id] : []));
	return values.length === 0 ? null : { kind: "one-of", values };
}

const MOST = 65535;
const lastOf = (ports: IntervalSet): number => ports.items[ports.items.length - 1]?.to ?? MOST;

/** One end of a range of ports: the other end is known, and on the right side of what is wanted. */
function opensByPort({ wanted: { ports } }: Passage, { unknown, within }: Extract<Rule["ports"], { unknown: unknown }>): Opens | null {
	if (within === null || within.isEmpty || ports.isEmpty) return null;
	if (unknown.attribute.endsWith("from_port") && lastOf(within) < MOST) return { kind: "one-of", values: [`0-${ports.first}`] };
	if (unknown.attribute.endsWith("to_port") && within.first > 0) return { kind: "one-of", values: [`${lastOf(ports)}-${MOST}`] };
	return null;
}

/** What satisfies all of several conditions on one unknown; null when that cannot be said. */
export function allOf(conditions: readonly (Opens | null)[]): Opens | null {
	return conditions.reduce((a, b) => {
		if (a === null || b === null || a.kind !== b.kind) return null;
		if (a.kind === "all-of" && b.kind === "all-of") return { kind: "all-of", addresses: a.addresses.union(b.addresses) };
		if (a.kind !== "one-of" || b.kind !== "one-of") return null;
		const values = a.values.filter((value) => b.values.includes(value));
		return values.length === 0 ? null : { kind: "one-of", values };
	});
}

/** What satisfies one of several conditions on one unknown. */
export const anyOf = (conditions: readonly (Opens | null)[]): Opens | null =>
	conditions.reduce((a, b) =>
		a?.kind === "one-of" && b?.kind === "one-of" ? { kind: "one-of", values: [...new Set([...a.values, ...b.values])] } : null,
	);
