import type { Filter, Layer } from "../../model/inventory.ts";
import type { Location } from "../../model/location.ts";
import { ALL_PORTS } from "../../model/ports.ts";
import { ALL_PROTOCOLS } from "../../model/protocols.ts";
import type { Unknown } from "../../model/tri.ts";
import type { Problems } from "../kubernetes/problems.ts";
import { stagesOf } from "../kubernetes/tiers.ts";
import type { Json } from "../kubernetes/value.ts";
import { anywhere, eitherOf, type FelixRule, filterOf, ruleOf } from "./felix-rule.ts";

/** What becomes of packets of a host's own pods to the host itself; policies of local processes never see them (Calico reference, Felix configuration). */
export const TO_HOST_FIELD = "defaultEndpointToHostAction";
const ACTIONS = ["Drop", "Return", "Accept"] as const;

/** The action that a text names; null where it names none. */
export const toHostAction = (text: unknown): (typeof ACTIONS)[number] | null =>
	ACTIONS.find((action) => action.toLowerCase() === String(text).toLowerCase()) ?? null;

const isGiven = (value: unknown): boolean => value !== undefined && value !== null && value !== "";

export function checkToHost(spec: Json, problems: Problems): void {
	const given = spec[TO_HOST_FIELD];
	if (isGiven(given) && toHostAction(given) === null)
		problems.reject(`/spec/${TO_HOST_FIELD}`, `is ${JSON.stringify(given)}; the API knows ${ACTIONS.join(", ")}`);
}

/**
 * The filter that refuses what pods send to their own host; null where nothing does. Felix drops it unless it is told otherwise, which
 * every installation of Calico does: where the inputs show nothing of it, they are taken to be such.
 */
export function fromPods(id: string, specs: readonly Json[], unknown: Unknown | null, location: Location): Filter | null {
	const drop: FelixRule = {
		...ruleOf(id, TO_HOST_FIELD, ALL_PROTOCOLS, ALL_PORTS, anywhere(), location),
		action: "deny",
		allProtocols: true,
	};
	const found = specs.flatMap((spec): readonly (readonly FelixRule[])[] => {
		if (!isGiven(spec[TO_HOST_FIELD])) return [[]];
		const action = toHostAction(spec[TO_HOST_FIELD]);
		return action === null ? [[drop], []] : [action === "Drop" ? [drop] : []];
	});
	const rules = eitherOf(found, unknown, id, location);
	return rules.length === 0 ? null : { ...filterOf(id, "calico-hosts", location, rules), standing: "own" };
}

/** In front of a host, for packets of its own pods. */
export const toHostLayer = ({ id }: Filter): Layer => ({
	kind: "host-policy",
	certain: [id],
	possible: [],
	whenNone: "open",
	skippedInsideSubnet: false,
	filtersOwn: ["host"],
	onlyOwn: true,
	stages: stagesOf([{ id, order: 0, stage: TO_HOST_FIELD, rank: 0, isolates: false, attached: "yes" }]),
});
