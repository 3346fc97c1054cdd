import { type AddressSet, ALL_ADDRESSES, type Family, NO_ADDRESSES } from "../model/addresses.ts";
import type { CoverageFact, Share } from "../model/facts.ts";
import type { IntervalSet } from "../model/intervals.ts";
import type { Inventory } from "../model/inventory.ts";
import { PacketSet } from "../model/packets.ts";
import type { Target } from "../model/target.ts";
import { admitted, admittedFromOwnNode, type Bound, Wanted } from "./admission.ts";
import { type Scene, sourcesOf } from "./classes.ts";
import { leaving } from "./egress.ts";
import { type Endpoint, spaceOf } from "./endpoint.ts";
import type { Mandate } from "./mandate.ts";
import { memoOf } from "./memo.ts";
import { layersInto } from "./own-machine.ts";
import { answered } from "./replies.ts";
import { toItself } from "./to-itself.ts";
import { addressesOf, isIpv6Only } from "./where.ts";

/** How one endpoint fares in one family: what certainly gets in, what certainly does not. */
export interface Passage {
	readonly wanted: Wanted;
	readonly family: Family;
	/** IPv6 that a dual-stack subnet merely makes possible. */
	readonly uncertainFamily: boolean;
	/** Packets are wanted from every address of the space, or from one that nobody knows. */
	readonly exact: boolean;
	readonly lower: PacketSet;
	readonly upper: PacketSet;
	/** Ports on which some wanted packet is refused whatever the unknowns turn out to be. */
	readonly blocked: PacketSet;
	/** Nothing that is wanted depends on an unknown and all of it gets in. */
	readonly met: boolean;
	/** The class is outside, unnamed, and something admits the ports: the rules say who it is. */
	readonly assumed: boolean;
}

export interface Coverage {
	readonly fact: CoverageFact;
	readonly mandate: Mandate;
	readonly target: Target;
	readonly passages: readonly Passage[];
	/** Source classes that are outside, unnamed and taken to be what the rules admit. */
	readonly assumed: readonly string[];
}

/**
 * Whether all mandated packets of a row reach a target: every member of every source class, on every port, in every
 * family that is mandated. Null when the row mandates nothing from anybody who could be judged.
 */
export function coverageOf(scene: Scene, target: Target, mandate: Mandate): Coverage | null {
	const endpoints = mandate.sources.flatMap((name) => sourcesOf(scene, name, target, mandate.protocol, mandate.ports));
	const dualStack = target.members.some(({ subnets }) => subnets.some((id) => scene.inventory.subnets.get(id)?.dualStack === "yes"));
	const sixOnly = isIpv6Only(addressesOf(target.members, scene.inventory));
	const passages = distinct(endpoints).flatMap((endpoint) => {
		const families: [Family, boolean][] = [["ipv4", false]];
		if (sixOnly || endpoint.addresses?.v4.isEmpty === true) families.length = 0;
		// Who has IPv4 alone cannot be meant by machines without it.
		if (sixOnly ? endpoint.addresses?.v6.isEmpty !== true : endpoint.ipv6 === "yes") families.push(["ipv6", false]);
		else if (dualStack && (endpoint.ipv6 === "maybe" || endpoint.unnamedOutside)) families.push(["ipv6", true]);
		return families.map(([family, uncertain]) => passageOf(scene, target, mandate, endpoint, family, uncertain));
	});
	const judged = passages.filter(({ assumed }) => !assumed);
	if (judged.length === 0) return null;
	const certain = judged.filter(({ uncertainFamily }) => !uncertainFamily);
	const lower = share(certain.length > 0 ? certain : judged, (passage) =>
		passage.met ? "all" : certainPorts(passage).isEmpty ? "none" : "part",
	);
	const upper = share(certain.length > 0 ? certain : judged, ({ blocked, wanted }) =>
		blocked.isEmpty ? "all" : blocked.covers(wanted.region) ? "none" : "part",
	);
	const onlyUncertainFamily = lower === "all" && judged.some(({ uncertainFamily, blocked }) => uncertainFamily && !blocked.isEmpty);
	return {
		fact: {
			key: `${target.id}|${mandate.role}|${mandate.requirement}`,
			target: target.id,
			requirement: mandate.requirement,
			...(mandate.open === undefined
				? { lower: onlyUncertainFamily ? "part" : lower, upper: onlyUncertainFamily ? "part" : upper }
				: openShares(lower, upper)),
			onlyUncertainFamily,
		},
		mandate,
		target,
		passages,
		assumed: [...new Set(passages.filter(({ assumed }) => assumed).map(({ wanted }) => wanted.endpoint.className))].sort(),
	};
}

