import type { TieredPolicy } from "./tiers.ts";

/** The attribute by which it is told that policies of several engines are in the input. */
const RIVALS = "kinds of several engines";

/**
 * Policies of engines' own kinds, one list for each engine. An engine enforces no other's: where the input shows several, which of them
 * run is not known (one may be left over from a migration, or be chained behind the other), so that any policy may be without effect.
 */
export function perhapsEnforced(engines: readonly (readonly TieredPolicy[])[]): readonly (readonly TieredPolicy[])[] {
	if (engines.filter((own) => own.length > 0).length < 2) return engines;
	return engines.map((own) =>
		own.map((policy) => (policy.stands === "maybe" ? policy : { ...policy, stands: "maybe", attribute: RIVALS })),
	);
}
