import type { Problems } from "../kubernetes/problems.ts";
import { type Json, list, record } from "../kubernetes/value.ts";

/** A section with rules turns default deny on for its direction, unless the policy says otherwise (`Rule.Sanitize`). */
export function isolates(spec: Json, path: string, direction: "ingress" | "egress", problems: Problems): boolean {
	const given = record(spec["enableDefaultDeny"])[direction];
	if (typeof given === "boolean") return given;
	if (given !== undefined && given !== null) problems.reject(`${path}/enableDefaultDeny/${direction}`, "is neither true nor false");
	return list(spec[direction]).length + list(spec[`${direction}Deny`]).length > 0;
}
