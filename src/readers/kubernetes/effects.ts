import type { EffectFact } from "../../model/inventory.ts";
import type { Effect, EffectScene } from "./effect.ts";
import { hostNetworkEffects } from "./effect-host-network.ts";
import { servicePortEffects } from "./effect-service-port.ts";
import { admitsEverything, type Policy } from "./networkpolicy.ts";

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

/** A selector that selects nothing although the input shows which Pods its namespace holds. */
function danglingEffects({ selector, object }: Policy, { population }: EffectScene): readonly Effect[] {
	if (!population.holdsPods(object.namespace) || population.selectsAny({ selector, object })) return [];
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
