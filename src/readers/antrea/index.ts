import type { HostPolicy } from "../kubernetes/host-policies.ts";
import type { Membership } from "../kubernetes/membership.ts";
import { type Namespaces, namespacesIn } from "../kubernetes/namespaces.ts";
import { NodePeers } from "../kubernetes/node-peers.ts";
import { idOf, type KubeObject } from "../kubernetes/objects.ts";
import type { TieredPolicy } from "../kubernetes/tiers.ts";
import { type Json, record } from "../kubernetes/value.ts";
import { DEFAULT_TIER_NAME, GROUP } from "./defaults.ts";
import { Groups } from "./groups.ts";
import { isAntreaPolicy, readAntreaPolicy } from "./policy.ts";
import { Fronts } from "./services.ts";
import { readTiers } from "./tiers.ts";

/** Objects that the reader makes use of besides policies. */
export const isAntreaObject = ({ group, kind }: KubeObject): boolean => group === GROUP && ["Tier", "ClusterGroup", "Group"].includes(kind);

export interface Antrea {
	readonly policies: readonly TieredPolicy[];
	/** Policies of machines. */
	readonly hosts: readonly HostPolicy[];
}

/** Antrea-native policies, with their tiers and groups. Different ones of one name are told apart by a number. `all` shows which namespaces there are. */
export function readAntrea(
	objects: readonly KubeObject[],
	membership: Membership,
	all: readonly KubeObject[],
	namespaces: Pick<Namespaces, "labels">,
): Antrea {
	const own = objects.filter(isAntreaPolicy);
	if (own.length === 0) return { policies: [], hosts: [] };
	const places = new Map<string, number>();
	for (const { value } of own) places.set(placeOf(value["spec"]), (places.get(placeOf(value["spec"])) ?? 0) + 1);
	const context = {
		sharesPlace: (spec: Json) => (places.get(placeOf(spec)) ?? 0) > 1,
		membership,
		nodes: new NodePeers(objects, membership),
		groups: new Groups(objects),
		tiers: readTiers(objects),
		fronts: new Fronts(objects),
		namespaceLabels: (name: string) => namespaces.labels(name),
		namespaces: namespacesIn(all),
	};
	const versions = new Map<string, number>();
	for (const object of own) versions.set(idOf(object), (versions.get(idOf(object)) ?? 0) + 1);
	const seen = new Map<string, number>();
	const policies = own.flatMap((object) => {
		const id = idOf(object);
		const several = versions.get(id) ?? 1;
		seen.set(id, (seen.get(id) ?? 0) + 1);
		const parts = readAntreaPolicy(object, several > 1 ? `${id}@${seen.get(id)}` : id, context);
		return parts.map((part) =>
			several > 1 ? { ...part, stands: "maybe" as const, attribute: `spec (${several} different versions)` } : part,
		);
	});
	return {
		policies,
		hosts: policies.flatMap((policy) => policy.machines.map(({ selector, path }) => ({ policy, selector, enforced: true, path }))),
	};
}

/** Tier and priority of a policy: equal for those that act together. */
const placeOf = (spec: unknown): string => {
	const { tier, priority } = record(spec);
	return `${typeof tier === "string" && tier !== "" ? tier.toLowerCase() : DEFAULT_TIER_NAME} ${String(priority)}`;
};
