import { addressOf, idOf, type KubeObject } from "../kubernetes/objects.ts";
import { policyFilter } from "../kubernetes/policy-filter.ts";
import type { Placement, TieredPolicy } from "../kubernetes/tiers.ts";
import { isConfiguration, type Settings } from "./settings.ts";

/** What `enable-policy: always` amounts to: a policy without rules that isolates every pod, in both directions. */
export function isolationOfAll(objects: readonly KubeObject[], { enforcement }: Settings, placed: Placement): readonly TieredPolicy[] {
	const configuration = enforcement === "always" ? objects.find(isConfiguration) : undefined;
	if (configuration === undefined) return [];
	const address = addressOf(configuration);
	return [
		{
			object: configuration,
			address,
			filter: policyFilter(configuration, {
				id: idOf(configuration),
				kind: "kubernetes-ciliumpolicy",
				mode: "union",
				network: null,
				location: configuration.place.at("/data", address),
			}),
			placements: { ingress: [placed], egress: [placed] },
			namespace: null,
			selects: () => "yes",
			whom: "everybody",
			stands: "yes",
			attribute: "data",
			unread: [],
			elements: { read: 0, refused: 0 },
		},
	];
}

/** What a reader should know of modes that are not the default ones. */
export const wordsOn = ({ enforcement, networkPolicies, kindsOff }: Settings): readonly string[] => [
	...(enforcement === "always" ? ["cilium-config sets enable-policy: always: pods that no policy selects are isolated too"] : []),
	...(enforcement === "never" ? ["cilium-config sets enable-policy: never: no policy is enforced"] : []),
	...(networkPolicies ? [] : ["cilium-config sets enable-k8s-networkpolicy: false: Cilium does not read NetworkPolicies"]),
	...[...kindsOff].map((kind) => `cilium-config turns off ${kind}: no policy of this kind is enforced`),
];
