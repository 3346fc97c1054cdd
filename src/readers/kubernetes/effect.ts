import { type IntervalSet, intervals } from "../../model/intervals.ts";
import { type EffectFact, isUnknownSet, type Rule } from "../../model/inventory.ts";
import { ALL_PORTS } from "../../model/ports.ts";
import type { PortsElsewhere } from "./effect-service-port.ts";
import type { Membership } from "./membership.ts";
import type { Policy } from "./networkpolicy.ts";
import { namedPorts, type Pods } from "./pods.ts";
import type { Population } from "./population.ts";
import type { Service } from "./services.ts";

/** What effects are found in. */
export interface EffectScene {
	readonly policies: readonly Policy[];
	readonly population: Population;
	readonly membership: Membership;
	/** By namespace. */
	readonly services: ReadonlyMap<string, readonly Service[]>;
	readonly elsewhere: PortsElsewhere;
}

/** Words and numbers of an effect, on top of what follows from its policy. */
export interface Effect {
	readonly rule: string;
	/** Tells effects of one rule id and policy apart. */
	readonly detail: string;
	readonly target: string;
	readonly by: Rule | null;
	readonly protocol: number | null;
	readonly ports: IntervalSet | null;
	readonly args: EffectFact["args"];
}

/** Most policies of a large cluster do what they say. */
export const NO_EFFECTS: readonly Effect[] = [];

/** The effect of one rule of a policy, told of the first of its pods. */
export const effectOfRule = (name: string, rule: Rule, first: Pods, args: Effect["args"]): Effect => ({
	rule: name,
	detail: rule.id,
	target: first.id,
	by: rule,
	...portsOf([rule], namedPorts(first.ports)),
	args: { part: "peer", ...args },
});

/** Protocol and ports of rules, where they are of one protocol; names are looked up among container ports. */
export function portsOf(rules: readonly Rule[], named: ReadonlyMap<string, readonly number[]>): Pick<Effect, "protocol" | "ports"> {
	const protocols = new Set(
		rules.flatMap(({ protocols: set }) =>
			isUnknownSet(set) ? [] : set.items.flatMap(({ from, to }) => Array.from({ length: to - from + 1 }, (_, index) => from + index)),
		),
	);
	const [protocol] = protocols;
	if (protocols.size !== 1 || protocol === undefined) return { protocol: null, ports: null };
	const ports = rules.map(({ ports: set, namedPorts }) =>
		(isUnknownSet(set) ? ALL_PORTS : set).union(intervals(...namedPorts.flatMap(({ name }) => named.get(`${name}/${protocol}`) ?? []))),
	);
	return { protocol, ports: ports.reduce((sum, set) => sum.union(set), intervals()) };
}
