import type { Rule } from "../model/inventory.ts";
import type { Scene } from "./classes.ts";
import { carries, type Endpoint } from "./endpoint.ts";

/** Whether a rule's sources certainly hold an endpoint, ports and protocol aside. */
export function sourceReaches(scene: Scene, rule: Rule, endpoint: Endpoint): boolean {
	if (rule.sources.members.some((member) => carries(endpoint, member, scene.inventory) === "yes")) return true;
	if (rule.sources.addresses.isEmpty) return false;
	// Of an endpoint whose address nobody knows, any address in the rule may be meant: good enough for a hint.
	return endpoint.addresses === null || rule.sources.addresses.overlaps(endpoint.addresses);
}
