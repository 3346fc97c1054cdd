import type { Family } from "../model/addresses.ts";
import { NO_ADDRESSES } from "../model/addresses.ts";
import type { CoverageFact, Share } from "../model/facts.ts";
import type { IntervalSet } from "../model/intervals.ts";
import type { Layer, Subject } from "../model/inventory.ts";
import { PacketSet } from "../model/packets.ts";
import { NO_PORTS } from "../model/ports.ts";
import type { Target } from "../model/target.ts";
import { admitted, type Bound, regionOf, rulePorts, type Wanted } from "./admission.ts";
import { type Scene, sourcesOf } from "./classes.ts";
import { carries, type Endpoint, spaceOf } from "./endpoint.ts";
import type { Mandate } from "./mandate.ts";

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
	const passages = distinct(endpoints).flatMap((endpoint) => {
		const families: [Family, boolean][] = [["ipv4", false]];
		if (endpoint.addresses?.v4.isEmpty === true) families.length = 0;
		if (endpoint.ipv6 === "yes") families.push(["ipv6", false]);
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
		blocked.isEmpty ? "all" : blocked.covers(regionOf(wanted)) ? "none" : "part",
	);
	const onlyUncertainFamily = lower === "all" && judged.some(({ uncertainFamily, blocked }) => uncertainFamily && !blocked.isEmpty);
	return {
		fact: {
			key: `${target.id}|${mandate.role}|${mandate.requirement}`,
			target: target.id,
			requirement: mandate.requirement,
			lower: onlyUncertainFamily ? "part" : lower,
			upper: onlyUncertainFamily ? "part" : upper,
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
	const wanted: Wanted = { endpoint, protocol: mandate.protocol, ports: mandate.ports, space };
	const lower = arriving(scene, target.subject, wanted, "lower");
	const upper = arriving(scene, target.subject, wanted, "upper");
	const region = regionOf(wanted);
	// Of an unknown address only this can be said: a port that no address reaches is shut to it.
	const blocked = exact ? region.subtract(upper) : regionOf({ ...wanted, ports: mandate.ports.subtract(upper.ports) });
	const met = lower.covers(region);
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
const certainPorts = ({ exact, lower, wanted }: Passage): IntervalSet =>
	exact ? lower.ports : wanted.ports.subtract(regionOf(wanted).subtract(lower).ports);

/** What gets in through the target's own layers, after leaving through the source's (pods). */
function arriving(scene: Scene, subject: Subject, wanted: Wanted, bound: Bound): PacketSet {
	const source = wanted.endpoint.subject;
	const ports = source === null || source.egressLayers.length === 0 ? wanted.ports : leaving(scene, source, subject, wanted, bound);
	if (ports.isEmpty) return PacketSet.empty;
	return admitted(subject, subject.layers, { ...wanted, ports }, bound, scene.inventory);
}

/** Ports on which the source's own egress filters let packets out to the target. */
function leaving(scene: Scene, source: Subject, target: Subject, wanted: Wanted, bound: Bound): IntervalSet {
	return source.egressLayers.reduce((ports, layer) => ports.intersect(egressPorts(scene, layer, target, wanted, bound)), wanted.ports);
}

function egressPorts(scene: Scene, layer: Layer, target: Subject, wanted: Wanted, bound: Bound): IntervalSet {
	const { inventory } = scene;
	if (layer.certain.length === 0 && (bound === "upper" || layer.possible.length === 0))
		return layer.whenNone === "open" ? wanted.ports : NO_PORTS;
	const ids = bound === "upper" ? [...layer.certain, ...layer.possible.flatMap(({ candidates }) => candidates)] : layer.certain;
	const generous = bound === "upper";
	let ports = NO_PORTS;
	for (const rule of ids.flatMap((id) => inventory.filters.get(id)?.egress ?? [])) {
		const destination = { subject: target, pod: target.nature === "pod" };
		const member = rule.sources.members.some((candidate) => {
			const tri = carries(destination, candidate, inventory);
			return tri === "yes" || (generous && tri === "maybe");
		});
		const known = target.knownAddresses ?? NO_ADDRESSES;
		const byAddress = known.isEmpty ? generous && !rule.sources.addresses.isEmpty : rule.sources.addresses.covers(known);
		if (!member && !byAddress && !(generous && rule.sources.unknowns.length > 0)) continue;
		if ("unknown" in rule.protocols ? !generous : !rule.protocols.has(wanted.protocol)) continue;
		ports = ports.union(rulePorts(rule, target, wanted.protocol, generous));
	}
	return ports.intersect(wanted.ports);
}

/** One share for all passages: `all` and `none` only when every passage says so. */
function share(passages: readonly Passage[], of: (passage: Passage) => Share): Share {
	const shares = new Set(passages.map(of));
	return shares.size === 1 ? ([...shares][0] as Share) : "part";
}

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
