import { type AddressSet, ALL_V4, ALL_V6 } from "../model/addresses.ts";
import type { IntervalSet } from "../model/intervals.ts";
import type { Filter, Inventory, Layer, Subject } from "../model/inventory.ts";
import { filterIds, isChoosy, isUnfiltered } from "../model/rule.ts";
import type { Target } from "../model/target.ts";
import { Wanted } from "./admission.ts";
import { layerLetsOut } from "./egress.ts";
import { memoOf } from "./memo.ts";

/** What pods want to send to a target. */
export interface Traffic {
	readonly protocol: number;
	readonly ports: IntervalSet;
}

/**
 * Tells pods that all of some traffic leaves for certain, whichever addresses they send from. Asked once of each layer, for all pods behind
 * it: where a filter holds for some of these and not for others, or the report tells more of it than what it lets out, this says no.
 */
export function lettingOut(inventory: Inventory, target: Target, { protocol, ports }: Traffic): (subject: Subject) => boolean {
	const known = new Map<Layer, boolean>();
	const letsOut = (layer: Layer, subject: Subject): boolean => {
		if (isUnfiltered(layer)) return true;
		if (layer.kind !== "network-policy" || !filtersOf(inventory, layer).every((filter) => isAlikeForAll(inventory, filter))) return false;
		const endpoint = {
			name: subject.id,
			className: "",
			subject,
			addresses: null,
			unnamedOutside: false,
			pod: true,
			ipv6: "no",
			via: null,
		} as const;
		return familiesOf(inventory, layer).every((space) =>
			layerLetsOut(inventory, layer, target.subject, new Wanted(endpoint, protocol, ports, space), "lower").covers(ports),
		);
	};
	return (subject) =>
		subject.egressLayers.every((layer) => {
			let answer = known.get(layer);
			if (answer === undefined) {
				answer = letsOut(layer, subject);
				known.set(layer, answer);
			}
			return answer;
		});
}

const BOTH = [ALL_V4, ALL_V6];
const EITHER = [ALL_V4];

/** The families to ask for: without rules of addresses one is as the other. */
const familiesOf = (inventory: Inventory, layer: Layer): readonly AddressSet[] =>
	filtersOf(inventory, layer).some((filter) => filter !== undefined && sayingOf(inventory, filter).addresses) ? BOTH : EITHER;

const filtersOf = ({ filters }: Inventory, layer: Layer): readonly (Filter | undefined)[] => filterIds(layer).map((id) => filters.get(id));

/** Whether a filter is there, lets the same out for everybody behind it, and nothing else is told of it where a requirement depends on it. */
const isAlikeForAll = (inventory: Inventory, filter: Filter | undefined): boolean =>
	filter !== undefined && filter.standing === undefined && !toldOf(inventory).has(filter.id) && !sayingOf(inventory, filter).choosy;

/** What outgoing rules say, whoever sends, and whoever it goes to. */
interface Saying {
	/** Some hold for a part of those behind them. */
	readonly choosy: boolean;
	/** Some name addresses. */
	readonly addresses: boolean;
}

/** Asked once of filters that are written alike. */
function sayingOf(inventory: Inventory, filter: Filter): Saying {
	const sayings = memoOf(inventory, "what outgoing rules say", noSayings);
	const rules = filter.outward ?? filter;
	let saying = sayings.get(rules);
	if (saying === undefined) {
		saying = { choosy: filter.egress.some(isChoosy), addresses: filter.egress.some(({ sources }) => !sources.addresses.isEmpty) };
		sayings.set(rules, saying);
	}
	return saying;
}

const noSayings = (): Map<object, Saying> => new Map();

/** Filters with parts that are not read: the report tells of these where the filter stands behind somebody who sends. */
const toldOf = (inventory: Inventory): ReadonlySet<string | null> =>
	memoOf(inventory, "filters with unread parts", () => new Set(inventory.unread.map(({ filter }) => filter)));
