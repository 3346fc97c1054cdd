import type { FeatureHint, Filter, ProfileHint, Subject, Subnet, UnreadRule } from "../../../model/inventory.ts";
import { PLATFORM } from "../../azure/defaults.ts";
import type { Lookup } from "../lookup.ts";
import { aksGroups, aksSubjects, CLUSTER } from "./aks.ts";
import { azureGroups } from "./groups.ts";
import { AzureKinds } from "./kinds.ts";
import { azureMachines } from "./machines.ts";
import { readAzureNetworks } from "./networks.ts";

/** What the `azurerm` resources of one side of a plan hold. */
export interface AzureRead {
	readonly subjects: readonly Subject[];
	readonly filters: readonly Filter[];
	readonly subnets: ReadonlyMap<string, Subnet>;
	readonly unread: readonly UnreadRule[];
	readonly rules: number;
	readonly profileHints: readonly ProfileHint[];
	readonly featureHints: readonly FeatureHint[];
}

/** Reads virtual networks, machines and network security groups of Azure; null where the input has none. */
export function readAzure(lookup: Lookup): AzureRead {
	const { world } = lookup;
	const kinds = new AzureKinds(lookup);
	const networks = readAzureNetworks(lookup, kinds);
	const pools = aksSubjects(lookup, kinds, networks);
	const subjects = [...azureMachines(lookup, kinds, networks), ...pools];
	const { filters: groups, unread, rules } = azureGroups(lookup, kinds, networks, subjects);
	const filters = [...groups, ...aksGroups(lookup, networks, pools)];
	const probes = world.ofType("azurerm_lb_probe").flatMap((probe): readonly FeatureHint[] => {
		const port = Number(world.text(probe, "port") ?? "none");
		return Number.isInteger(port)
			? [{ feature: "health-check", port, probes: PLATFORM, evidence: `probe ${probe.address}`, location: world.location(probe) }]
			: [];
	});
	const clusters = world.ofType(CLUSTER).map((cluster): ProfileHint => {
		const release = world.text(cluster, "kubernetes_version");
		const location = world.location(cluster);
		return { profile: "aks", ...(release === null ? {} : { release }), evidence: cluster.address, clusterKey: cluster.address, location };
	});
	return { subjects, filters, subnets: networks.subnets, unread, rules, profileHints: clusters, featureHints: probes };
}
