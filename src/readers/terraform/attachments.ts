import type { Layer, PossibleAttachment, Subject } from "../../model/inventory.ts";
import { filterIds } from "../../model/rule.ts";
import { groupLayer } from "../aws/defaults.ts";
import type { Lookup, Named } from "./lookup.ts";
import type { Resource } from "./resources.ts";

/** Groups on the interfaces of one machine: what every interface carries, and what one of them may carry. */
export interface Carried {
	readonly certain: readonly string[];
	readonly possible: readonly PossibleAttachment[];
}

/** What decides where the interfaces of machines differ: which of them is reached. */
export const INTERFACES = "interfaces";

/** Interfaces that carry equal groups are one; where they differ, only what all carry is certain. */
export function carriedBy(resource: Resource, interfaces: readonly Named[]): Carried {
	const [first] = interfaces;
	const certain = (first?.ids ?? []).filter((id) => interfaces.every((one) => one.ids.includes(id)));
	const rest = [...new Set(interfaces.flatMap((one) => one.ids))].filter((id) => !certain.includes(id)).sort();
	const unequal: PossibleAttachment[] =
		rest.length === 0
			? []
			: [{ unknown: { address: resource.address, attribute: INTERFACES, candidates: rest }, candidates: rest, unbounded: false }];
	return { certain: [...certain].sort(), possible: [...unequal, ...interfaces.flatMap((one) => one.open ?? [])] };
}

/** Groups that are not said: the default group of the network, or anything when the network is not known. */
export function defaultCarried(lookup: Lookup, resource: Resource, network: string | null, attribute: string): Carried {
	if (network !== null) return { certain: [lookup.defaultGroup(network)], possible: [] };
	return { certain: [], possible: [{ unknown: { address: resource.address, attribute }, candidates: [], unbounded: true }] };
}

export const carriedLayer = (carried: Carried): Layer => groupLayer(carried.certain, carried.possible);

/** Subnets of a machine: those it certainly or possibly lives in, and whether there may be others. */
export function subnetsFrom(named: Named): Pick<Subject, "subnets" | "subnetsUnknown"> {
	const candidates = named.open?.candidates ?? [];
	return { subnets: [...new Set([...named.ids, ...candidates])].sort(), subnetsUnknown: named.open?.unbounded === true };
}

/** The network that subnets lie in: their own where the input shows them. */
export function networkOfSubnets(lookup: Lookup, subnets: readonly string[]): string | null {
	for (const id of subnets) {
		const subnet =
			lookup.world.get(id, "aws_subnet", "aws_default_subnet") ??
			lookup.world.dataOfType("aws_subnet").find((one) => one.values["id"] === id) ??
			null;
		const network = subnet === null ? null : lookup.network(subnet);
		if (network !== null) return network;
	}
	return null;
}

/** Rules whose group is not decided may apply to whoever carries, or may carry, one of the candidates. */
export function withUndecided(subject: Subject, undecided: readonly PossibleAttachment[]): Subject {
	const layers = subject.layers.map((layer) => {
		if (layer.kind !== "security-group") return layer;
		const carried = new Set(filterIds(layer));
		const more = undecided.flatMap(({ unknown, candidates, unbounded }) => {
			const [own = "", ...groups] = candidates;
			return unbounded || groups.some((id) => carried.has(id)) ? [{ unknown, candidates: [own], unbounded: false }] : [];
		});
		return more.length === 0 ? layer : { ...layer, possible: [...layer.possible, ...more] };
	});
	return { ...subject, layers };
}

/** A list of names without repeats and blanks, the first first. */
export const distinct = (items: readonly (string | null | undefined)[]): string[] => [
	...new Set(items.filter((item): item is string => typeof item === "string" && item !== "")),
];
