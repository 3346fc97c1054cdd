import { type IntervalSet, intervals } from "../../model/intervals.ts";
import { type EffectFact, isUnknownSet, type Rule } from "../../model/inventory.ts";
import { ALL_PORTS } from "../../model/ports.ts";
import { hostNetworkEffects } from "./effect-host-network.ts";
import { servicePortEffects } from "./effect-service-port.ts";
import type { Membership } from "./membership.ts";
import type { Policy } from "./networkpolicy.ts";
import type { Population } from "./population.ts";
import type { Service } from "./services.ts";

/** What effects are found in. */
export interface EffectScene {
	readonly policies: readonly Policy[];
	readonly population: Population;
	readonly membership: Membership;
	readonly services: readonly Service[];
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

/**
 * Policies that do nothing for what they name (contract.md section 6.12). They need no role. A policy that admits
 * everything has nothing to lose, and one that the API refuses has its own finding. Where a policy is to blame for a
 * blocked port as well, that finding says it: whoever judges drops these.
 */
export function effectsOf(scene: EffectScene): readonly EffectFact[] {
	return scene.policies
		.filter((policy) => policy.isolates.ingress && policy.rejected.length === 0 && !policy.filter.ingress.some(admitsEverything))
		.flatMap((policy) => [...hostNetworkEffects(policy, scene), ...danglingEffects(policy, scene), ...servicePortEffects(policy, scene)].map((effect) => fact(policy, effect)))
		.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
}

const admitsEverything = ({ allProtocols, ports, sources }: Rule): boolean => allProtocols && !isUnknownSet(ports) && ports.equals(ALL_PORTS) && sources.members.some(({ kind }) => kind === "everything");

function fact(policy: Policy, { rule, detail, target, by, protocol, ports, args }: Effect): EffectFact {
	const { id, location } = policy.filter;
	const key = [rule, id, ...(detail === "" ? [] : [detail])].join("|");
	return { key, rule, target, role: null, filter: id, ruleId: by?.id ?? null, protocol, ports, args: { policy: policy.address, ...args }, location: by?.location ?? location };
}

/** A selector that selects nothing although the input shows which Pods its namespace holds. */
function danglingEffects({ selector, object, ...policy }: Policy, { population }: EffectScene): readonly Effect[] {
	if (!population.holdsPods(object.namespace) || population.selectsAny({ selector, object, ...policy })) return [];
	const note = `no pod of namespace ${object.namespace} has ${selector.text}`;
	return [{ rule: "effect/dangling-selector", detail: "", target: `${object.namespace}/Pods/${selector.text}`, by: null, protocol: null, ports: null, args: { selector: selector.text, namespace: object.namespace, note } }];
}

/** Protocol and ports of rules, where they are of one protocol; names are looked up among container ports. */
export function portsOf(rules: readonly Rule[], named: ReadonlyMap<string, readonly number[]>): Pick<Effect, "protocol" | "ports"> {
	const protocols = new Set(rules.flatMap(({ protocols: set }) => (isUnknownSet(set) ? [] : set.items.flatMap(({ from, to }) => Array.from({ length: to - from + 1 }, (_, index) => from + index)))));
	const [protocol] = protocols;
	if (protocols.size !== 1 || protocol === undefined) return { protocol: null, ports: null };
	const ports = rules.map(({ ports: set, namedPorts }) => (isUnknownSet(set) ? ALL_PORTS : set).union(intervals(...namedPorts.flatMap(({ name }) => named.get(`${name}/${protocol}`) ?? []))));
	return { protocol, ports: ports.reduce((sum, set) => sum.union(set), intervals()) };
}
