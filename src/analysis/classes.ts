import { type AddressSet, unionOf } from "../model/addresses.ts";
import type { Config } from "../model/config.ts";
import type { IntervalSet } from "../model/intervals.ts";
import type { Inventory, Subject } from "../model/inventory.ts";
import { isOnPodNetwork } from "../model/pod.ts";
import { formatPorts } from "../model/ports.ts";
import type { ClassDefinition, RequirementsAnswer } from "../model/requirement.ts";
import type { OpenParameter } from "../model/settings.ts";
import { type Target, withoutRolelessPods } from "../model/target.ts";
import type { Tri } from "../model/tri.ts";
import type { Endpoint } from "./endpoint.ts";
import { forwardsTo } from "./forwards.ts";
import { API_SERVER, among, withoutOwners } from "./given-addresses.ts";
import { isHosted, mayComeFromPods, reachesHosted } from "./hosted.ts";
import type { Traffic } from "./let-out.ts";
import { memoFor, memoOfTargets } from "./memo.ts";
import { isUnfilteredSelf } from "./own-machine.ts";
import { letsAnyPodIn, podsBeside, podsSendingTo } from "./pods-beside.ts";
import { OUTSIDE as OUTSIDE_SENDERS, type Senders, sendersOfClass } from "./senders.ts";
import { addressesOf, isIpv6Only } from "./where.ts";

/** One cluster as the analysis sees it: its targets, what the tables say, what the user says. */
export interface Scene {
	readonly inventory: Inventory;
	readonly targets: readonly Target[];
	/** Targets of all clusters in the inputs: those of another cluster may carry a group too. */
	readonly everyone: readonly Target[];
	readonly config: Config;
	readonly answer: RequirementsAnswer;
	/** Parameters that the inputs leave open, by name. Absent means none. */
	readonly open?: ReadonlyMap<string, OpenParameter>;
}

const OUTSIDE: ClassDefinition = { kind: "outside", roles: [] };

export const definitionOf = (scene: Scene, name: string): ClassDefinition => scene.answer.classes[name] ?? OUTSIDE;

/**
 * The members of a source class that must reach a target (contract.md section 6.3): targets of its roles in the same
 * cluster, and the addresses that configuration gives. When nothing is known of the class, one endpoint of which
 * nothing is known stands for it. `self` has no member: it never passes a filter.
 */
function membersOf(scene: Scene, className: string, target: Target, traffic: Traffic): readonly Endpoint[] {
	const definition = definitionOf(scene, className);
	if (definition.kind === "self") return [];
	if (definition.kind !== "pods" || !letsAnyPodIn(scene, target))
		return memoFor(scene, `members of ${className}`, target, () =>
			endpointsOf(scene, className, target, targetsOfClass(scene, className, definition, target)),
		);
	return memoFor(scene, `members of ${className} for ${traffic.protocol}/${formatPorts(traffic.ports)}`, target, () =>
		endpointsOf(scene, className, target, podsSendingTo(scene, target, traffic)),
	);
}

function endpointsOf(scene: Scene, className: string, target: Target, found: readonly Target[]): readonly Endpoint[] {
	const definition = definitionOf(scene, className);
	const servers = definitionOf(scene, API_SERVER);
	const members =
		isHosted(target) && definition.kind !== "pods" ? found.filter((member) => reachesHosted(className, member, target, servers)) : found;
	const others = members.filter((member) => !isUnfilteredSelf(member, target));
	const said = className === API_SERVER ? scene.config.sources.get(className) : undefined;
	const located = others
		.map((member) => asMember(scene, className, member))
		.flatMap((endpoint) => (said === undefined ? [endpoint] : among(said, endpoint)));
	const given = withoutOwners([...endpointsFromConfig(scene, className, definition, members)], said === undefined ? [] : located);
	// Of a role it may be the only one; of pods there are others, shown or not.
	if (others.length === 0 && members.length > 0 && definition.kind !== "pods") return given;
	if (given.length + located.length > 0) return [...given, ...located];
	const named = scene.config.sources.has(className);
	return [
		{
			name: className,
			className,
			subject: null,
			addresses: null,
			unnamedOutside: definition.kind === "outside" && !named,
			pod: definition.kind === "pods" || mayComeFromPods(className, target),
			senders: sendersOfClass(definition, scene.answer),
			ipv6: "no",
			via: null,
		},
	];
}

