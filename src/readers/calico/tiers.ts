import type { KubeObject } from "../kubernetes/objects.ts";
import { record } from "../kubernetes/value.ts";
import { DEFAULT_TIER_NAME, LAST_ORDER, TIER_ORDERS } from "./defaults.ts";
import { isCalico } from "./endpoints.ts";

/** A tier: its place, and whether what no rule of it matches is refused where one of its policies applies. */
export interface Tier {
	readonly name: string;
	readonly order: number;
	readonly isolates: boolean;
	/** Whether the inputs or Calico itself say where it stands. */
	readonly known: boolean;
}

export interface Tiers {
	of(name: unknown): Tier;
}

/** A tier that nobody describes may stand anywhere: before all others, with policies that may be there or not. */
const NOWHERE = -1;

/** Tiers of the inputs, and those that Calico makes itself (Calico reference, Tier: `order`, `defaultAction`). */
export function readTiers(objects: readonly KubeObject[]): Tiers {
	const written = new Map<string, Tier>();
	for (const object of objects.filter((one) => isCalico(one, "Tier"))) {
		const spec = record(object.value["spec"]);
		const order = typeof spec["order"] === "number" ? spec["order"] : (TIER_ORDERS[object.name] ?? LAST_ORDER);
		written.set(object.name, { name: object.name, order, isolates: spec["defaultAction"] !== "Pass", known: true });
	}
	const given = new Map([...written.values()].map((tier) => [tier.name, { ...tier, order: tier.order + behindEquals(tier, written) }]));
	return {
		of(raw) {
			const name = typeof raw === "string" && raw !== "" ? raw : DEFAULT_TIER_NAME;
			const order = TIER_ORDERS[name];
			const known = given.get(name);
			if (known !== undefined) return known;
			if (order !== undefined) return { name, order, isolates: name === DEFAULT_TIER_NAME, known: true };
			return { name, order: NOWHERE, isolates: true, known: false };
		},
	};
}

/** Far less than between any two orders that people write. */
const STEP = 1e-6;

/** How far a tier stands from others of its order: they act in the order of their names (Felix, `TierLess`); Calico's own keep their place. */
function behindEquals({ name, order }: Tier, written: ReadonlyMap<string, Tier>): number {
	if (TIER_ORDERS[name] !== undefined) return 0;
	const names = [...written.values()]
		.filter((other) => other.order === order && TIER_ORDERS[other.name] === undefined)
		.map((one) => one.name);
	const [own] = Object.keys(TIER_ORDERS).filter((other) => TIER_ORDERS[other] === order);
	const before = names.filter((other) => other < name).length;
	return STEP * (own !== undefined && name < own ? before - names.length : before + 1);
}
