import { ALL_ADDRESSES, NO_ADDRESSES } from "../../model/addresses.ts";
import type { IntervalSet } from "../../model/intervals.ts";
import type { Filter, Rule } from "../../model/inventory.ts";
import type { Location } from "../../model/location.ts";
import { ALL_PORTS, NO_PORTS } from "../../model/ports.ts";
import { ALL_PROTOCOLS } from "../../model/protocols.ts";
import type { Unknown } from "../../model/tri.ts";

/** A rule of what Felix does by itself, whose ports are known. */
export type FelixRule = Rule & { readonly ports: IntervalSet };

type Ends = Pick<Rule, "sources" | "sourceText">;

export const anywhere = (): Ends => ({ sources: { addresses: ALL_ADDRESSES, members: [], unknowns: [] }, sourceText: "anywhere" });

const HOSTS = "hosts of the cluster";

/** Packets of overlays pass between hosts of the cluster only: nobody else asks for them. */
export const hosts = (): Ends => ({
	sources: { addresses: NO_ADDRESSES, members: [{ kind: "senders", senders: ["machine"], text: HOSTS }], unknowns: [] },
	sourceText: HOSTS,
});

export const ruleOf = (
	filter: string,
	name: string,
	protocols: IntervalSet,
	ports: IntervalSet,
	ends: Ends,
	location: Location,
): FelixRule => ({
	id: `${filter}#${name}`,
	filter,
	action: "allow",
	protocols,
	ports,
	namedPorts: [],
	location,
	allProtocols: false,
	providerDefault: true,
	...ends,
});

/**
 * Rules of several configurations of which nobody knows which one holds: what all of them say is certain, what only some say may be
 * so. Null stands for a list that cannot be read: it may hold anything.
 */
export function eitherOf(
	configurations: readonly (readonly FelixRule[] | null)[],
	unknown: Unknown | null,
	filter: string,
	location: Location,
): readonly Rule[] {
	const read = configurations.flatMap((rules) => (rules === null ? [] : [rules]));
	if (unknown === null) return read.flat();
	const unreadable: readonly Rule[] =
		read.length === configurations.length ? [] : [{ ...anything(filter, unknown, location), id: `${filter}#${unknown.attribute}` }];
	const ids = [...new Set(read.flat().map(({ id }) => id))].sort();
	const merged = ids.flatMap((id): readonly Rule[] => {
		const versions = configurations.map((rules) => rules?.find((rule) => rule.id === id));
		const [any] = versions.flatMap((rule) => rule ?? []);
		if (any === undefined) return [];
		const ports = versions.map((rule) => rule?.ports ?? NO_PORTS);
		const sure = ports.reduce((sum, own) => sum.intersect(own), ALL_PORTS);
		const maybe = ports.reduce((sum, own) => sum.union(own), NO_PORTS).subtract(sure);
		return [
			...(sure.isEmpty ? [] : [{ ...any, ports: sure }]),
			...(maybe.isEmpty ? [] : [{ ...any, id: `${id}?`, ports: { unknown, within: maybe } }]),
		];
	});
	return [...merged, ...unreadable];
}

const anything = (filter: string, unknown: Unknown, location: Location): Rule => ({
	...ruleOf(filter, "", ALL_PROTOCOLS, ALL_PORTS, anywhere(), location),
	protocols: { unknown, within: null },
	ports: { unknown, within: null },
});

export const filterOf = (id: string, kind: string, location: Location, ingress: readonly Rule[], egress: readonly Rule[] = []): Filter => ({
	id,
	kind,
	mode: "first-match",
	stateful: true,
	names: [id],
	tags: {},
	network: null,
	modules: [],
	ingress,
	egress,
	unknownIngress: [],
	clusterKeys: [],
	location,
});
