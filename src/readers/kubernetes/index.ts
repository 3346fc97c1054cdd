import type { AddressSet } from "../../model/addresses.ts";
import { engineOfCni } from "../../model/engine.ts";
import { groupBy } from "../../model/group.ts";
import type { Filter, Inventory, Subject } from "../../model/inventory.ts";
import type { SourceDocument } from "../../model/location.ts";
import { AMAZON, dialectOf } from "../adminpolicy/dialects.ts";
import { isAntreaObject, readAntrea } from "../antrea/index.ts";
import { amongNative } from "../antrea/tiers.ts";
import { isCalicoObject, isCalicoPolicy, readCalico } from "../calico/index.ts";
import { isCiliumPolicy, readCilium } from "../cilium/index.ts";
import { CiliumSight } from "../cilium/sight.ts";
import { behindFirewalls, isEgressFirewall, readEgressFirewall } from "../ovn/egress-firewall.ts";
import { isOvnShown } from "../ovn/sight.ts";
import { asksForAccounts } from "./accounts.ts";
import { PolicyIndex } from "./attachment.ts";
import { sortedById } from "./by-id.ts";
import { collectObjects, type ParseText } from "./collect.ts";
import { demandsOf } from "./demands.ts";
import { effectsOf } from "./effects.ts";
import { EndpointSets } from "./endpoints.ts";
import { type EngineSaid, engineShown, mayBeCilium, sightIn } from "./engine.ts";
import { frontOf } from "./fronts.ts";
import { absentNodes, withHostPolicies } from "./host-policies.ts";
import { readLabels } from "./labels.ts";
import { leftOver } from "./left-over.ts";
import { Membership } from "./membership.ts";
import { Namespaces } from "./namespaces.ts";
import { NodePeers } from "./node-peers.ts";
import type { KubeObject } from "./objects.ts";
import { PodSubjects } from "./pod-subjects.ts";
import { isPodKind, namedPorts } from "./pods.ts";
import { isNetworkPolicy, readPolicies, unreadOf } from "./policies.ts";
import { Population } from "./population.ts";
import { profileHints } from "./profile.ts";
import {
	besideCilium,
	counts,
	isReadByCilium,
	leftToRivals,
	type Owned,
	type Owner,
	perhapsEnforced,
	severalShow,
	unreadByCilium,
} from "./rivals.ts";
import { withServedPorts } from "./served-ports.ts";
import { EXTERNAL_NAME, isService, readService, serviceHints } from "./services.ts";
import { sorted } from "./sorted.ts";
import { distinctNodes, isNode, nodeAddresses } from "./subjects.ts";
import { summarise } from "./summary.ts";
import { absentOf, absentPods, absentSubject } from "./synthetic.ts";
import { isTieredPolicy, readTiered } from "./tiered.ts";
import { readForeignPolicies, withForeign } from "./unsupported.ts";
import { record } from "./value.ts";
import { readCalls } from "./webhooks.ts";

export interface KubernetesOptions extends EngineSaid {
	/** Reads manifests that stand as text inside ConfigMaps; without it these are noted as not read. */
	readonly parse?: ParseText;
}

/**
 * Kubernetes objects of all documents, as one cluster: pods, workloads and nodes as subjects, NetworkPolicies (v1, with
 * the API server's defaulting and validation) as filters, webhooks and aggregated APIs as demands.
 */
