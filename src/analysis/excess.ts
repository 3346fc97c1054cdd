import {
	type AddressSet,
	ALL_ADDRESSES,
	NO_ADDRESSES,
	PRIVATE_ADDRESSES,
	PUBLIC_ADDRESSES,
	parseCidr,
	unionOf,
} from "../model/addresses.ts";
import type { Member, Sender, Sources } from "../model/inventory.ts";
import type { ClassDefinition } from "../model/requirement.ts";
import type { Target } from "../model/target.ts";
import { and, or, type Tri } from "../model/tri.ts";
import { configuredAddresses, definitionOf, type Scene, targetsOfClass } from "./classes.ts";
import { carries } from "./endpoint.ts";
import { API_SERVER } from "./given-addresses.ts";
import { memo, memoOfTargets, possibleCarriers } from "./memo.ts";
import { byMachine, nodeOf } from "./own-machine.ts";
import { podsOf } from "./pods-beside.ts";
import { sendersOfClass } from "./senders.ts";
import { addressesOf } from "./where.ts";

/** The address of machines that have none yet: the source of DHCP's first packet (RFC 2131), and of nothing that crosses a router. */
export const NOBODY: AddressSet = parseCidr("0.0.0.0/32");

/** Who may get in: targets and addresses of source classes. */
export interface Tolerated {
	readonly targets: ReadonlySet<Target>;
	readonly addresses: AddressSet;
	/** Some class inside the cluster lives at addresses that nobody knows: a private range may be theirs. */
	readonly addressesUnknown: boolean;
	/** Some of these classes may live outside the cluster. */
	readonly outsideUnknown: boolean;
	/** Some class outside the cluster was named by nobody: it may be any range within the bounds. */
	readonly unnamedOutside: boolean;
	/** Some class is every pod, or every machine of the cluster. */
	readonly pods: boolean;
	readonly machines: boolean;
	/** Some class holds whatever serves the API. */
	readonly servers: boolean;
	/** A row names `self`: the target's own group is let in. */
	readonly self: boolean;
}

/** Sources beyond those tolerated. */
export interface Excess {
	/** Addresses that certainly get in beyond the classes, and those that possibly do. */
	readonly addresses: AddressSet;
	readonly possibleAddresses: AddressSet;
	readonly members: readonly Member[];
	readonly possibleMembers: readonly Member[];
	/** All that is beyond are machines of the same cluster. */
	readonly insiders: boolean;
}

export function toleratedOf(scene: Scene, target: Target, classes: Iterable<string>): Tolerated {
	const targets = new Set<Target>();
	const places: AddressSet[] = [];
	let addressesUnknown = false;
	let outsideUnknown = false;
	let unnamedOutside = false;
	let self = false;
	let pods = false;
	let machines = false;
	let servers = false;
	for (const name of new Set(classes)) {
		const definition = definitionOf(scene, name);
		if (definition.kind === "self") {
			self = true;
			continue;
		}
		pods ||= definition.kind === "pods";
		machines ||= isEveryMachine(scene, definition);
		servers ||= holdsServers(scene, definition);
		const given = configuredAddresses(scene, name, definition);
		places.push(given);
		const members = targetsOfClass(scene, name, definition, target);
		if (definition.kind === "pods") for (const pod of podsOf(scene)) targets.add(pod);
		outsideUnknown ||=
			members.length === 0 && given.isEmpty && definition.kind === "role" && sendersOfClass(definition, scene.answer).outside !== "no";
		for (const member of members) {
			targets.add(member);
			// Where somebody says from where API servers call, where their machines live is another matter.
			if (name === API_SERVER && scene.config.sources.has(name)) continue;
			const where = addressesOf(member.members, scene.inventory);
			if (where === null) addressesUnknown ||= given.isEmpty;
			else places.push(where);
		}
		if (members.length === 0 && given.isEmpty) {
			if (definition.kind === "outside" && !scene.config.sources.has(name)) unnamedOutside = true;
			else addressesUnknown = true;
		}
	}
	return { targets, addresses: unionOf(places), addressesUnknown, outsideUnknown, unnamedOutside, pods, machines, servers, self };
}

function isEveryMachine({ answer }: Scene, { kind, roles }: ClassDefinition): boolean {
	const machines = answer.classes["node"]?.roles ?? answer.expectedRoles;
	return kind === "role" && machines.length > 0 && machines.every((role) => roles.includes(role));
}

function holdsServers({ answer }: Scene, { kind, roles }: ClassDefinition): boolean {
	const servers = answer.classes["kube-apiserver"]?.roles ?? [];
	return kind === "role" && servers.length > 0 && servers.every((role) => roles.includes(role));
}

/** What may reach ports that nothing names: the cluster's own machines. Where they live unknown, no private range is held against a rule. */
export const clusterItself = (scene: Scene, target: Target): Tolerated =>
	memo(scene, `cluster|${target.cluster ?? ""}`, () => clusterOf(scene, target));

function clusterOf(scene: Scene, target: Target): Tolerated {
	const targets = new Set(
		scene.targets.filter(({ cluster, roles, exposureOnly }) => cluster === target.cluster && roles.length > 0 && !exposureOnly),
	);
	const addressesUnknown = [...targets].some(({ members }) => addressesOf(members, scene.inventory) === null);
	const addresses = clusterAddresses(scene, target);
	return {
		targets,
		addresses: addressesUnknown ? addresses.union(PRIVATE_ADDRESSES) : addresses,
		addressesUnknown: false,
		outsideUnknown: false,
		unnamedOutside: false,
		pods: true,
		machines: true,
		servers: true,
		self: true,
	};
}