/** Addresses that the user gave for a class, or for the roles that it stands for. */
export function configuredAddresses(scene: Scene, className: string, definition: ClassDefinition): AddressSet {
	return givenFor(scene, [className, ...definition.roles]);
}

/** What configuration says under some names, as sources and as roles. */
const givenFor = ({ config }: Scene, names: readonly string[]): AddressSet =>
	union(names.flatMap((name) => [config.sources.get(name), config.roles.get(name)?.cidrs]));

const union = (parts: readonly (AddressSet | null | undefined)[]): AddressSet => unionOf(parts.flatMap((part) => part ?? []));

/**
 * Addresses that configuration gives for members that are no targets of the input. What it says of targets whose
 * addresses the input does not tell is these targets' own place, not another member.
 */
function* endpointsFromConfig(
	scene: Scene,
	className: string,
	definition: ClassDefinition,
	members: readonly Target[],
): Iterable<Endpoint> {
	const names = [className, ...definition.roles];
	if (names.every((name) => !scene.config.sources.has(name) && !scene.config.roles.has(name))) return;
	const lost = members.filter((member) => addressesOf(member.members, scene.inventory) === null);
	const ownRoles = names.filter((role) => !members.some(({ roles }) => roles.some((own) => own.role === role)));
	const parts = [
		lost.length > 0 ? undefined : scene.config.sources.get(className),
		...ownRoles.flatMap((role) => [role === className ? undefined : scene.config.sources.get(role), scene.config.roles.get(role)?.cidrs]),
	];
	const addresses = union(parts);
	if (addresses.isEmpty) return;
	yield {
		name: className,
		className,
		subject: null,
		addresses,
		unnamedOutside: false,
		pod: false,
		senders: sendersOfClass(definition, scene.answer),
		ipv6: addresses.v6.isEmpty ? "no" : "yes",
		via: null,
	};
}

/** A target as a member of a class: the same for whomever it must reach. */
const asMember = (scene: Scene, className: string, member: Target): Endpoint =>
	memoFor(scene, `as members of ${className}`, member, () => whereItLives(scene, member, fromTarget(className, member, scene)));

/** A member whose addresses the input does not tell lives where configuration says that its roles, or its class, do. */
function whereItLives(scene: Scene, member: Target, endpoint: Endpoint): Endpoint {
	if (endpoint.addresses !== null || endpoint.pod) return endpoint;
	const addresses = givenFor(scene, [endpoint.className, ...member.roles.map(({ role }) => role)]);
	return addresses.isEmpty ? endpoint : { ...endpoint, addresses, ipv6: addresses.v6.isEmpty ? endpoint.ipv6 : "yes" };
}

/** Targets that are members of a class, as seen from a target: machines reach machines, pods and machines reach pods. */
export function targetsOfClass(scene: Scene, className: string, definition: ClassDefinition, target: Target): readonly Target[] {
	const { targets } = scene;
	if (definition.kind === "pods") return podsBeside(scene, target);
	const machineRoles = definition.roles.length > 0 ? definition.roles : [className];
	const podRoles = definition.podRoles ?? machineRoles;
	const alike = JSON.stringify([machineRoles, podRoles, target.cluster, target.subject.nature === "pod"]);
	return memoOfTargets(targets, `of roles ${alike}`, () =>
		holdersOfRoles(targets).filter(
			(candidate) =>
				candidate.cluster === target.cluster &&
				!candidate.exposureOnly &&
				sameWorld(candidate.subject, target.subject) &&
				candidate.roles.some(({ role }) => (candidate.subject.nature === "pod" ? podRoles : machineRoles).includes(role)),
		),
	);
}

const holdersOfRoles = (targets: readonly Target[]): readonly Target[] =>
	memoOfTargets(targets, "with a role", () => withoutRolelessPods(targets).filter(({ roles }) => roles.length > 0));

const sameWorld = (member: Subject, target: Subject): boolean => target.nature === "pod" || member.nature !== "pod";