function passageOf(scene: Scene, target: Target, mandate: Mandate, endpoint: Endpoint, family: Family, uncertainFamily: boolean): Passage {
	const { space, exact } = spaceOf(endpoint, family);
	const wanted = new Wanted(endpoint, mandate.protocol, mandate.ports, space);
	const { region } = wanted;
	const lower = arriving(scene, target, mandate, wanted, "lower");
	const met = lower.covers(region);
	const upper = met ? region : arriving(scene, target, mandate, wanted, "upper");
	// Of an unknown address only this can be said: a port that no address reaches is shut to it.
	const refused = (): PacketSet => (exact ? region.subtract(upper) : wanted.on(mandate.ports.subtract(upper.ports)).region);
	const blocked = met ? PacketSet.empty : refused();
	return {
		wanted,
		family,
		uncertainFamily,
		exact,
		lower,
		upper,
		blocked,
		met,
		assumed: endpoint.unnamedOutside && !met && blocked.isEmpty,
	};
}

/** Ports on which something certainly gets in; of an unknown address only what every address may reach is certain. */
export const certainPorts = ({ exact, lower, wanted }: Passage): IntervalSet =>
	exact ? lower.ports : wanted.ports.subtract(wanted.region.subtract(lower).ports);

/** Addresses that are the own node's of every pod of a target: no NetworkPolicy keeps out what comes from there (networking/v1 types.go). */
const ownNode = (target: Target, inventory: Inventory): AddressSet => memoOf(target, "own node", () => foundOwnNode(target, inventory));

const foundOwnNode = ({ subject, members }: Target, { engine }: Inventory): AddressSet =>
	engine?.ownNodeByPolicy === true ||
	subject.nature !== "pod" ||
	subject.hostNetwork ||
	members.some(({ hostAddresses }) => hostAddresses === undefined)
		? NO_ADDRESSES
		: members.reduce<AddressSet>((sum, { hostAddresses }) => sum.intersect(hostAddresses ?? NO_ADDRESSES), ALL_ADDRESSES);

/** What gets in through the target's own layers, after leaving through the source's (pods), and is answered. */
function arriving(scene: Scene, target: Target, mandate: Mandate, wanted: Wanted, bound: Bound): PacketSet {
	const { subject } = target;
	const ports = leaving(scene.inventory, target, wanted, bound);
	if (ports.isEmpty) return toItself(scene.inventory, target, wanted, bound, PacketSet.empty);
	const here = ownNode(target, scene.inventory).intersect(wanted.space);
	const layers = layersInto(target, wanted);
	const leaves = wanted.on(ports);
	const local = here.isEmpty ? PacketSet.empty : admittedFromOwnNode(subject, layers, leaves.from(here), bound, scene.inventory);
	const there = admitted(subject, layers, leaves, bound, scene.inventory).union(local);
	const open = toItself(scene.inventory, target, wanted, bound, there);
	return open.isEmpty ? open : open.intersect(answered(scene, target, mandate, wanted, bound));
}

/** One share for all passages: `all` and `none` only when every passage says so. */
function share(passages: readonly Passage[], of: (passage: Passage) => Share): Share {
	const shares = new Set(passages.map(of));
	return shares.size === 1 ? ([...shares][0] as Share) : "part";
}

/**
 * Of ports of which one is wanted, and nobody knows which, only this is certain: it gets in where all of them do, and it does not where none
 * of them does.
 */
const openShares = (lower: Share, upper: Share): { readonly lower: Share; readonly upper: Share } => ({
	lower: lower === "all" ? "all" : "none",
	upper: upper === "none" ? "none" : "all",
});

/** Endpoints that no filter can tell apart are judged once. */
function distinct(endpoints: readonly Endpoint[]): readonly Endpoint[] {
	const seen = new Set<string>();
	return endpoints.filter(({ name, className, via }) => {
		const key = `${className}|${name}|${via ?? ""}`;
		if (seen.has(key)) return false;
		seen.add(key);
		return true;
	});
}
