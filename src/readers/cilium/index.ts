import type { Tri } from "../../model/tri.ts";
import { DEFAULT_TIER, NETWORK_POLICY_ORDER } from "../kubernetes/defaults.ts";
import type { HostPolicy } from "../kubernetes/host-policies.ts";
import { decided, isImpossible } from "../kubernetes/keyset.ts";
import { isNamed, type Membership } from "../kubernetes/membership.ts";
import { namespacesIn } from "../kubernetes/namespaces.ts";
import { NodePeers } from "../kubernetes/node-peers.ts";
import { idOf, type KubeObject } from "../kubernetes/objects.ts";
import { fieldName } from "../kubernetes/problems.ts";
import type { Absent } from "../kubernetes/synthetic.ts";
import { absentPods } from "../kubernetes/synthetic.ts";
import type { Direction, Placement, TieredPolicy } from "../kubernetes/tiers.ts";
import { cidrGroups } from "./cidr-groups.ts";
import { isolationOfAll, wordsOn } from "./enforcement.ts";
import { type CiliumPolicy, isCiliumPolicy, readCiliumPolicy } from "./policy.ts";
import { CiliumServices } from "./services.ts";
import { isConfiguration, readSettings, type Settings } from "./settings.ts";

export { isCiliumPolicy } from "./policy.ts";

export interface Cilium {
	/** How many objects of policies there are. */
	readonly policies: number;
	readonly settings: Settings;
	/** Policies of pods. */
	readonly pods: readonly TieredPolicy[];
	/** Policies of machines. */
	readonly hosts: readonly HostPolicy[];
	/** Pods that policies isolate, each selector of a namespace once. */
	readonly selected: readonly Absent[];
	/** What a reader should know, by file. */
	readonly notes: readonly { readonly file: string; readonly words: string }[];
}

/**
 * Cilium's policies (docs.cilium.io, Policy Language). Allows unite, with those of NetworkPolicies too; a deny beats every
 * allow; a policy with rules for a direction turns default deny on for it, unless `enableDefaultDeny` says otherwise.
 *
 * @param all everything in the inputs, which shows what namespaces there are.
 */
export function readCilium(objects: readonly KubeObject[], membership: Membership, all: readonly KubeObject[]): Cilium {
	const own = objects.filter(isCiliumPolicy);
	const settings = readSettings(objects);
	const everybody = isolationOfAll(objects, settings, { ...ALLOW, isolates: true });
	const modes = objects.filter(isConfiguration).flatMap(({ place }) => wordsOn(settings).map((words) => ({ file: place.file, words })));
	if (own.length === 0) return { policies: 0, settings, pods: everybody, hosts: [], selected: [], notes: modes };
	const context = {
		membership,
		settings,
		cidrGroups: cidrGroups(objects),
		services: new CiliumServices(objects),
		nodes: new NodePeers(objects, membership),
		namespaces: () => namespacesIn(all),
	};
	const versions = new Map<string, number>();
	for (const object of own) versions.set(idOf(object), (versions.get(idOf(object)) ?? 0) + 1);
	const seen = new Map<string, number>();
	const policies = own.flatMap((object) => {
		const id = idOf(object);
		const several = (versions.get(id) ?? 1) > 1;
		seen.set(id, (seen.get(id) ?? 0) + 1);
		const specs = readCiliumPolicy(object, several ? `${id}@${seen.get(id)}` : id, context);
		const read = specs.reduce((sum, { elements }) => sum + elements.read, 0);
		const refused = specs.reduce((sum, { elements }) => sum + elements.refused, 0);
		// The agent takes an object as a whole, or not at all.
		const [problem] = specs.flatMap(({ rejected }) => rejected);
		return specs.map((policy) => ({ policy, tiered: tiered(policy, several, { read, refused }, problem, settings) }));
	});
	const hosts = policies.flatMap(({ policy, tiered: host }) =>
		"nodes" in policy.subject ? [{ policy: host, selector: policy.subject.nodes, path: "/spec/nodeSelector" }] : [],
	);
	const { hostFirewall, audit } = settings;
	const files = [...new Set(hosts.map(({ policy }) => policy.object.place.file))];
	return {
		policies: own.length,
		settings,
		pods: [...everybody, ...policies.flatMap(({ policy, tiered: pods }) => ("endpoints" in policy.subject ? [pods] : []))],
		hosts: hosts.map((host) => ({
			...host,
			enforced: hostFirewall !== "off" && host.policy.stands !== "no",
		})),
		selected: policies.flatMap(({ policy, tiered: { stands } }) => (stands === "no" ? [] : selectedPods(policy))),
		notes: [
			...modes,
			...files.flatMap((file) => [
				...(hostFirewall === "unseen"
					? [
							{
								file,
								words:
									"policies of machines (nodeSelector) are judged as enforced: nothing in the inputs shows Cilium's hostFirewall.enabled",
							},
						]
					: []),
				...(hostFirewall === "off"
					? [{ file, words: "policies of machines (nodeSelector) do nothing: cilium-config leaves the host firewall off" }]
					: []),
				...(audit
					? [{ file, words: "cilium-config sets policy-audit-mode: policies are logged, not enforced; they are judged as enforced" }]
					: []),
			]),
		],
	};
}

