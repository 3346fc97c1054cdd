import { changedFilter } from "../model/changed.ts";
import type { IntervalSet } from "../model/intervals.ts";
import type { EffectFact, Filter, Inventory, Rule } from "../model/inventory.ts";
import { NO_PORTS } from "../model/ports.ts";
import { passes } from "./admission.ts";
import type { Scene } from "./classes.ts";
import { type Coverage, coverageOf } from "./coverage.ts";
import type { Analysis } from "./judge.ts";

/**
 * Mandated ports that are shut while the change is applied: open before and after, but not with what goes already gone and what comes
 * not yet there. One fact per target and protocol, naming the rules that come late.
 */
export function applyGaps(after: Analysis, before: Analysis): readonly EffectFact[] {
	const late = lateRules(after.scene.inventory);
	if (late.length === 0) return [];
	const between: Scene = { ...after.scene, inventory: without(after.scene.inventory, new Set(late)) };
	const open = new Set(before.coverage.filter(({ fact }) => fact.lower === "all").map(({ fact }) => fact.key));
	const gaps = new Map<string, { readonly coverage: Coverage; ports: IntervalSet; readonly rules: Set<Rule> }>();
	for (const coverage of after.coverage) {
		if (coverage.fact.lower !== "all" || !open.has(coverage.fact.key)) continue;
		const meanwhile = coverageOf(between, coverage.target, coverage.mandate);
		if (meanwhile === null || meanwhile.fact.upper === "all") continue;
		const key = `${coverage.target.id}|${coverage.mandate.protocol}`;
		const gap = gaps.get(key) ?? { coverage, ports: NO_PORTS, rules: new Set<Rule>() };
		for (const { blocked, wanted } of meanwhile.passages) {
			if (blocked.isEmpty) continue;
			gap.ports = gap.ports.union(blocked.ports);
			for (const rule of late) if (admits(after.scene, coverage, rule, wanted)) gap.rules.add(rule);
		}
		gaps.set(key, gap);
	}
	return [...gaps].map(([key, { coverage, ports, rules }]) => asFact(key, coverage, ports, [...rules]));
}

const lateRules = ({ filters }: Inventory): readonly Rule[] =>
	[...filters.values()].flatMap(({ ingress, egress }) =>
		[...ingress, ...egress].filter(({ late, action }) => late !== undefined && action === "allow"),
	);

/** What certainly exists at every moment of the apply. */
function without(inventory: Inventory, late: ReadonlySet<Rule>): Inventory {
	const rest = (rules: readonly Rule[]): readonly Rule[] => rules.filter((rule) => !late.has(rule));
	const filters = [...inventory.filters].map(([id, filter]): [string, Filter] => [
		id,
		changedFilter(filter, { ingress: rest(filter.ingress), egress: rest(filter.egress) }),
	]);
	return { ...inventory, filters: new Map(filters) };
}

/** Whether a rule lets some of the wanted packets in by itself. */
function admits(scene: Scene, { target }: Coverage, rule: Rule, wanted: Parameters<typeof passes>[2]): boolean {
	const layer = target.subject.layers.find(({ certain }) => certain.includes(rule.filter));
	const filter = scene.inventory.filters.get(rule.filter);
	if (layer === undefined || filter === undefined || !filter.ingress.includes(rule)) return false;
	const alone: Inventory = { ...scene.inventory, filters: new Map([[filter.id, changedFilter(filter, { ingress: [rule] })]]) };
	return !passes(target.subject, { ...layer, certain: [filter.id], possible: [] }, wanted, "lower", alone).isEmpty;
}

const WHY: Readonly<Record<NonNullable<Rule["late"]>, string>> = {
	replaced: "is destroyed before it is created again",
	created: "is created with nothing that puts it before what it succeeds is destroyed",
};

function asFact(key: string, { target, mandate }: Coverage, ports: IntervalSet, rules: readonly Rule[]): EffectFact {
	const named = [...rules].sort((a, b) => (a.id < b.id ? -1 : 1));
	const [first] = named;
	const others = named.length > 1 ? ` (and ${named.length - 1} more)` : "";
	return {
		key: `gap|${key}`,
		rule: "change/apply-gap",
		target: target.id,
		role: mandate.role,
		filter: first?.filter ?? target.subject.layers[0]?.certain[0] ?? null,
		ruleId: first?.id ?? null,
		protocol: mandate.protocol,
		ports,
		args: {
			note:
				first === undefined ? "The rules that let the replies through come late" : `${first.id}${others} ${WHY[first.late ?? "created"]}`,
		},
		location: first?.location ?? target.subject.location,
	};
}