export function excessOf(scene: Scene, target: Target, sources: Sources, tolerated: Tolerated): Excess {
	const everything = sources.members.some(isAnyAddress);
	const beyond = (everything ? ALL_ADDRESSES : sources.addresses)
		.subtract(tolerated.addresses)
		.subtract(NOBODY)
		.subtract(sources.platform ?? NO_ADDRESSES);
	// Where a class inside the cluster lives is not known: a private range may be exactly its own, unless it means the outside alone.
	const anyPrivate = !everything && sources.reach?.machine === "no" ? tolerated.outsideUnknown : tolerated.addressesUnknown;
	const addresses = anyPrivate ? beyond.intersect(PUBLIC_ADDRESSES) : beyond;
	const doubtful = sources.unknowns
		.filter(({ bound }) => bound !== "members")
		.reduce((sum, { within = ALL_ADDRESSES }) => sum.union(within), NO_ADDRESSES);
	const members: Member[] = [];
	const possibleMembers: Member[] = [];
	let insiders = true;
	for (const [member, certain] of [
		...sources.members.map((member) => [member, true] as const),
		...sources.unknowns.flatMap((part) => (part.bound === "members" ? part.members.map((member) => [member, false] as const) : [])),
	]) {
		if (isAnyAddress(member)) continue;
		const outcome = outsidersOf(scene, target, member, tolerated);
		const beyondClasses = certain ? outcome.beyond : and(outcome.beyond, "maybe");
		if (beyondClasses === "no") continue;
		possibleMembers.push(member);
		if (beyondClasses === "yes") members.push(member);
		insiders &&= outcome.insiders;
	}
	if (!beyond.isEmpty || !doubtful.isEmpty) insiders &&= doubtful.isEmpty && clusterAddresses(scene, target).covers(beyond);
	return {
		addresses,
		possibleAddresses: doubtful.isEmpty ? beyond : beyond.union(doubtful.subtract(tolerated.addresses)),
		members,
		possibleMembers,
		insiders,
	};
}

/** Pods and machines are in every cluster, whether or not the inputs show one; of the API server one cannot say what it runs on. */
const beyondSenders = (senders: readonly Sender[], { pods, machines, servers }: Tolerated): Tri =>
	senders
		.map((sender): Tri => {
			if (sender === "pod") return pods ? "no" : "yes";
			if (sender === "machine") return machines ? "no" : "yes";
			return machines || servers ? "no" : "maybe";
		})
		.reduce(or, "no");

/** A member that stands for addresses without bounds. */
const isAnyAddress = (member: Member): boolean =>
	member.kind === "everything" || (member.kind === "senders" && member.senders.includes("outside"));

interface Carrier {
	readonly candidate: Target;
	readonly carries: Tri;
}

/** Targets that carry a member, or may. Whom a selector means among thousands of pods is found once: no edit of rules changes it. */
function carriersOf(scene: Scene, member: Member): readonly Carrier[] {
	const among = (targets: readonly Target[]): readonly Carrier[] => {
		const found: Carrier[] = [];
		for (const candidate of targets) {
			if (candidate.exposureOnly) continue;
			const { subject } = candidate;
			const outcome = carries({ subject, pod: subject.nature === "pod" }, member, scene.inventory);
			if (outcome !== "no") found.push({ candidate, carries: outcome });
		}
		return found;
	};
	if (member.kind === "pods") return memoOfTargets(scene.targets, `carriers of ${member.key}`, () => among(scene.targets));
	return among(member.kind === "group" ? possibleCarriers(scene, member.id) : scene.targets);
}

/** Whether somebody who carries a member is beyond the classes, and whether all such are machines of the cluster. */
function outsidersOf(
	scene: Scene,
	target: Target,
	member: Member,
	tolerated: Tolerated,
): { readonly beyond: Tri; readonly insiders: boolean } {
	if (member.kind === "named-range") return { beyond: "maybe", insiders: false };
	if (member.kind === "senders") return { beyond: beyondSenders(member.senders, tolerated), insiders: !member.senders.includes("outside") };
	if (tolerated.self && carries({ subject: target.subject, pod: false }, member, scene.inventory) === "yes")
		return { beyond: "no", insiders: true };
	const carriers = carriersOf(scene, member);
	if (carriers.length === 0)
		return { beyond: member.kind === "group" ? "maybe" : "no", insiders: member.kind === "group" && isSpareOf(scene, target, member.id) };
	const nodes = byMachine(scene.targets);
	// A pod on the host network is let in as its node is.
	const isTolerated = (candidate: Target): boolean =>
		[candidate, nodeOf(candidate, nodes)].some(
			(one) => one !== undefined && (tolerated.targets.has(one) || (tolerated.self && one === target)),
		);
	const outsiders = carriers.filter(({ candidate }) => !isTolerated(candidate));
	return {
		beyond: outsiders.map((entry) => entry.carries).reduce(or, "no"),
		insiders: outsiders.every(
			({ candidate }) => candidate.cluster === target.cluster && candidate.roles.length > 0 && candidate.subject.nature !== "load-balancer",
		),
	};
}

/** A group that nobody carries yet, with a role of the target's cluster: whoever will carry it is a machine of it. */
const isSpareOf = (scene: Scene, target: Target, group: string): boolean =>
	scene.targets.some(
		({ id, exposureOnly, roles, cluster }) => exposureOnly && id === group && roles.length > 0 && cluster === target.cluster,
	);

/** Addresses at which machines of the target's cluster live, as far as they are known. */
const clusterAddresses = (scene: Scene, target: Target): AddressSet =>
	memo(scene, `addresses|${target.cluster ?? ""}`, () =>
		unionOf(
			scene.targets
				.filter(({ cluster, roles, subject }) => cluster === target.cluster && roles.length > 0 && subject.nature !== "load-balancer")
				.map(({ members }) => addressesOf(members, scene.inventory) ?? NO_ADDRESSES),
		),
	);
