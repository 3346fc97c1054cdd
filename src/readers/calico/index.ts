import { NO_ADDRESSES } from "../../model/addresses.ts";
import { BARE_SUBJECT } from "../../model/bare-subject.ts";
import type { Filter, Subject } from "../../model/inventory.ts";
import { readLabels } from "../kubernetes/labels.ts";
import type { Membership } from "../kubernetes/membership.ts";
import { addressOf, type KubeObject } from "../kubernetes/objects.ts";
import { isNode, nodeSubject } from "../kubernetes/subjects.ts";
import { list, record } from "../kubernetes/value.ts";
import { readVersions } from "../kubernetes/versions.ts";
import { CalicoEndpoints, isCalico, netOf } from "./endpoints.ts";
import { type Felix, hasOwnFelix, readFelix } from "./felix.ts";
import { absentHosts, type HostEndpoint, hostLayer, readHostEndpoints } from "./hosts.ts";
import { type CalicoPolicy, readCalicoPolicy } from "./policy.ts";
import type { LabelsOf } from "./selector.ts";
import { CalicoServices } from "./services.ts";
import { readTiers } from "./tiers.ts";

export const isCalicoPolicy = (object: KubeObject): boolean => isCalico(object, "NetworkPolicy", "GlobalNetworkPolicy");

/** Objects that the reader makes use of besides policies. */
export const isCalicoObject = (object: KubeObject): boolean =>
	isCalico(object, "HostEndpoint", "Tier", "NetworkSet", "GlobalNetworkSet", "FelixConfiguration", "KubeControllersConfiguration");

/** Calico's part of a cluster. */
export interface Calico {
	readonly policies: readonly CalicoPolicy[];
	/** Filters that stand for what Calico does by itself. */
	readonly filters: readonly Filter[];
	/** Puts policies of hosts in front of nodes, and adds the nodes that only Calico's objects name. */
	guard(nodes: readonly Subject[]): readonly Subject[];
}

export function readCalico(objects: readonly KubeObject[], membership: Membership): Calico {
	const hosts = readHostEndpoints(objects);
	const byNode = new Map<string, readonly LabelsOf[]>();
	for (const { node, labels } of hosts) byNode.set(node, [...(byNode.get(node) ?? []), labels]);
	const endpoints = new CalicoEndpoints(objects, membership, byNode);
	for (const { kind, group, name, value } of objects)
		if (kind === "Namespace" && group === "") {
			const { keys, rest } = readLabels(record(value["metadata"])["labels"]);
			endpoints.addNamespace(name, (key) => keys.get(key) ?? rest);
		}
	const context = { endpoints, services: new CalicoServices(objects, membership), tiers: readTiers(objects) };
	const policies = readVersions(objects.filter(isCalicoPolicy), (object, id) => readCalicoPolicy(object, context, id));
	const first = objects.find((object) => isCalicoPolicy(object) || isCalicoObject(object));
	const fallback = first?.place.at("", addressOf(first)) ?? { file: "" };
	const configured = objects.filter((object) => isCalico(object, "FelixConfiguration"));
	const felix = readFelix(configured, fallback);
	const felixOf = new Map(
		[...new Set(hosts.map(({ node }) => node))]
			.filter((node) => hasOwnFelix(configured, node))
			.map((node) => [node, readFelix(configured, fallback, node)]),
	);
	const showsNodes = hosts.length > 0 || objects.some(isNode);
	const absent = showsNodes ? [] : absentHosts(policies, felix);
	// Peers are asked only when packets are judged: by then they know these hosts as well.
	for (const { text, labels } of absent) byNode.set(text, labels);
	const concerned = hosts.length + absent.length > 0;
	return {
		policies,
		filters: concerned ? [...[felix, ...felixOf.values()].flatMap(filtersOfFelix), ...hosts.flatMap(({ profile }) => profile ?? [])] : [],
		guard: (nodes) => guarded(nodes, hosts, policies, (node) => felixOf.get(node) ?? felix, absent),
	};
}

const filtersOfFelix = ({ failsafe, overlays, forwarded, judgedAsForwarded }: Felix): readonly Filter[] => [
	failsafe,
	overlays,
	forwarded,
	judgedAsForwarded,
];

function guarded(
	nodes: readonly Subject[],
	hosts: readonly HostEndpoint[],
	policies: readonly CalicoPolicy[],
	felixOf: (node: string) => Felix,
	absent: ReturnType<typeof absentHosts>,
): readonly Subject[] {
	const byNode = new Map<string, HostEndpoint[]>();
	for (const host of hosts) byNode.set(host.node, [...(byNode.get(host.node) ?? []), host]);
	const names = new Set(nodes.map(({ names: [name] }) => name));
	const further = [...byNode]
		.filter(([name]) => !names.has(name))
		.flatMap(([name, [host]]) => (host?.object == null ? [] : [nodeOfHost(name, host.object)]));
	const made = absent.map(({ id, roles, location, layer, text }) => ({ ...blank(id, text, location), roles, layers: [layer] }));
	return [
		...[...nodes, ...further].map((node) => {
			const [name = ""] = node.names;
			const own = byNode.get(name);
			return own === undefined ? node : { ...node, layers: [...node.layers, hostLayer(own, policies, felixOf(name))] };
		}),
		...made,
	];
}

/** A node that only its host endpoint names. */
function nodeOfHost(name: string, object: KubeObject): Subject {
	const known = list(record(object.value["spec"])["expectedIPs"]).reduce<typeof NO_ADDRESSES>(
		(sum, ip) => sum.union(netOf(ip)),
		NO_ADDRESSES,
	);
	return { ...nodeSubject(object), id: `Node/${name}`, names: [name], knownAddresses: known.isEmpty ? null : known };
}

const blank = (id: string, name: string, location: Subject["location"]): Subject => ({
	...BARE_SUBJECT,
	id,
	kind: "kubernetes-node",
	nature: "machine",
	provider: "kubernetes",
	names: [name],
	subnets: [],
	subnetsUnknown: true,
	network: null,
	synthetic: true,
	location,
});
