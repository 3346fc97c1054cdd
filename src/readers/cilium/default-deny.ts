import type { Problems } from "../kubernetes/problems.ts";
import { type Json, list, record } from "../kubernetes/value.ts";

/**
 * A section with rules turns default deny on for its direction, unless the policy says otherwise (`Rule.Sanitize`). Without rules it never
 * does, whatever `enableDefaultDeny` says (`Repository.computePolicyEnforcementAndRules`, cilium/cilium#35558). A policy without any rules
 * is refused: what it asks for it will have once it is mended.
 */
export function isolates(spec: Json, path: string, direction: "ingress" | "egress", problems: Problems): boolean {
	const given = record(spec["enableDefaultDeny"])[direction] ?? null;
	if (given !== null && typeof given !== "boolean") problems.reject(`${path}/enableDefaultDeny/${direction}`, "is neither true nor false");
	if (ruleCount(spec, direction) > 0) return given !== false;
	return given === true && ruleCount(spec, "ingress") + ruleCount(spec, "egress") === 0;
}

const ruleCount = (spec: Json, direction: "ingress" | "egress"): number =>
	list(spec[direction]).length + list(spec[`${direction}Deny`]).length;
