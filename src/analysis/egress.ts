import { ALL_V4, ALL_V6 } from "../model/addresses.ts";
import type { IntervalSet } from "../model/intervals.ts";
import { type Filter, holdsFor, type Inventory, type Layer, type Rule, type Subject } from "../model/inventory.ts";
import { isOnPodNetwork } from "../model/pod.ts";
import { ALL_PORTS, NO_PORTS } from "../model/ports.ts";
import { filterIds, isChoosy } from "../model/rule.ts";
import type { Target } from "../model/target.ts";
import { and } from "../model/tri.ts";
import { type Bound, portsAt, type Wanted } from "./admission.ts";
import { carries, mayBeMeant, metByAddress } from "./endpoint.ts";
import { memoOf } from "./memo.ts";
import { layersOutOf } from "./own-machine.ts";
import { boundsOf, type Ends, throughStages } from "./stages.ts";

/** Ports on which the source's own egress filters let packets out to a target. */
export function leaving(inventory: Inventory, target: Target, wanted: Wanted, bound: Bound): IntervalSet {
	return layersOutOf(target, wanted).reduce(
		(open, layer) => (open.isEmpty ? open : open.intersect(layerLetsOut(inventory, layer, target.subject, wanted, bound))),
		wanted.ports,
	);
}

/** Where the wanted ports end in an egress layer that acts in stages. */
export const stagedEndsOut = (inventory: Inventory, layer: Layer, target: Subject, wanted: Wanted): Ends<IntervalSet> =>
	throughStages(
		layer,
		{
			region: wanted.ports,
			empty: NO_PORTS,
			direction: "egress",
			matches: (rule) => ({
				lower: matchedPorts(inventory, rule, target, wanted, false),
				upper: matchedPorts(inventory, rule, target, wanted, true),
			}),
			silent: ({ silentProtocols }) => silentProtocols?.has(wanted.protocol) === true,
		},
		inventory,
	);

export function layerLetsOut(inventory: Inventory, layer: Layer, target: Subject, wanted: Wanted, bound: Bound): IntervalSet {
	const generous = bound === "upper";
	if (layer.stages !== undefined) return boundsOf(stagedEndsOut(inventory, layer, target, wanted), wanted.ports)[bound];
	if (layer.certain.length === 0 && (generous || layer.possible.length === 0))
		return layer.whenNone === "open" || layer.possible.some(({ unbounded }) => unbounded) ? wanted.ports : NO_PORTS;
	if (generous && layer.possible.some(({ unbounded }) => unbounded)) return wanted.ports;
	const open = unionOut(inventory, layer, target, wanted, generous);
	return open.covers(wanted.ports) ? wanted.ports : open.intersect(wanted.ports);
}

/** Ports on which the filters of a layer that act together let packets out to a target. */
function unionOut(inventory: Inventory, layer: Layer, target: Subject, wanted: Wanted, generous: boolean): IntervalSet {
	const way = wayTo(target, wanted, generous);
	const layers = way.layersOf(inventory);
	const told = layers.get(layer);
	if (told !== undefined) return told;
	let open = NO_PORTS;
	let alike = true;
	for (const id of generous ? filterIds(layer) : layer.certain) {
		const filter = inventory.filters.get(id);
		if (filter === undefined) continue;
		const rules = outwardOf(filter, target);
		let found = way.filters.get(rules);
		if (found === undefined) {
			found = filter.egress.some(isChoosy) ? "choosy" : filterLetsOut(inventory, filter, target, wanted, generous);
			way.filters.set(rules, found);
		}
		alike &&= found !== "choosy";
		open = open.union(found === "choosy" ? filterLetsOut(inventory, filter, target, wanted, generous) : found);
	}
	if (alike) layers.set(layer, open);
	return open;
}

/** What is let out to a target over one protocol, in one family, for certain or possibly: kept where it is the same for everybody. */
class Way {
	/** By filter, or by what filters have in common. */
	readonly filters: Map<object, IntervalSet | "choosy"> = new Map();
	#layers = new Map<Layer, IntervalSet>();
	#inventory: Inventory | null = null;

	/** Layers name their filters, which edits change. */
	layersOf(inventory: Inventory): Map<Layer, IntervalSet> {
		if (this.#inventory !== inventory) this.#layers = new Map();
		this.#inventory = inventory;
		return this.#layers;
	}
}

const noWays = (): Map<number, Way> => new Map();

function wayTo(target: Subject, { protocol, space }: Wanted, generous: boolean): Way {
	const ways = memoOf(target, "ways out", noWays);
	const number = protocol * 4 + (space.v4.isEmpty ? 2 : 0) + (generous ? 1 : 0);
	let way = ways.get(number);
	if (way === undefined) {
		way = new Way();
		ways.set(number, way);
	}
	return way;
}

/** What decides whether a filter lets packets out to a target: what it has in common with others, where that means the same of the target. */
const outwardOf = (filter: Filter, { network }: Subject): object =>
	filter.outward === undefined || network === null || network === filter.network ? filter : filter.outward;

/** Ports on which a filter lets packets out to a target: the same for everybody behind it, where none of its rules says for whom it holds. */
const filterLetsOut = (inventory: Inventory, { egress }: Filter, target: Subject, wanted: Wanted, generous: boolean): IntervalSet =>
	egress.reduce((ports, rule) => ports.union(matchedPorts(inventory, rule, target, wanted.on(ALL_PORTS), generous)), NO_PORTS);

/** Wanted ports on which an outgoing rule matches packets to the target: for certain, or (`generous`) possibly. */
export function matchedPorts(inventory: Inventory, rule: Rule, target: Subject, wanted: Wanted, generous: boolean): IntervalSet {
	const { members, addresses, unknowns, within } = rule.sources;
	// An address that is not known is one of those that pods get.
	const known = target.knownAddresses ?? (isOnPodNetwork(target) ? (inventory.podAddresses ?? null) : null);
	// Where its own end, or the addresses that the other end must have, are not certain, the rule may match and may not.
	const holds = and(
		wanted.endpoint.subject === null ? "maybe" : holdsFor(rule, wanted.endpoint.subject),
		within === undefined ? "yes" : known === null ? "maybe" : within.covers(known) ? "yes" : within.overlaps(known) ? "maybe" : "no",
	);
	if (holds === "no" || (holds === "maybe" && !generous)) return NO_PORTS;
	if ("unknown" in rule.protocols ? !generous : !rule.protocols.has(wanted.protocol)) return NO_PORTS;
	const destination = { subject: target, pod: target.nature === "pod" };
	const member = members.some((candidate) => {
		const tri = carries(destination, candidate, inventory);
		return tri === "yes" || (generous && tri === "maybe");
	});
	const met = metByAddress(destination, rule.sources);
	const doubtful = generous && unknowns.some((unknown) => mayBeMeant(unknown, met, (one) => carries(destination, one, inventory)));
	if (!member && !doubtful && !byAddress()) return NO_PORTS;
	return portsAt(rule, target, wanted.protocol, generous).intersect(wanted.ports);

	function byAddress(): boolean {
		if (met === "no" || (met === "maybe" && !generous)) return false;
		// Whatever its address is, a rule for every address of the family matches it.
		if (known === null || known.isEmpty)
			return addresses.covers(wanted.space.v4.isEmpty ? ALL_V6 : ALL_V4) || (generous && !addresses.isEmpty);
		return generous ? addresses.overlaps(known) : addresses.covers(known);
	}
}
