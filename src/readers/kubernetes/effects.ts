import type { EffectFact } from "../../model/inventory.ts";
import { sortedById } from "./by-id.ts";
import { NAMESPACE_NAME_LABEL } from "./defaults.ts";
import { type Effect, type EffectScene, effectOfRule, NO_EFFECTS } from "./effect.ts";
import { hostNetworkEffects } from "./effect-host-network.ts";
import { PortsElsewhere, servicePortEffects } from "./effect-service-port.ts";
import { decided } from "./keyset.ts";
import { admitsEverything, type Policy, rulesOfElement } from "./networkpolicy.ts";
import type { Element } from "./policy-spec.ts";
import type { Selector } from "./selector.ts";

/**
 * Policies that do nothing for what they name (contract.md section 6.12). They need no role. A policy that admits
 * everything has nothing to lose, and one that the API refuses has its own finding. Where a policy is to blame for a
 * blocked port as well, that finding says it: whoever judges drops these.
 */
export function effectsOf(given: Omit<EffectScene, "elsewhere">): readonly EffectFact[] {
	const scene: EffectScene = { ...given, elsewhere: new PortsElsewhere(given) };
	const found: EffectFact[] = [];
	for (const policy of scene.policies) {
		if (policy.spec.isolates.ingress !== "yes" || policy.rejected.length > 0 || admitsEverything(policy)) continue;
		for (let kind = 0; kind < KINDS.length; kind++) {
			const effects = (KINDS[kind] as (typeof KINDS)[number])(policy, scene);
			if (effects.length > 0) for (const effect of effects) found.push(fact(policy, effect));
		}
	}
	return found.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
}

const KINDS: readonly ((policy: Policy, scene: EffectScene) => readonly Effect[])[] = [
	hostNetworkEffects,
	danglingEffects,
	servicePortEffects,
];

function fact(policy: Policy, { rule, detail, target, by, protocol, ports, args }: Effect): EffectFact {
	const { id, location } = policy.filter;
	const key = [rule, id, ...(detail === "" ? [] : [detail])].join("|");
	return {
		key,
		rule,
		target,
		role: null,
		filter: id,
		ruleId: by?.id ?? null,
		protocol,
		ports,
		args: { policy: policy.address, ...args },
		location: by?.location ?? location,
	};
}

/** A selector that selects nothing although the input shows which Pods its namespace holds: the policy's own, or those of all peers of a rule. */
function danglingEffects(policy: Policy, scene: EffectScene): readonly Effect[] {
	const { object, spec } = policy;
	const { population } = scene;
	const { selector, ingress } = spec;
	if (!population.holdsPods(object.namespace)) return NO_EFFECTS;
	if (population.holds(object.namespace, selector)) {
		// A loop, as nearly all of tens of thousands of elements have none.
		let found = NO_EFFECTS;
		for (let index = 0; index < ingress.length; index++) {
			const effects = danglingPeers(policy, ingress[index] as Element, index, scene);
			if (effects.length > 0) found = [...found, ...effects];
		}
		return found;
	}
	const note = `no pod of namespace ${object.namespace} has ${selector.text}`;
	return [
		{
			rule: "effect/dangling-selector",
			detail: "",
			target: `${object.namespace}/Pods/${selector.text}`,
			by: null,
			protocol: null,
			ports: null,
			args: { selector: selector.text, namespace: object.namespace, note },
		},
	];
}

/** An element whose every peer is a selector of pods in namespaces that the input shows, and selects none there: it admits nobody. */
function danglingPeers(policy: Policy, { peers }: Element, index: number, { population }: EffectScene): readonly Effect[] {
	if (peers === null || peers.length === 0) return NO_EFFECTS;
	const { namespace: own } = policy.object;
	for (const peer of peers) {
		if (!("pods" in peer)) return NO_EFFECTS;
		const namespace = peer.namespaces === null ? own : namespaceOf(peer.namespaces);
		if (namespace === null || !population.holdsPods(namespace) || population.holds(namespace, peer.pods)) return NO_EFFECTS;
	}
	const [first] = sortedById(population.selected(own, policy.selector));
	if (first === undefined) return NO_EFFECTS;
	return rulesOfElement(policy, "ingress", index).map((rule) => {
		const note = `${rule.sourceText}: the input holds no such pod`;
		return effectOfRule("effect/dangling-selector", rule, first, { selector: rule.sourceText, namespace: own, note });
	});
}

/** The one namespace that a selector of namespaces speaks of, where it names one. */
function namespaceOf({ requirements }: Selector): string | null {
	const [only, ...others] = requirements;
	return only?.key === NAMESPACE_NAME_LABEL && others.length === 0 ? decided(only.allowed) : null;
}
