import type { Filter, Layer, StageFilter } from "../model/inventory.ts";
import type { PacketSet } from "../model/packets.ts";
import type { Target } from "../model/target.ts";
import { elementOf } from "../model/written.ts";
import { passes, stagedEnds } from "./admission.ts";
import type { Scene } from "./classes.ts";
import type { Passage } from "./coverage.ts";

/** Where packets are refused in a layer that acts in stages: the first stage, filter and rule that does it. */
export interface Refusal {
	readonly layer: number;
	/** Index of the stage, and of the filter in it. */
	readonly stage: number;
	readonly at: number;
	readonly filter: Filter;
	/** Element of the filter's `ingress` that refuses; null where the filter does by its presence. */
	readonly element: number | null;
	/** The rule is a deny that no allow comes before (Cilium). */
	readonly final: boolean;
}

/** The first refusal of any of the refused packets; null where no stage refuses them, or what does is no policy that somebody wrote. */
export function refusalOf(scene: Scene, target: Target, passages: readonly Passage[]): Refusal | null {
	for (const [index, layer] of target.subject.layers.entries()) {
		if (layer.stages === undefined) {
			const filter = unitedRefusal(scene, target, layer, passages);
			if (filter !== null) return { layer: index, stage: NO_STAGE, at: 0, filter, element: null, final: false };
			continue;
		}
		const found = passages.flatMap((passage) => refusalsIn(scene, target, layer, index, passage));
		found.sort((a, b) => a.stage - b.stage || a.at - b.at || (a.element ?? Number.MAX_VALUE) - (b.element ?? Number.MAX_VALUE));
		if (found[0] !== undefined) return found[0];
	}
	return null;
}

/** The index of the stage where a layer has none: its filters unite. */
const NO_STAGE = -1;

/** The first filter of a layer of NetworkPolicies that lets some of the refused packets in by no rule; null where the layer is not what refuses. */
function unitedRefusal({ inventory }: Scene, { subject }: Target, layer: Layer, passages: readonly Passage[]): Filter | null {
	const isRefusing = passages.some(
		({ blocked, wanted }) => !blocked.isEmpty && !blocked.subtract(passes(subject, layer, wanted, "upper", inventory)).isEmpty,
	);
	return isRefusing ? (layer.certain.map((id) => inventory.filters.get(id)).find((filter) => filter !== undefined) ?? null) : null;
}

function refusalsIn(scene: Scene, { subject }: Target, layer: Layer, index: number, passage: Passage): readonly Refusal[] {
	if (layer.stages === undefined || passage.blocked.isEmpty) return [];
	const { hits } = stagedEnds(subject, layer, passage.wanted, scene.inventory);
	return hits.flatMap(({ filter: id, rule, action, packets }): readonly Refusal[] => {
		const filter = scene.inventory.filters.get(id);
		if (action !== "deny" || filter === undefined || !packets.overlaps(passage.blocked)) return [];
		return placesOf(layer, id, rule === null ? "isolates" : "denies").map(({ stage, at, only }) => ({
			layer: index,
			stage,
			at,
			filter,
			element: rule === null ? null : elementOf(rule.id, "ingress"),
			final: only === "deny",
		}));
	});
}

interface Place extends Pick<StageFilter, "only"> {
	readonly stage: number;
	readonly at: number;
}

/** Where a filter stands for certain in the stages of a layer, as what it refuses packets as: beside one that may not be there nothing is proved. */
const placesOf = ({ stages = [] }: Layer, id: string, as: "isolates" | "denies"): readonly Place[] =>
	stages
		.flatMap(({ filters }, stage) => filters.map((item, at) => ({ ...item, stage, at })))
		.filter((item) => item.id === id && item.attached === "yes" && (as === "isolates" ? item.isolates : item.only !== "allow"))
		.map(({ stage, at, only }) => ({ stage, at, ...(only === undefined ? {} : { only }) }));

/** What of the refused packets a fix must let in. */
export const refusedPorts = (passages: readonly Passage[], none: PacketSet["ports"]): PacketSet["ports"] =>
	passages.reduce((sum, { blocked }) => sum.union(blocked.ports), none);
