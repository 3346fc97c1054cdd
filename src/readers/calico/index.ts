import { NO_ADDRESSES } from "../../model/addresses.ts";
import { BARE_SUBJECT } from "../../model/bare-subject.ts";
import { changed } from "../../model/changed.ts";
import { groupBy } from "../../model/group.ts";
import type { Filter, Layer, Subject, UnreadRule } from "../../model/inventory.ts";
import { UNKNOWN } from "../kubernetes/keyset.ts";
import { readLabels } from "../kubernetes/labels.ts";
import type { Membership } from "../kubernetes/membership.ts";
import { addressOf, idOf, type KubeObject } from "../kubernetes/objects.ts";
import { refused } from "../kubernetes/refused.ts";
import { isNode, nodeSubject } from "../kubernetes/subjects.ts";
import { list, record } from "../kubernetes/value.ts";
import { readVersions } from "../kubernetes/versions.ts";
import { type AbsentHosts, absentHosts, NOBODY_KNOWS } from "./absent-hosts.ts";
import { CalicoEndpoints } from "./endpoints.ts";
import { type Felix, readFelix } from "./felix.ts";
import { FelixConfigurations } from "./felix-configuration.ts";
import { NO_ENVIRONMENT, readFelixEnvironment } from "./felix-environment.ts";
import { type Around, NOTHING_AROUND } from "./forwarded.ts";
import { HostPods, isNothing } from "./host-pods.ts";
import { byTemplate, type HostEndpoint, type HostLayers, hostLayers, ownPodsLayers, readHostEndpoints } from "./hosts.ts";
import { isCalico, netOf } from "./objects.ts";
import { type CalicoPolicy, readCalicoPolicy } from "./policy.ts";
import { Profiles } from "./profiles.ts";
import type { LabelsOf } from "./selector.ts";
import { CalicoServices } from "./services.ts";
import { readTiers } from "./tiers.ts";
import { filtersToPods, poolAddresses, tunnelled } from "./to-pods.ts";

export const isCalicoPolicy = (object: KubeObject): boolean => isCalico(object, "NetworkPolicy", "GlobalNetworkPolicy");

/** Objects that the reader makes use of besides policies. */
export const isCalicoObject = (object: KubeObject): boolean =>
	isCalico(
		object,
		"HostEndpoint",
		"Tier",
		"NetworkSet",
		"GlobalNetworkSet",
		"FelixConfiguration",
		"KubeControllersConfiguration",
		"IPPool",
		"Profile",
	);

/** Calico's part of a cluster. */
export interface Calico {
	readonly policies: readonly CalicoPolicy[];
	/** Filters that stand for what Calico does by itself. */
	readonly filters: readonly Filter[];
	/** Where pods get their addresses from, when IPPools show it. */
	readonly podAddresses: ReturnType<typeof poolAddresses>;
	/** What of Felix's configuration is not understood. */
	readonly unread: readonly UnreadRule[];
	/** Puts policies of hosts around nodes, and adds the nodes that only Calico's objects name. */
	guard(nodes: readonly Subject[]): readonly Subject[];
	/** Puts a node's policies around its pods; null where no node has any. */
	readonly hostPods: HostPods | null;
}

