import { type AddressSet, ALL_ADDRESSES, parseCidr } from "../model/addresses.ts";
import type { Finding } from "../model/finding.ts";
import { Intervals, NUMBERS } from "../model/intervals.ts";
import { type Filter, type Inventory, isUnknownSet, type Rule } from "../model/inventory.ts";

/** One change to one admitting rule. */
export interface Mutation {
	readonly kind: "remove" | "narrow" | "widen";
	readonly filter: string;
	readonly rule: string;
	readonly apply: (inventory: Inventory) => Inventory;
}

/**
 * Every mutation of the rules that admit something to a target with a role: each is removed, narrowed by one port or address (where it
 * has more than one), and widened to every address. A correct table finds each of them, unless another rule admits the same packets.
 */
export function mutationsOf(inventory: Inventory, judged: ReadonlySet<string>): readonly Mutation[] {
	const attached = new Set(
		inventory.subjects.filter(({ id }) => judged.has(id)).flatMap(({ layers }) => layers.flatMap(({ certain }) => certain)),
	);
	return [...inventory.filters.values()]
		.filter(({ id, mode }) => attached.has(id) && mode === "union")
		.flatMap((filter) => filter.ingress.filter(({ action }) => action === "allow").flatMap((rule) => ofRule(filter, rule)));
}

function ofRule(filter: Filter, rule: Rule): readonly Mutation[] {
	const change = (kind: Mutation["kind"], changed: Rule | null): Mutation => ({
		kind,
		filter: filter.id,
		rule: rule.id,
		apply: (inventory) => ({ ...inventory, filters: new Map(inventory.filters).set(filter.id, replaced(filter, rule.id, changed)) }),
	});
	const narrow = narrowed(rule);
	const all = rule.sources.addresses.covers(ALL_ADDRESSES) || rule.sources.members.some(({ kind }) => kind === "everything");
	return [
		change("remove", null),
		...(narrow === null ? [] : [change("narrow", narrow)]),
		...(all ? [] : [change("widen", { ...rule, sources: { ...rule.sources, addresses: ALL_ADDRESSES } })]),
	];
}

const replaced = (filter: Filter, id: string, changed: Rule | null): Filter => ({
	...filter,
	ingress: filter.ingress.flatMap((rule) => (rule.id === id ? (changed ?? []) : rule)),
});

/** The rule without its lowest port, or without the lowest of its addresses; null where it has but one of each. */
function narrowed(rule: Rule): Rule | null {
	if (isUnknownSet(rule.ports)) return null;
	const [first, ...rest] = rule.ports.items;
	if (first !== undefined && !(rule.ports.items.length === 1 && first.from === first.to)) {
		const kept = first.from === first.to ? rest : [{ from: first.from + 1, to: first.to }, ...rest];
		return { ...rule, ports: Intervals.of(kept, NUMBERS) };
	}
	const fewer = withoutLowest(rule.sources.addresses);
	return fewer === null ? null : { ...rule, sources: { ...rule.sources, addresses: fewer } };
}

function withoutLowest(set: AddressSet): AddressSet | null {
	const { first } = set;
	if (first === null) return null;
	const rest = set.subtract(parseCidr(first));
	return rest.isEmpty ? null : rest;
}

/** A mutation of one case, and whether some finding tells of it. */
export interface Mutant {
	readonly case: string;
	readonly mutation: Mutation;
	readonly found: boolean;
}

/** Whether some finding was not there before. */
export function noticed(before: readonly Finding[], after: readonly Finding[]): boolean {
	const told = new Set(before.map(essence));
	return after.some((finding) => !told.has(essence(finding)));
}

const essence = ({ rule, level, target, requirement, protocol, ports, sources }: Finding): string =>
	JSON.stringify([rule, level, target, requirement, protocol, ports, sources]);
