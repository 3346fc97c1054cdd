import type { Target } from "../model/target.ts";
import type { Coverage } from "./coverage.ts";
import type { Exposure } from "./exposure.ts";
import { byMachine, nodeOf } from "./own-machine.ts";

/** Whether a finding of a pod is one of its node as well, told there: by target and by what the finding is about. */
export function isToldOnNode(
	targets: readonly Target[],
	found: Iterable<{ readonly target: string; readonly about: string }>,
): (target: Target, about: string) => boolean {
	const nodes = byMachine(targets);
	const known = new Set([...found].map(({ target, about }) => `${target}|${about}`));
	return (target, about) => {
		const node = nodeOf(target, nodes);
		return node !== undefined && known.has(`${node.id}|${about}`);
	};
}

interface ToldOnce {
	readonly coverage: readonly Coverage[];
	/** The pods that answer on the ports of a requirement of a node, by key of its fact. */
	readonly pods: ReadonlyMap<string, readonly string[]>;
}

/** What keeps packets from a node keeps them from its pods on the host network: where both demand the same, it is told of the node. */
export function toldOnNodes(targets: readonly Target[], coverage: readonly Coverage[]): ToldOnce {
	const pods = new Map<string, string[]>();
	const nodes = byMachine(targets);
	if (nodes.size === 0) return { coverage, pods };
	const known = new Map(coverage.map((item) => [`${item.target.id}|${item.fact.requirement}`, item]));
	const kept = coverage.filter(({ target, fact }) => {
		const node = fact.lower === "all" ? undefined : nodeOf(target, nodes);
		const same = node === undefined ? undefined : known.get(`${node.id}|${fact.requirement}`);
		if (same === undefined || same.fact.lower !== fact.lower || same.fact.upper !== fact.upper) return true;
		pods.set(same.fact.key, [...(pods.get(same.fact.key) ?? []), target.id]);
		return false;
	});
	return { coverage: kept, pods };
}

/** The same for what a rule opens: all that it opens of the pod it opens of the node. */
export function exposedOnNodes(targets: readonly Target[], exposure: readonly Exposure[]): readonly Exposure[] {
	const nodes = byMachine(targets);
	if (nodes.size === 0) return exposure;
	const known = new Map(exposure.map((item) => [`${item.target.id}|${item.rule.id}`, item]));
	return exposure.filter(({ target, rule, parts }) => {
		const node = nodeOf(target, nodes);
		const same = node === undefined ? undefined : known.get(`${node.id}|${rule.id}`);
		return !parts.every(({ claim, ports }) =>
			same?.parts.some((part) => part.claim.protocol === claim.protocol && part.ports.covers(ports)),
		);
	});
}
