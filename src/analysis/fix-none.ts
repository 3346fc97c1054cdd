import { refusingOut } from "./blame.ts";
import type { Scene } from "./classes.ts";
import type { Coverage } from "./coverage.ts";
import type { Refusal } from "./fix-place.ts";

/**
 * Why an edit is no fix: other filters refuse the packets too, it opens them for others, it exposes them, its API cannot say who the senders
 * are, nothing comes before the policy that refuses, or it is a deny that cannot be narrowed.
 */
export type Failure = "short" | "spills" | "exposes" | "nobody" | "first" | "deny";

/** One sentence for a reader who looks for the fix. */
export function whyNone(scene: Scene, coverage: Coverage, { filter }: Refusal, failed: ReadonlySet<Failure>): string {
	const { passages, target } = coverage;
	const unnamed = passages.filter(({ blocked, wanted }) => !blocked.isEmpty && wanted.endpoint.unnamedOutside);
	const classes = [...new Set(unnamed.map(({ wanted }) => wanted.endpoint.className))];
	if (classes.length > 0)
		return `no fix is offered, for nobody said where ${classes.join(" and ")} is: give --source ${classes[0]}=CIDR[,CIDR]`;
	if (failed.has("deny"))
		return `no fix is offered: no allow overcomes a deny, and ${filter.id} cannot be narrowed so that the requirement is met and nobody else gets in`;
	if (failed.has("exposes")) return "no fix is offered: what would let the packets in would let in more than the tables tolerate";
	if (failed.has("first"))
		return `no fix is offered: nothing can stand before ${filter.id}, which comes first of all, and a rule in it would be one for others too`;
	if (failed.has("spills"))
		return `no fix is offered: the policies in front of ${target.id} stand in front of others too, and nothing in the input tells it from them`;
	if (failed.has("short")) {
		const others = passages.map((passage) => refusingOut(scene, target, passage)).find(({ length }) => length > 0) ?? [];
		return others.length === 0
			? "no fix is offered: no single rule is enough, for other filters refuse the packets as well"
			: `no fix is offered: no rule here is enough, for the egress of some who send is refused as well, by ${others.join(" and ")}`;
	}
	return `no fix is offered: policies of the kind of ${filter.id} cannot name who must get in`;
}
