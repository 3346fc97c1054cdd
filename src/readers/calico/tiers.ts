import type { UnreadRule } from "../../model/inventory.ts";
import { addressOf, idOf, type KubeObject } from "../kubernetes/objects.ts";
import type { Problem } from "../kubernetes/problems.ts";
import { refused } from "../kubernetes/refused.ts";
import { type Json, record } from "../kubernetes/value.ts";
import { DEFAULT_TIER_NAME, LAST_ORDER, TIER_ORDERS } from "./defaults.ts";
import { isCalico } from "./objects.ts";

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
	/** Tiers that the API would refuse. */
	readonly unread: readonly UnreadRule[];
}

/** A tier that nobody describes, or several do in different ways, may stand anywhere: before all others, with policies that may be there or not. */
const ANYWHERE: Omit<Tier, "name"> = { order: -1, isolates: true, known: false };

/** What the API would refuse in a tier (libcalico-go, validator/v3 and the rules of the CRD). */
function problemOf(name: string, { order, defaultAction: action }: Json): Problem | null {
	if (order !== undefined && order !== null && typeof order !== "number")
		return { path: "/spec/order", words: `is ${JSON.stringify(order)}, which is no number` };
	if (action === undefined || action === null || action === "Deny") return null;
	if (action === "Pass")
		return name === DEFAULT_TIER_NAME ? { path: "/spec/defaultAction", words: `is Pass, where the tier ${name} denies` } : null;
	return { path: "/spec/defaultAction", words: `is ${JSON.stringify(action)}; the API knows Deny and Pass` };
}

/** Tiers of the inputs, and those that Calico makes itself (Calico reference, Tier: `order`, `defaultAction`). */
export function readTiers(objects: readonly KubeObject[]): Tiers {
	const written = new Map<string, Tier>();
	const unread: UnreadRule[] = [];
	for (const object of objects.filter((one) => isCalico(one, "Tier"))) {
		const { name } = object;
		const spec = record(object.value["spec"]);
		const { order, defaultAction } = spec;
		const problem = problemOf(name, spec);
		if (problem !== null) unread.push(refused({ object, id: idOf(object), address: addressOf(object) }, idOf(object), problem));
		const found: Tier = {
			name,
			order: typeof order === "number" ? order : (TIER_ORDERS[name] ?? LAST_ORDER),
			isolates: defaultAction !== "Pass",
			known: true,
		};
		const other = written.get(name);
		const same = other === undefined || (other.order === found.order && other.isolates === found.isolates);
		written.set(name, problem === null && same ? found : { ...ANYWHERE, name });
	}
	const given = new Map([...written.values()].map((tier) => [tier.name, { ...tier, order: tier.order + behindEquals(tier, written) }]));
	return {
		unread,
		of(raw) {
			const name = typeof raw === "string" && raw !== "" ? raw : DEFAULT_TIER_NAME;
			const order = TIER_ORDERS[name];
			const known = given.get(name);
			if (known !== undefined) return known;
			if (order !== undefined) return { name, order, isolates: name === DEFAULT_TIER_NAME, known: true };
			return { ...ANYWHERE, name };
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
