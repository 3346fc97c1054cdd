import { rulePorts } from "../analysis/admission.ts";
import type { IntervalSet } from "../model/intervals.ts";
import { type Inventory, isUnknownSet, type Rule } from "../model/inventory.ts";
import { NO_PORTS } from "../model/ports.ts";
import type { Target } from "../model/target.ts";

/** Packets by number, from whomever. */
export interface Ports {
	readonly protocol: number;
	readonly ports: IntervalSet;
}

/** The part of some ports that a rule certainly names on a target. */
export function named(rule: Rule, target: Target, { protocol, ports }: Ports): IntervalSet {
	if (rule.action !== "allow" || isUnknownSet(rule.protocols) || !rule.protocols.has(protocol)) return NO_PORTS;
	return ports.intersect(rulePorts(rule, target.subject, protocol, false));
}

/** Whether a filter that stands in front of a target for certain admits any of some packets from anybody. */
export const isOpened = (target: Target, packets: Ports, inventory: Inventory): boolean =>
	target.subject.layers
		.flatMap(({ certain }) => certain)
		.some((id) => inventory.filters.get(id)?.ingress.some((rule) => !named(rule, target, packets).isEmpty) === true);
