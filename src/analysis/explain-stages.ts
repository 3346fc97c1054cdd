import { NO_ADDRESSES } from "../model/addresses.ts";
import type { Filter, Layer, Rule, StageFilter } from "../model/inventory.ts";
import { doubtOf } from "./explain-doubt.ts";
import { type Because, doubtsOf, type LayerAnswer, type Passage, UNADMITTED } from "./explain-layer.ts";
import { matches } from "./explain-match.ts";
import { boundsOf, type Hit, throughStages } from "./stages.ts";

/**
 * What a layer that acts in stages lets through, and what decides: what lets in, what refuses, and what is in doubt. `excepts` says which
 * filters let these packets in whatever their rules say.
 */
export function throughStagedLayer(
	layer: Layer,
	passage: Passage,
	excepts: (filter: Filter, only: StageFilter["only"]) => boolean = () => false,
): LayerAnswer {
	const { space, inventory, direction, packets } = passage;
	const ends = throughStages(
		layer,
		{
			region: space,
			empty: NO_ADDRESSES,
			direction,
			matches: (rule) => matches(rule, passage),
			silent: ({ silentProtocols }) => silentProtocols?.has(packets.protocol) === true,
			excepts,
		},
		inventory,
	);
	const region = boundsOf(ends, space);
	const wanted = region.lower.covers(space) ? ["allow"] : region.upper.overlaps(space) ? ["allow", "deny", "unknown"] : ["deny"];
	const found = ends.hits.filter(({ action }) => wanted.includes(action)).map((hit) => becauseOf(hit, layer, passage, wanted.length > 1));
	return { ...region, because: wanted.length > 1 ? [...found, ...doubtsOf(layer, passage)] : found };
}

function becauseOf({ filter: id, rule, action }: Hit<unknown>, layer: Layer, passage: Passage, undecided: boolean): Because {
	const { inventory, direction } = passage;
	const filter = inventory.filters.get(id);
	const unruled = action === "deny" ? UNADMITTED[direction] : UNRULED[filter === undefined ? "absent" : "unknown"];
	const doubt = rule === null || !undecided ? null : doubtIn(rule, passage);
	const note = rule === null ? unruled : (doubt ?? NOTES[action]);
	const why = rule === null && action === "deny" && filter?.refusesBecause !== undefined ? `; ${filter.refusesBecause}` : "";
	return {
		layer: layer.kind,
		rule: rule?.id ?? null,
		filter: id,
		location: rule?.location ?? filter?.location ?? { file: "", address: id },
		...(note === undefined ? {} : { note: note + why }),
	};
}

/** What a rule may do, and what leaves it open; null where that is certain. */
function doubtIn(rule: Rule, passage: Passage): string | null {
	const { lower, upper } = matches(rule, passage);
	return lower.equals(upper) ? null : `${DOUBTS[rule.action]}${doubtOf(rule, passage)}`;
}

const DOUBTS: Readonly<Record<Rule["action"], string>> = { allow: "may admit it", deny: "may refuse it", pass: "may hand it on" };
const NOTES: Readonly<Record<string, string>> = { deny: "refuses it", pass: "hands it on" };
const UNRULED = {
	absent: "is not in the inputs",
	unknown: "it is not known what the filter does with it",
};
