import { NO_ADDRESSES } from "../model/addresses.ts";
import type { Fix } from "../model/finding.ts";
import type { Filter, Member, Sources, Subject } from "../model/inventory.ts";
import type { Target } from "../model/target.ts";
import { memberKey } from "../model/target.ts";
import { addedRule, exposes } from "./added-rule.ts";
import type { Claim } from "./claims.ts";
import type { Scene } from "./classes.ts";
import { type Coverage, coverageOf } from "./coverage.ts";
import { carriersOf, withIngress } from "./edit.ts";
import { carriesGroup } from "./endpoint.ts";
import { addition } from "./patch.ts";

/**
 * The smallest rule that lets the refused packets in: added to each filter in front of the target in turn, judged
 * again, and offered only if the requirement is met then and the new rule exposes nothing on any target that it
 * reaches. Null when no such rule exists (a deny in the way, members whose addresses nobody knows), or nobody knows which port it is.
 */
export function fixForBlocked(scene: Scene, coverage: Coverage, claims: readonly Claim[]): Fix | null {
	const { mandate, target } = coverage;
	if (mandate.open !== undefined) return null;
	const sources = missingSources(scene, coverage);
	if (sources === null) return null;
	for (const filter of editable(scene, target)) {
		const rule = addedRule(coverage, filter, sources);
		const edited = withIngress(scene, filter, [...filter.ingress, rule]);
		if (coverageOf(edited, target, mandate)?.fact.lower !== "all") continue;
		if (carriersOf(edited, filter).some((carrier) => exposes(edited, carrier, claims, rule))) continue;
		return { verified: true, ...addition(filter, rule) };
	}
	return null;
}

/** Filters that a rule may be added to, the one that fewest targets carry first. */
function editable(scene: Scene, target: Target): readonly Filter[] {
	const ids = target.subject.layers.flatMap(({ certain }) => certain);
	const filters = ids.flatMap((id) => {
		const filter = scene.inventory.filters.get(id);
		return filter === undefined || filter.mode === "first-match" ? [] : [filter];
	});
	return filters
		.map((filter) => ({ filter, carriers: carriersOf(scene, filter).length }))
		.sort((a, b) => a.carriers - b.carriers || (a.filter.id < b.filter.id ? -1 : 1))
		.map(({ filter }) => filter);
}

/** What the missing packets come from: groups where the sources carry some, else their addresses; null where nobody knows these. */
function missingSources(scene: Scene, { passages }: Coverage): Sources | null {
	const members = new Map<string, Member>();
	let addresses = NO_ADDRESSES;
	for (const { blocked, wanted, exact } of passages) {
		if (blocked.isEmpty) continue;
		const group = wanted.endpoint.subject === null ? null : ownGroup(scene, wanted.endpoint.subject);
		if (group !== null) members.set(memberKey(group), group);
		else if (exact) addresses = addresses.union(blocked.addresses);
		else return null;
	}
	return { addresses, members: [...members.values()], unknowns: [] };
}

/** A group that the subject carries and the fewest others do. */
function ownGroup(scene: Scene, subject: Subject): Member | null {
	const groups = subject.layers.filter(({ kind }) => kind === "security-group").flatMap(({ certain }) => certain);
	const ranked = groups.map((id) => ({
		id,
		carriers: scene.targets.filter((target) => carriesGroup(target.subject, id, scene.inventory) !== "no").length,
	}));
	const [best] = ranked.sort((a, b) => a.carriers - b.carriers || (a.id < b.id ? -1 : 1));
	return best === undefined ? null : { kind: "group", id: best.id };
}