/** @param workloads among which may be Calico's own DaemonSet. */
export function readCalico(objects: readonly KubeObject[], membership: Membership, workloads: readonly KubeObject[] = []): Calico {
	const profiles = new Profiles(objects);
	const seen = readHostEndpoints(objects, profiles);
	const labelsByNode = (wanted: boolean): Map<string, readonly LabelsOf[]> => {
		const own = seen.filter(({ located }) => located === wanted);
		return new Map([...groupBy(own, ({ node }) => node)].map(([node, found]) => [node, found.map(({ labels }) => labels)]));
	};
	const byNode = labelsByNode(true);
	const endpoints = new CalicoEndpoints(objects, membership, byNode, labelsByNode(false));
	const nodeLabels = new Map<string, LabelsOf>();
	for (const { kind, group, name, value } of objects) {
		if ((kind !== "Namespace" && kind !== "Node") || group !== "") continue;
		const { keys, rest } = readLabels(record(value["metadata"])["labels"]);
		const labels: LabelsOf = (key) => keys.get(key) ?? rest;
		if (kind === "Namespace") endpoints.addNamespace(name, labels);
		else nodeLabels.set(name, labels);
	}
	const context = { endpoints, services: new CalicoServices(objects, membership), tiers: readTiers(objects) };
	const refusedHosts = seen.flatMap(({ object, doubt }): readonly UnreadRule[] =>
		object === null || doubt === null ? [] : [refused({ object, id: idOf(object), address: addressOf(object) }, idOf(object), doubt)],
	);
	const unread: UnreadRule[] = [...refusedHosts, ...context.tiers.unread, ...endpoints.unread];
	const hosts = seen.map((host): HostEndpoint => {
		if (host.profile === null || host.profiles.length === 0) return host;
		const { unread: strange, ...rules } = profiles.rules(host.profiles, host.profile, context);
		unread.push(...strange);
		return { ...host, profile: { ...host.profile, ...rules } };
	});
	const policies = readVersions(objects.filter(isCalicoPolicy), (object, id) => readCalicoPolicy(object, context, id));
	const first = objects.find((object) => isCalicoPolicy(object) || isCalicoObject(object));
	const environment = hosts.length > 0 || first !== undefined ? readFelixEnvironment(workloads) : NO_ENVIRONMENT;
	const configurations = new FelixConfigurations(objects, first?.place.at("", addressOf(first)) ?? { file: "" }, environment);
	const felixes = new FelixTable(configurations);
	const showsNodes = hosts.length > 0 || objects.some(isNode);
	const absent = showsNodes ? [] : absentHosts(policies, (labels) => felixes.of(null, labels));
	// Peers are asked only when packets are judged: by then they know these hosts as well.
	for (const { text, labels } of absent) byNode.set(text, labels);
	const tunnels = tunnelled(objects);
	const felixOf = (node: string): Felix => felixes.of(node, [nodeLabels.get(node) ?? ((): ReturnType<LabelsOf> => UNKNOWN)]);
	const layers = new Map(
		[...groupBy(hosts, ({ node }) => node)].map(([node, own]) => [node, hostLayers(own, policies, felixOf(node), tunnels)] as const),
	);
	for (const node of configurations.mayShutPodsOut ? nodeLabels.keys() : []) {
		const own = ownPodsLayers(felixOf(node));
		if (!layers.has(node) && own.length > 0) layers.set(node, { node: { ingress: own, egress: [] }, pods: NOTHING_AROUND, filters: [] });
	}
	const mayConcern = policies.filter((policy) => policy.selectsHost(() => UNKNOWN) !== "no");
	const made = mayConcern.length > 0 ? templateLayer(byTemplate(objects)) : NOTHING_AROUND;
	const handedOn = mayConcern.some(({ applyOnForward }) => applyOnForward) ? made : NOTHING_AROUND;
	const unseen = [handedOn, ...absent.map(({ pods }) => pods)];
	const besides = {
		node: made,
		pods: { ingress: unseen.flatMap(({ ingress }) => ingress), egress: unseen.flatMap(({ egress }) => egress) },
	};
	const standing = [...felixes.filters(), ...filtersToPods(absent.length > 0 ? NOBODY_KNOWS.unknown : tunnels.unknown)];
	const around = [...layers.values(), besides].flatMap(({ node, pods }) => [
		...node.ingress,
		...node.egress,
		...pods.ingress,
		...pods.egress,
	]);
	const used = new Set([...around, ...absent.flatMap((one) => [...one.layers, ...one.egressLayers])].flatMap(({ certain }) => certain));
	return {
		policies,
		filters: [
			...standing.filter(({ id }) => used.has(id)),
			...hosts.flatMap(({ profile }) => profile ?? []),
			...new Set([...layers.values(), ...absent].flatMap(({ filters }) => filters)),
		],
		unread: [...configurations.unread, ...unread],
		podAddresses: poolAddresses(objects),
		guard: (nodes) => guarded(nodes, hosts, layers, absent).map((node) => surrounded(node, made)),
		hostPods:
			layers.size === 0 && isNothing(besides.node) && isNothing(besides.pods)
				? null
				: new HostPods(new Map([...nodeLabels.keys(), ...layers.keys()].map((node) => [node, layers.get(node) ?? null])), besides),
	};
}

/** Each Felix once: most hosts of a cluster have the same. */
class FelixTable {
	readonly #byKey = new Map<string, Felix>();

	constructor(private readonly configurations: FelixConfigurations) {}

	of(node: string | null, labels: readonly LabelsOf[]): Felix {
		const specs = this.configurations.of(node, labels);
		const known = this.#byKey.get(specs.key) ?? readFelix(specs);
		this.#byKey.set(specs.key, known);
		return known;
	}

	filters(): readonly Filter[] {
		return [...this.#byKey.values()].flatMap(({ failsafe, overlays, forwarded, judgedAsForwarded, first, fromPods }) => [
			failsafe,
			overlays,
			forwarded,
			judgedAsForwarded,
			first,
			...(fromPods === null ? [] : [fromPods]),
		]);
	}
}

function guarded(
	nodes: readonly Subject[],
	hosts: readonly HostEndpoint[],
	layers: ReadonlyMap<string, HostLayers>,
	absent: readonly AbsentHosts[],
): readonly Subject[] {
	const names = new Set(nodes.map(({ names: [name] }) => name));
	const further = [...groupBy(hosts, ({ node }) => node)]
		.filter(([name]) => !names.has(name))
		.flatMap(([name, [host]]) => (host?.object == null ? [] : [nodeOfHost(name, host.object)]));
	const made = absent.map(
		({ id, roles, location, text, ...around }): Subject => ({
			...blank(id, text, location),
			roles,
			layers: around.layers,
			egressLayers: around.egressLayers,
		}),
	);
	return [
		...[...nodes, ...further].map((node) => {
			const [name = ""] = node.names;
			const own = layers.get(name)?.node;
			if (own === undefined) return node;
			const ports = hosts.flatMap((host) => (host.node === name ? host.ports : []));
			return changed(node, {
				layers: [...node.layers, ...own.ingress],
				egressLayers: [...node.egressLayers, ...own.egress],
				namedPorts: groupedPorts(ports),
			});
		}),
		...made,
	];
}

const groupedPorts = (ports: HostEndpoint["ports"]): Subject["namedPorts"] =>
	new Map([...groupBy(ports, ({ name, protocol }) => `${name}/${protocol}`)].map(([key, found]) => [key, found.map(({ port }) => port)]));

/** Any node may have endpoints that templates make, and policies that select them. */
function templateLayer(template: KubeObject | undefined): Around {
	if (template === undefined) return NOTHING_AROUND;
	const unknown = { address: addressOf(template), attribute: "spec.controllers.node.hostEndpoint.templates" };
	const layer: Layer = {
		kind: "host-policy",
		certain: [],
		possible: [{ unknown, candidates: [], unbounded: true }],
		whenNone: "open",
		skippedInsideSubnet: false,
	};
	return { ingress: [layer], egress: [layer] };
}

const surrounded = (node: Subject, { ingress, egress }: Around): Subject =>
	isNothing({ ingress, egress })
		? node
		: changed(node, { layers: [...node.layers, ...ingress], egressLayers: [...node.egressLayers, ...egress] });

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
