import type { Layer, StageFilter } from "../../model/inventory.ts";
import type { Tri, Unknown } from "../../model/tri.ts";
import { type Direction, type Placement, possibly, stagesOf } from "../kubernetes/tiers.ts";
import { STAGE_OFFSET } from "./defaults.ts";
import type { Felix } from "./felix.ts";
import type { CalicoPolicy } from "./policy.ts";
import { toPods, UNTRACKED_TO_PODS } from "./to-pods.ts";

/** A policy that selects a host endpoint, or may. */
export interface Selected {
	readonly policy: CalicoPolicy;
	readonly attached: Tri;
}

/** How a host endpoint's interfaces bear on packets that stay on the host, or leave it for pods. */
export interface InterfaceReach {
	/** Whether loopback is among them: only then packets of the host to itself are filtered. */
	readonly loopback: boolean;
	/** Whether packets to pods of other hosts leave by one of them, and not by a tunnel. */
	readonly toPods: Tri;
	/** What decides where that is not known. */
	readonly unknown: Unknown;
	/** Whether every interface is among them, those of pods too. */
	readonly everywhere: boolean;
}

interface HostLayer {
	readonly selected: readonly Selected[];
	readonly felix: Felix;
	/** Filters that stand for the profiles of the endpoints. */
	readonly profiles: readonly Pick<StageFilter, "id" | "attached" | "isolates">[];
	readonly reach: InterfaceReach;
	readonly direction: Direction;
}

export type Placed = Placement & Pick<StageFilter, "id" | "attached">;

export const PHASES: Readonly<Record<CalicoPolicy["phase"], number>> = {
	untracked: STAGE_OFFSET,
	"pre-dnat": 2 * STAGE_OFFSET,
	normal: 3 * STAGE_OFFSET,
};

/**
 * The layer that Calico makes in front of a node, or behind it: failsafes, policies by phase and tier, then the endpoint's profiles.
 * Policies before address translation see nothing of what the host itself sends (Calico reference, Host endpoints, "Summary").
 */
export function hostLayer({ selected: all, felix, profiles, reach, direction }: HostLayer): Layer {
	const selected = all.filter(({ policy, attached }) => attached !== "no" && policy.types[direction]);
	const placed: readonly Placed[] = [
		standing(felix.failsafe.id, -STAGE_OFFSET, "failsafe ports"),
		...replies(all, direction),
		...(direction === "ingress" ? intoHost(felix, selected) : outOfHost(felix, selected, reach)),
		...selected.map(inPhase),
		...profiles.map((profile): Placed => ({ order: PHASES.normal * 2, stage: "profiles", rank: 0, ...profile })),
	];
	const layer = layerOf(placed, selected);
	const doubtful = profiles
		.filter(({ attached }) => attached === "maybe")
		.map(({ id }) => ({
			unknown: { address: id, attribute: "spec.interfaceName", candidates: [id] },
			candidates: [id],
			unbounded: false,
		}));
	return { ...layer, possible: [...layer.possible, ...doubtful], ...(reach.loopback ? { filtersOwn: ["itself"] } : {}) };
}

/** What untracked policies of the other direction may do with the replies to packets of this one. */
export const replies = (selected: readonly Selected[], direction: Direction): readonly Placed[] =>
	selected
		.filter(({ policy, attached }) => attached !== "no" && policy.phase === "untracked")
		.map(({ policy }) => policy.onReplies())
		.filter((filter) => filter[direction].length > 0)
		.map(({ id }) => standing(id, -1, "replies to untracked policies"));

/** A policy at its place among those of its phase. */
export const inPhase = ({ policy, attached }: Selected): Placed => ({
	...policy.place,
	order: PHASES[policy.phase] + policy.place.order,
	// Policies before connection tracking and address translation leave what they do not match to those behind.
	isolates: policy.phase === "normal" && policy.place.isolates,
	id: policy.filter.id,
	attached: attached === "yes" ? "yes" : "maybe",
});

/** A layer of policies that select an endpoint, and of what Felix has of its own. */
export function layerOf(placed: readonly Placed[], selected: readonly Selected[]): Layer {
	return {
		kind: "host-policy",
		certain: [...new Set(placed.filter(({ attached }) => attached === "yes").map(({ id }) => id))].sort(),
		possible: selected.filter(({ attached }) => attached === "maybe").map(possibly),
		whenNone: "open",
		skippedInsideSubnet: false,
		stages: stagesOf(placed),
	};
}

/** A filter of Felix's own; it refuses nothing. */
export const standing = (id: string, order: number, stage: string): Placed => ({
	order,
	stage,
	rank: 0,
	isolates: false,
	id,
	attached: "yes",
});

function intoHost(felix: Felix, selected: readonly Selected[]): readonly Placed[] {
	const judged = selected.some(({ policy }) => policy.phase === "normal" && policy.applyOnForward);
	return [felix.overlays, judged ? felix.judgedAsForwarded : felix.forwarded].map(({ id }) =>
		standing(id, PHASES.normal - 1, "hosts and forwarded traffic"),
	);
}

function outOfHost(felix: Felix, selected: readonly Selected[], reach: InterfaceReach): readonly Placed[] {
	const untracked = selected.some(({ policy }) => policy.phase === "untracked");
	const tunnel = toPods(reach);
	return [
		...(untracked ? [standing(UNTRACKED_TO_PODS.id, PHASES.untracked - 1, "addresses of Services")] : []),
		standing(felix.overlays.id, PHASES.normal - 1, "hosts and tunnels"),
		...(tunnel === null ? [] : [standing(tunnel.id, PHASES.normal - 1, "hosts and tunnels")]),
	];
}
