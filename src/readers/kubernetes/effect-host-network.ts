import type { Rule } from "../../model/inventory.ts";
import { type Effect, type EffectScene, portsOf } from "./effect.ts";
import { isNamed, type Membership } from "./membership.ts";
import type { Policy } from "./networkpolicy.ts";
import { namedPorts } from "./pods.ts";

/**
 * Policies whose pods are all on the host network restrict nothing; rules whose peers are all on the host network admit
 * nothing, for such packets come from a node's address (domain/kubernetes-policy.md 1.1 and 2.1).
 */
export function hostNetworkEffects(policy: Policy, { population, membership }: EffectScene): readonly Effect[] {
	if (membership.onHostNetwork.length === 0) return [];
	const pods = population.selected(policy.object.namespace, policy.selector);
	const [first] = [...pods].sort((a, b) => (a.id < b.id ? -1 : 1));
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
	return policy.filter.ingress.flatMap((rule) => {
		const peers = hostPeers(rule, membership);
		if (peers === 0) return [];
		const note = `${rule.sourceText}: all on the host network, whose packets come from a node's address`;
		return [
			{
				rule: "effect/host-network",
				detail: rule.id,
				target: first.id,
				by: rule,
				...portsOf([rule], namedPorts(first.ports)),
				args: { part: "peer", pods: peers, note },
			},
		];
	});
}

/** How many kinds of pods a rule names, when all are on the host network and it names nothing else; 0 otherwise. */
function hostPeers({ sources }: Rule, membership: Membership): number {
	if (membership.onHostNetwork.length === 0 || !sources.addresses.isEmpty || sources.unknowns.length > 0) return 0;
	let count = 0;
	for (const member of sources.members) {
		const peer = member.kind === "pods" ? membership.peers.get(member.key) : undefined;
		if (peer === undefined) return 0;
		const named = membership.onHostNetwork.filter((pod) => isNamed(pod, peer.scope, peer.pods) !== "no").length;
		if (named === 0) return 0;
		for (const pod of membership.classes) if (pod.hostNetwork !== "yes" && isNamed(pod, peer.scope, peer.pods) !== "no") return 0;
		count += named;
	}
	return count;
}