/** A target as a source: known addresses of all its members replace their subnets; a pod's address is never known. */
function fromTarget(className: string, target: Target, scene: Scene): Endpoint {
	const addresses = addressesOf(target.members, scene.inventory);
	const dual = target.members.some(({ subnets }) => subnets.some((id) => scene.inventory.subnets.get(id)?.dualStack === "yes"));
	const ipv6: Tri =
		isIpv6Only(addresses) ||
		(addresses !== null && !addresses.v6.isEmpty && target.members.every(({ knownAddresses }) => knownAddresses !== null))
			? "yes"
			: dual
				? "maybe"
				: "no";
	return {
		name: target.id,
		className,
		subject: target.subject,
		...(target.members.length > 1 ? { several: true as const } : {}),
		addresses,
		unnamedOutside: false,
		pod: isOnPodNetwork(target.subject),
		...sendersOfTarget(className, target, scene),
		ipv6,
		via: null,
	};
}

/**
 * Machines send as what their class is: of machines that are no Kubernetes nodes only this says that they belong to the cluster. A node
 * that balances load is a node all the same.
 */
function sendersOfTarget(className: string, { subject }: Target, scene: Scene): { readonly senders?: Senders } {
	if (subject.nature !== "machine") return {};
	const senders = sendersOfClass(definitionOf(scene, className), scene.answer);
	return subject.provider === "kubernetes" && senders === OUTSIDE_SENDERS ? {} : { senders };
}

/** Where a provider's health checks of some ports come from. */
const probesOf = ({ inventory }: Scene, ports: IntervalSet): AddressSet =>
	union(
		inventory.featureHints.map(({ feature, port, probes }) =>
			feature === "health-check" && port !== undefined && ports.has(port) ? probes : null,
		),
	);

/**
 * Members of a class for one row: where a load balancer forwards the row's ports to the target, clients and consumers
 * reach its listener, so the target must admit what arrives: the client's own address where it is kept, else the
 * balancer. The class `load-balancer` is what forwards or probes these ports.
 */
export function sourcesOf(scene: Scene, className: string, target: Target, protocol: number, ports: IntervalSet): readonly Endpoint[] {
	const members = membersOf(scene, className, target, { protocol, ports });
	const definition = definitionOf(scene, className);
	const forwarded = forwardsTo(scene, target, protocol, ports).filter(({ certain }) => certain);
	if (className === "load-balancer") {
		// What a managed balancer forwards the input tells; a machine that balances by itself may forward anything.
		const balancers = members.filter(
			({ subject }) =>
				subject !== null && (subject.nature !== "load-balancer" || forwarded.some(({ balancer }) => balancer.id === subject.id)),
		);
		const configured = members.filter(({ subject, addresses }) => subject === null && addresses !== null);
		const shown = members.some(({ subject }) => subject !== null);
		if (shown || configured.length > 0) return [...balancers, ...configured];
		const probes = probesOf(scene, ports);
		return probes.isEmpty ? members : members.map((member) => ({ ...member, addresses: probes }));
	}
	if (definition.kind !== "outside") return members;
	const listeners = forwarded.filter(({ forward }) => forward.kind === "listener");
	// A listener whose targets are not known may end here: what arrives then is not known either.
	const possible = forwardsTo(scene, target, protocol, ports).filter(({ forward, certain }) => !certain && forward.kind === "listener");
	if (listeners.length === 0) {
		return possible.length === 0
			? members
			: possible.map(({ balancer }) => ({ ...fromTarget(className, balancer, scene), addresses: null, via: balancer.id }));
	}
	return listeners.flatMap(({ balancer, forward }): readonly Endpoint[] => {
		const via = balancer.id;
		const arriving: Endpoint = { ...fromTarget(className, balancer, scene), via };
		if (forward.keepsClientAddress === "no") return [arriving];
		if (forward.keepsClientAddress === "maybe") return [{ ...arriving, addresses: null }];
		// The client's address is kept; a balancer that carries groups is matched by them all the same.
		return members.map((member) => ({ ...member, subject: balancer.subject.layers.length > 0 ? balancer.subject : member.subject, via }));
	});
}
