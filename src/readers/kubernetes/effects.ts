import type { EffectFact, Rule } from "../../model/inventory.ts";
import { NAMESPACE_NAME_LABEL } from "./defaults.ts";
import { type Effect, type EffectScene, portsOf } from "./effect.ts";
import { hostNetworkEffects } from "./effect-host-network.ts";
import { servicePortEffects } from "./effect-service-port.ts";
import { decided } from "./keyset.ts";
import type { Scope } from "./membership.ts";
import { admitsEverything, type Policy } from "./networkpolicy.ts";
import { namedPorts } from "./pods.ts";

/**
 * Policies that do nothing for what they name (contract.md section 6.12). They need no role. A policy that admits
 * everything has nothing to lose, and one that the API refuses has its own finding. Where a policy is to blame for a
 * blocked port as well, that finding says it: whoever judges drops these.
 */
export function effectsOf(scene: EffectScene): readonly EffectFact[] {
	return scene.policies
		.filter((policy) => policy.isolates.ingress && policy.rejected.length === 0 && !policy.filter.ingress.some(admitsEverything))
		.flatMap((policy) =>
			[...hostNetworkEffects(policy, scene), ...danglingEffects(policy, scene), ...servicePortEffects(policy, scene)].map((effect) =>
				fact(policy, effect),
			),
		)
		.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
}

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
	const { selector, object } = policy;
	const { population } = scene;
	if (!population.holdsPods(object.namespace)) return [];
	if (population.holds(object.namespace, selector)) return policy.filter.ingress.flatMap((rule) => danglingPeers(policy, rule, scene));
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

/** A rule whose every peer is a selector of pods in namespaces that the input shows, and selects none there: it admits nobody. */
function danglingPeers(policy: Policy, rule: Rule, { population, membership }: EffectScene): readonly Effect[] {
	const { addresses, members, unknowns } = rule.sources;
	if (!addresses.isEmpty || unknowns.length > 0 || members.length === 0) return [];
	for (const member of members) {
		const peer = member.kind === "pods" ? membership.peers.get(member.key) : undefined;
		const namespace = peer === undefined ? null : namespaceOf(peer.scope);
		if (peer === undefined || namespace === null || !population.holdsPods(namespace)) return [];
		if (population.holds(namespace, peer.pods)) return [];
	}
	const [first] = [...population.selected(policy.object.namespace, policy.selector)].sort((a, b) => (a.id < b.id ? -1 : 1));
	if (first === undefined) return [];
	const note = `${rule.sourceText}: the input holds no such pod`;
	return [
		{
			rule: "effect/dangling-selector",
			detail: rule.id,
			target: first.id,
			by: rule,
			...portsOf([rule], namedPorts(first.ports)),
			args: { part: "peer", selector: rule.sourceText, namespace: policy.object.namespace, note },
		},
	];
}

/** The one namespace that a peer speaks of, where it names one. */
function namespaceOf(scope: Scope): string | null {
	if ("own" in scope) return scope.own;
	const [only, ...others] = scope.namespaces.requirements;
	return only?.key === NAMESPACE_NAME_LABEL && others.length === 0 ? decided(only.allowed) : null;
}