/** Denies act before everything, allows beside those of NetworkPolicies. */
const DENY: Omit<Placement, "isolates"> = { order: DEFAULT_TIER - 1, stage: "Cilium, deny", rank: 0, only: "deny" };
const ALLOW: Omit<Placement, "isolates"> = {
	order: DEFAULT_TIER,
	stage: "Cilium and NetworkPolicy",
	rank: NETWORK_POLICY_ORDER,
	only: "allow",
};

function tiered(
	policy: CiliumPolicy,
	several: boolean,
	elements: TieredPolicy["elements"],
	problem: CiliumPolicy["rejected"][number] | undefined,
	{ enforcement, kindsOff }: Settings,
): TieredPolicy {
	const { object, address, filter, subject, isolates, unread } = policy;
	const placements = (direction: Direction): readonly Placement[] => [
		...(filter[direction].some(({ action }) => action === "deny") ? [{ ...DENY, isolates: false }] : []),
		...(isolates[direction] || filter[direction].some(({ action }) => action === "allow")
			? [{ ...ALLOW, isolates: isolates[direction] }]
			: []),
	];
	const endpoints = "endpoints" in subject ? subject.endpoints : null;
	return {
		object,
		address,
		filter,
		placements: { ingress: placements("ingress"), egress: placements("egress") },
		namespace: object.namespace === "" ? null : object.namespace,
		selects: (pod): Tri => (endpoints === null ? "maybe" : "reserved" in endpoints ? "no" : isNamed(pod, endpoints.scope, endpoints.pods)),
		whom: JSON.stringify(endpoints === null || "reserved" in endpoints ? endpoints : [endpoints.scope, endpoints.pods.text]),
		stands: enforcement === "never" || kindsOff.has(object.kind) ? "no" : problem === undefined && !several ? "yes" : "maybe",
		attribute: several ? "spec (different versions)" : fieldName(problem?.path ?? "/spec/endpointSelector"),
		unread,
		elements,
	};
}

/** Pods that a policy isolates, where it says in which namespace they are. */
function selectedPods({ object, address, subject, isolates, rejected }: CiliumPolicy): readonly Absent[] {
	if (
		!isolates.ingress ||
		!("endpoints" in subject) ||
		subject.endpoints === null ||
		"reserved" in subject.endpoints ||
		rejected.length > 0
	)
		return [];
	const { scope, pods } = subject.endpoints;
	// No pod is made up that nobody could be.
	if (pods.requirements.some(({ allowed }) => isImpossible(allowed))) return [];
	const namespace =
		"own" in scope ? scope.own : scope.namespaces.requirements.map(({ allowed }) => decided(allowed)).find((name) => name !== null);
	return namespace === undefined || namespace === null
		? []
		: [absentPods(namespace, pods, object.place.at("/spec/endpointSelector", address))];
}