export function readKubernetes(documents: readonly SourceDocument[], options: KubernetesOptions = {}): Inventory {
	const objects = collectObjects(documents, options.parse);
	const all = sorted(objects.all);
	const { pods, networkPolicies, others, ...read } = all;
	const namespaces = new Namespaces(read.namespaces);
	const membership = new Membership();
	const calico = readCalico(
		others.some(isCalicoObject) || others.some(isCalicoPolicy) ? [...read.namespaces, ...others] : others,
		membership,
		pods,
	);
	const antrea = readAntrea(others, membership, objects.all, namespaces);
	const foreign = readForeignPolicies(all);
	const cilium = readCilium(others, membership, objects.all);
	const runs = (owner: Owner): boolean => counts(owner, options.engine);
	const engine = engineShown(
		{ cilium, calico: calico.policies.length > 0, antrea: antrea.policies.length > 0, ovn: isOvnShown(others, namespaces) },
		options,
	);
	const sight = sightIn(cilium, options, engine, namespaces);
	const policies = readPolicies(networkPolicies, objects.unique, membership, sight);
	const admins = readTiered(others, membership, (policy) => (isReadByCilium(policy, cilium.settings) ? sight : null));
	const portable = admins.filter(({ object }) => dialectOf(object) !== AMAZON);
	const owned: readonly Owned[] = [
		{ owner: "Calico", policies: calico.policies },
		{ owner: "Antrea", policies: antrea.policies },
		{ owner: "Cilium", policies: cilium.pods, shown: cilium.settings.shown },
		{ owner: "Amazon's VPC CNI", policies: admins.filter(({ object }) => dialectOf(object) === AMAZON) },
	];
	const never = runs("Cilium") && cilium.settings.enforcement === "never";
	const off = never && !severalShow(owned, options.engine) && (engineOfCni(options.cni ?? []) ?? "cilium") === "cilium";
	const acting = never ? leftToRivals(portable) : mayBeCilium(options, engine) ? besideCilium(portable, cilium.settings) : portable;
	const unread = sight instanceof CiliumSight && !cilium.settings.networkPolicies;
	const standing = never ? leftToRivals(policies.standing) : unread ? unreadByCilium(policies.standing) : policies.standing;
	const tiered = [
		...(antrea.policies.length > 0 && runs("Antrea") ? acting.map(amongNative) : acting),
		...perhapsEnforced(owned, options.engine),
	];
	const index = off ? new PolicyIndex([]) : new PolicyIndex(standing, tiered);
	const population = new Population(pods, membership, namespaces, asksForAccounts(others), objects.unique);
	population.addAbsent(absentOf(policies.read, population));
	if (runs("Cilium"))
		population.addAbsent(
			cilium.selected.filter((one) => !population.holdsPods(one.namespace) && !population.holds(one.namespace, one.selector)),
		);

	const services = new Map(others.filter(isService).map((object) => [`${object.namespace}/${object.name}`, readService(object)]));
	const calls = others.flatMap(readCalls);
	const handSet = new EndpointSets(others);
	const wanted = demandsOf(calls, services, (service, port) => {
		const { namespace, name, place } = service.object;
		if (service.selector === null) return service.type === EXTERNAL_NAME ? null : handSet.behind(service, port, population.pods);
		const found = population.selected(namespace, service.selector);
		if (found.length > 0)
			return { pods: found.map(({ id, ports }) => ({ id, namedPorts: namedPorts(ports), synthetic: false })), elsewhere: 0 };
		const absent = absentPods(namespace, service.selector, place.at("/spec/selector", `Service ${namespace}/${name}`));
		population.addAbsent([absent]);
		return { pods: [{ id: absent.id, namedPorts: new Map(), synthetic: true }], elsewhere: 0 };
	});

	const machines = others.filter(isNode);
	const nodes = new Map<string, AddressSet>(machines.map((object) => [object.name, nodeAddresses(object)]));
	const nodeLabels = new Map(machines.map((object) => [object.name, readLabels(record(object.value["metadata"])["labels"])]));
	const rolesOf = (id: string): Subject["roles"] => wanted.roles.get(id) ?? NO_ROLES;
	const podSubjects = new PodSubjects(index, nodes);
	const hosts = [...(runs("Cilium") ? cilium.hosts : []), ...(runs("Antrea") ? antrea.hosts : [])];
	const around = runs("Calico") ? calico.hostPods : null;
	const unguarded = [
		...population.map((one, pod) => {
			const subject = podSubjects.of(one, pod, rolesOf(one.id));
			return around === null || (one.hostNetwork !== "yes" && !around.forwarded) ? subject : around.around(subject);
		}),
		...population.absent.flatMap((absent) => absentSubject(absent, membership, index, rolesOf(absent.id)) ?? []),
		...(runs("Calico") ? calico.guard(distinctNodes(machines)) : distinctNodes(machines)),
		...(nodes.size > 0 ? [] : absentNodes(hosts)),
	];
	const servicesIn = groupBy(services.values(), ({ object }) => object.namespace);
	const served = unguarded.map((subject) => withServedPorts(subject, membership, servicesIn));
	const peers = new NodePeers(others, membership);
	const firewalls = others.filter(isEgressFirewall).map((object) => readEgressFirewall(object, peers));
	const walls = runs("OVN-Kubernetes") ? firewalls : [];
	const subjects =
		foreign.length + hosts.length + walls.length === 0
			? served
			: served.map((subject) => withForeign(behindFirewalls(withHostPolicies(subject, hosts, nodeLabels), walls), foreign, membership));
	const ordered = [...tiered, ...cilium.hosts.map(({ policy }) => policy)];

	const notes = new Map<string, readonly string[]>(objects.notes);
	for (const { file, words } of [
		...population.notes,
		...wanted.notes,
		...(runs("Cilium") ? cilium.notes : []),
		...policies.notes,
		...leftOver(others, options.engine),
	])
		notes.set(file, [...(notes.get(file) ?? []), words]);
	return {
		inputs: summarise(documents, objects, {
			policies: [...policies.read, ...ordered],
			foreign,
			known: isKnown,
			notes,
			specs: policies.counts,
		}),
		subjects: sortedById(subjects),
		filters: filtersById([
			...policies.standing.map(({ policy }) => policy.filter),
			...ordered.map(({ filter }) => filter),
			...calico.filters,
			...firewalls.map(({ filter }) => filter),
		]),
		subnets: new Map(),
		profileHints: machines.flatMap(profileHints),
		featureHints: [...services.values()].flatMap(serviceHints),
		unread: [
			...unreadOf(policies.read),
			...[...ordered, calico, ...firewalls].flatMap(({ unread }) => unread),
			...foreign.flatMap(({ unread }) => unread),
		],
		demands: sortedById(wanted.demands),
		matchers: membership.matchers,
		doubt: (key, subject) => membership.doubt(key, subject),
		...(calico.podAddresses === undefined || !runs("Calico") ? {} : { podAddresses: calico.podAddresses }),
		...(engine === null ? {} : { engine }),
		fronts: [...services.values()].flatMap((service) => frontOf(service, membership)),
		effects: effectsOf({ policies: policies.read, population, membership, services: servicesIn }),
	};
}

function filtersById(filters: readonly Filter[]): ReadonlyMap<string, Filter> {
	const map = new Map<string, Filter>();
	for (const filter of sortedById(filters)) map.set(filter.id, filter);
	return map;
}

const NO_ROLES: Subject["roles"] = [];

const isKnown = (object: KubeObject): boolean =>
	isPodKind(object) ||
	isNode(object) ||
	isService(object) ||
	isNetworkPolicy(object) ||
	isTieredPolicy(object) ||
	isCalicoObject(object) ||
	isAntreaObject(object) ||
	isEgressFirewall(object) ||
	isCiliumPolicy(object) ||
	object.kind === "Namespace" ||
	readCalls(object).length > 0;
