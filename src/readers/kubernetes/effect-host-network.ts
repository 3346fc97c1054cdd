import { sortedById } from "./by-id.ts";
import { type Effect, type EffectScene, effectOfRule, NO_EFFECTS, portsOf } from "./effect.ts";
import { isNamed, type Membership } from "./membership.ts";
import { type Policy, rulesOfElement } from "./networkpolicy.ts";
import { namedPorts } from "./pods.ts";
import type { Peer } from "./policy-peers.ts";

/**
 * Policies whose pods are all on the host network restrict nothing; rules whose peers are all on the host network admit
 * nothing, for such packets come from a node's address (domain/kubernetes-policy.md 1.1 and 2.1).
 */
export const hostNetworkEffects = (policy: Policy, scene: EffectScene): readonly Effect[] =>
	scene.membership.onHostNetwork.length === 0 ? NO_EFFECTS : amongHosts(policy, scene);

function amongHosts(policy: Policy, { population, membership }: EffectScene): readonly Effect[] {
	const pods = population.selected(policy.object.namespace, policy.selector);
	const [first] = sortedById(pods);
	if (first === undefined) return [];
	if (pods.every(({ hostNetwork }) => hostNetwork === "yes")) {
		const note = "selects only pods on the host network: it restricts nothing";
		return [
			{
				rule: "effect/host-network",
				detail: "",
				target: first.id,
				by: null,
				...portsOf(policy.filter.ingress, namedPorts(first.ports)),
				args: { part: "subject", pods: pods.length, note },
			},
		];
	}
	return policy.spec.ingress.flatMap(({ peers }, index) => {
		const among = hostPeers(peers, policy.object.namespace, membership);
		if (among === 0) return NO_EFFECTS;
		return rulesOfElement(policy, "ingress", index).map((rule) => {
			const note = `${rule.sourceText}: all on the host network, whose packets come from a node's address`;
			return effectOfRule("effect/host-network", rule, first, { pods: among, note });
		});
	});
}

/** How many kinds of pods the peers of an element mean, when all are on the host network and it names nothing else; 0 otherwise. */
function hostPeers(peers: readonly Peer[] | null, own: string, membership: Membership): number {
	let count = 0;
	for (const peer of peers ?? []) {
		if (!("pods" in peer)) return 0;
		const scope = peer.namespaces === null ? { own } : { namespaces: peer.namespaces };
		const named = membership.onHostNetwork.filter((pod) => isNamed(pod, scope, peer.pods) !== "no").length;
		if (named === 0) return 0;
		for (const pod of membership.classes) if (pod.hostNetwork !== "yes" && isNamed(pod, scope, peer.pods) !== "no") return 0;
		count += named;
	}
	return count;
}
