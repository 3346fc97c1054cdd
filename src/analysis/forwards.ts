import type { IntervalSet } from "../model/intervals.ts";
import type { Forward } from "../model/inventory.ts";
import { type Target, withoutRolelessPods } from "../model/target.ts";
import type { Scene } from "./classes.ts";
import { memoOfTargets } from "./memo.ts";

/** A load balancer's forward that ends at a target on one of some ports. */
export interface Forwarded {
	readonly balancer: Target;
	readonly forward: Forward;
	readonly certain: boolean;
}

export function forwardsTo(scene: Scene, target: Target, protocol: number, ports: IntervalSet): readonly Forwarded[] {
	const ids = new Set(target.members.map(({ id }) => id));
	const balancers = memoOfTargets(scene.targets, "balancers", () =>
		withoutRolelessPods(scene.targets).filter(({ subject }) => subject.forwards.length > 0),
	);
	return balancers.flatMap((balancer) =>
		balancer.subject.forwards
			.filter(({ targetProtocol, targetPort }) => targetProtocol === protocol && targetPort !== null && ports.has(targetPort))
			.map((forward) => ({ balancer, forward, certain: forward.targets.some((id) => ids.has(id)) }))
			.filter(({ forward, certain }) => certain || forward.targetsUnknown.length > 0),
	);
}
