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
		const places = placesOf(layer);
		const first = passages.map((passage) => firstRefusal(scene, target, { layer, index, places }, passage)).reduce(earlier, null);
		if (first !== null) return first;
	}
	return null;
}

const earlier = (a: Refusal | null, b: Refusal | null): Refusal | null => (a === null || (b !== null && rank(b, a) < 0) ? b : a);

const rank = (a: Refusal, b: Refusal): number =>
	a.stage - b.stage || a.at - b.at || (a.element ?? Number.MAX_VALUE) - (b.element ?? Number.MAX_VALUE);

/** The index of the stage where a layer has none: its filters unite. */
const NO_STAGE = -1;

/** The first filter of a layer of NetworkPolicies that lets some of the refused packets in by no rule; null where the layer is not what refuses. */
function unitedRefusal({ inventory }: Scene, { subject }: Target, layer: Layer, passages: readonly Passage[]): Filter | null {
	const first = layer.certain.map((id) => inventory.filters.get(id)).find((filter) => filter !== undefined);
	if (first === undefined) return null;
	const isRefusing = passages.some(
		({ blocked, wanted }) => !blocked.isEmpty && !blocked.subtract(passes(subject, layer, wanted, "upper", inventory)).isEmpty,
	);
	return isRefusing ? first : null;
}

interface Standing {
	readonly layer: Layer;
	readonly index: number;
	readonly places: ReturnType<typeof placesOf>;
}

function firstRefusal(scene: Scene, { subject }: Target, { layer, index, places }: Standing, passage: Passage): Refusal | null {
	if (passage.blocked.isEmpty) return null;
	let first: Refusal | null = null;
	for (const { filter: id, rule, action, packets } of stagedEnds(subject, layer, passage.wanted, scene.inventory).hits) {
		const filter = scene.inventory.filters.get(id);
		if (action !== "deny" || filter === undefined || !packets.overlaps(passage.blocked)) continue;
		for (const { stage, at, only, isolates } of places.get(id) ?? []) {
			if (rule === null ? !isolates : only === "allow") continue;
			const element = rule === null ? null : elementOf(rule.id, "ingress");
			first = earlier(first, { layer: index, stage, at, filter, element, final: only === "deny" });
		}
	}
	return first;
}

interface Place extends Pick<StageFilter, "only" | "isolates"> {
	readonly stage: number;
	readonly at: number;
}

/** Where filters stand for certain in the stages of a layer: beside one that may not be there nothing is proved. */
function placesOf({ stages = [] }: Layer): ReadonlyMap<string, readonly Place[]> {
	const places = new Map<string, Place[]>();
	for (const [stage, { filters }] of stages.entries())
		for (const [at, { attached, ...item }] of filters.entries()) {
			if (attached !== "yes") continue;
			const others = places.get(item.id);
			if (others === undefined) places.set(item.id, [{ ...item, stage, at }]);
			else others.push({ ...item, stage, at });
		}
	return places;
}

/** What of the refused packets a fix must let in. */
export const refusedPorts = (passages: readonly Passage[], none: PacketSet["ports"]): PacketSet["ports"] =>
	passages.reduce((sum, { blocked }) => sum.union(blocked.ports), none);
