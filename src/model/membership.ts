import type { Subject } from "./inventory.ts";
import type { Tri } from "./tri.ts";

/** Whether a group that filters nothing names a subject. */
export function isMember(
	{ memberships, possibleMemberships = [] }: Pick<Subject, "memberships" | "possibleMemberships">,
	group: string,
): Tri {
	if (memberships?.includes(group) === true) return "yes";
	return possibleMemberships === "any" || possibleMemberships.includes(group) ? "maybe" : "no";
}
