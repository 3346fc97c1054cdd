import { NO_ADDRESSES } from "../../../model/addresses.ts";
import type { Filter, Subject } from "../../../model/inventory.ts";
import { groupLayer, inboundRules } from "../../azure/group.ts";
import { distinct, subnetsFrom } from "../attachments.ts";
import type { Lookup } from "../lookup.ts";
import type { Resource } from "../resources.ts";
import { tagsOf } from "../tags.ts";
import type { Path } from "../world.ts";
import type { AzureKinds } from "./kinds.ts";
import { groupsAt, HIDDEN, layerOf } from "./layers.ts";
import type { AzureNetworks } from "./networks.ts";
import { azureSubject } from "./subject.ts";

export const CLUSTER = "azurerm_kubernetes_cluster";
const POOL = "default_node_pool";

/** Node pools of AKS, the default one under its cluster's address. */
export function aksSubjects(lookup: Lookup, kinds: AzureKinds, networks: AzureNetworks): Subject[] {
	const { world } = lookup;
	return [
		...world
			.ofType(CLUSTER)
			.filter((cluster) => world.size(cluster, POOL) > 0)
			.map((cluster) => poolOf(lookup, kinds, networks, cluster, [POOL, 0], cluster.address)),
		...world.ofType(`${CLUSTER}_node_pool`).map((pool) => {
			const [cluster] = lookup.one(kinds.clusters, pool, "kubernetes_cluster_id").ids;
			return poolOf(lookup, kinds, networks, pool, [], cluster ?? null);
		}),
	];
}

const groupOf = (cluster: string): string => `${cluster}#node-security-group`;

/**
 * The group that AKS puts at the interfaces of its nodes. It starts with the default rules, and AKS adds those of Services
 * (Azure, "Network concepts for AKS", Network security groups).
 */
export function aksGroups(lookup: Lookup, networks: AzureNetworks, subjects: readonly Subject[]): Filter[] {
	const made = distinct(subjects.flatMap(({ clusterKeys }) => clusterKeys));
	return made.map((cluster) => {
		const id = groupOf(cluster);
		const nodes = subjects.filter(({ clusterKeys }) => clusterKeys.includes(cluster));
		const space = nodes.map(({ network }) => (network === null ? null : networks.spaceOf(network))).find((one) => one !== null) ?? null;
		const resource = lookup.world.get(cluster, CLUSTER);
		const location = resource === null ? (nodes[0] as Subject).location : lookup.world.location(resource);
		return {
			id,
			kind: "azure-aks-security-group",
			mode: "first-match",
			stateful: true,
			names: [],
			tags: {},
			network: null,
			modules: resource?.modules ?? [],
			ingress: inboundRules({ id, location }, [], space ?? NO_ADDRESSES),
			egress: [],
			unknownIngress: [],
			clusterKeys: [cluster],
			location,
		};
	});
}

function poolOf(
	lookup: Lookup,
	kinds: AzureKinds,
	networks: AzureNetworks,
	resource: Resource,
	base: Path,
	cluster: string | null,
): Subject {
	const { world } = lookup;
	const placed = lookup.one(kinds.subnets, resource, ...base, "vnet_subnet_id");
	// Without a subnet of one's own AKS makes the network, and no group stands in it.
	const places = subnetsFrom(placed);
	const levels = [
		placed.absent ? null : layerOf(resource, groupsAt(placed, networks)),
		cluster === null ? layerOf(resource, [HIDDEN(resource.address).group]) : groupLayer([groupOf(cluster)]),
	];
	const asked = world.attribute(resource, ...base, "node_public_ip_enabled");
	return azureSubject(world, resource, networks, {
		kind: "aks-node-pool",
		names: distinct([world.text(resource, ...base, "name"), resource.at.name]),
		tags: tagsOf(world, resource),
		...places,
		levels,
		clusterKeys: cluster === null ? [] : [cluster],
		roles: [{ role: "node", evidence: resource.type }],
		publiclyReachable: asked.state === "known" && asked.value === true ? "yes" : "maybe",
	});
}
