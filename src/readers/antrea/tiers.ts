import { ADMIN_TIER } from "../adminpolicy/defaults.ts";
import type { KubeObject } from "../kubernetes/objects.ts";
import type { Problems } from "../kubernetes/problems.ts";
import type { Placement, TieredPolicy } from "../kubernetes/tiers.ts";
import { type Json, record } from "../kubernetes/value.ts";
import {
	ADMIN_PRIORITIES,
	BASELINE_STAGE,
	BASELINE_TIER_NAME,
	DEFAULT_TIER_NAME,
	GROUP,
	NATIVE_STAGE,
	PRIORITIES,
	TIERS,
} from "./defaults.ts";

/** Priorities of tiers by name; null for one that neither the inputs nor Antrea itself know. */
export type TierPriority = (name: string) => number | null;

export function readTiers(objects: readonly KubeObject[]): TierPriority {
	const given = new Map<string, number>();
	for (const { kind, group, name, value } of objects) {
		const { priority } = record(value["spec"]);
		if (kind === "Tier" && group === GROUP && typeof priority === "number") given.set(name.toLowerCase(), priority);
	}
	return (name) => TIERS[name] ?? given.get(name) ?? null;
}

/** Wider than any policy's priority, so that tiers never overlap. */
const TIER_SPAN = 1_000_000;
/** How far a priority stands from the next whole one: rules of policies that share one stand between by their numbers (Antrea, `types.Priority`). */
const PRIORITY_SPAN = 1_000_000;
export interface Placed {
	readonly tierKnown: boolean;
	/** The place of a policy, or of one of its rules where these stand for themselves. */
	readonly place: Placement;
}

const NATIVE_NAME = "Antrea, before NetworkPolicies";

/**
 * Policies of the network-policy-api before NetworkPolicies, in a cluster of Antrea's: they stand among its own, in tiers that nobody
 * sees, so that a Pass of the ones leaves the others too (docs/admin-network-policy.md, docs/cluster-network-policy.md).
 */
export function amongNative(policy: TieredPolicy): TieredPolicy {
	const tier = ADMIN_PRIORITIES[policy.object.kind];
	if (tier === undefined) return policy;
	const moved = (placements: readonly Placement[]): readonly Placement[] =>
		placements.map((one) =>
			one.order === ADMIN_TIER
				? { ...one, order: NATIVE_STAGE, stage: NATIVE_NAME, rank: (tier * TIER_SPAN + one.rank) * PRIORITY_SPAN }
				: one,
		);
	return { ...policy, placements: { ingress: moved(policy.placements.ingress), egress: moved(policy.placements.egress) } };
}

/** Tier by tier, policy by policy, rule by rule; the first that matches decides, and nobody is isolated by presence. */
export function placementOf(spec: Json, tiers: TierPriority, problems: Problems): Placed {
	const given = spec["tier"];
	const name = typeof given === "string" && given !== "" ? given.toLowerCase() : DEFAULT_TIER_NAME;
	const tier = tiers(name);
	const { priority } = spec;
	const [least, most] = PRIORITIES;
	const sound = typeof priority === "number" && priority >= least && priority <= most;
	if (!sound) problems.reject("/spec/priority", `is ${JSON.stringify(priority)}; a priority is a number from ${least} to ${most}`);
	const behind = name === BASELINE_TIER_NAME;
	return {
		tierKnown: tier !== null,
		place: {
			order: behind ? BASELINE_STAGE : NATIVE_STAGE,
			stage: behind ? `Antrea, tier ${BASELINE_TIER_NAME}` : NATIVE_NAME,
			rank: ((tier ?? 0) * TIER_SPAN + (sound ? priority : 0)) * PRIORITY_SPAN,
			isolates: false,
		},
	};
}
