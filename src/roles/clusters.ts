import type { Subject } from "../model/inventory.ts";
import { compareIds } from "../model/natural-order.ts";
import type { RoleAssignment } from "../model/target.ts";

/** A machine with the roles that it has so far, as the partition needs it. */
export interface Placed {
	readonly subject: Subject;
	readonly roles: readonly Pick<RoleAssignment, "role">[];
}

/** Roles that make a cluster: where one of these stands, a cluster is. */
const ANCHORS: ReadonlySet<string> = new Set(["control-plane", "server", "controller"]);

/**
 * Tells several clusters of one input apart by owner tag, module path and network (contract.md section 6.4).
 * The answer names the cluster of each subject id; it is empty when there is only one cluster.
 *
 * Two control planes are one cluster unless their owner tags differ, or they share neither network nor filter nor
 * module instance. Everything else joins the cluster whose owner tag, module or network it shares; what shares
 * nothing belongs to the only cluster, or to none (null) when there are several.
 *
 * @param roleless subjects without a role besides.
 */
export function partition(given: readonly Placed[], roleless: readonly Subject[] = []): ReadonlyMap<string, string | null> {
	// In a fixed order, so that names of clusters do not hang on the order of the input.
	const controlPlanes = given
		.filter(({ roles }) => roles.some(({ role }) => ANCHORS.has(role)))
		.sort((a, b) => compareIds(a.subject.id, b.subject.id));
	// Pods of a control plane run on its machines: where these are shown, they tell the clusters apart.
	const machines = controlPlanes.filter(({ subject }) => subject.nature !== "pod");
	const anchors = machines.length > 0 ? machines : controlPlanes;
	// What all of them share tells nothing: a module that wraps everything, say.
	const shared = Math.min(...anchors.map(({ subject }) => sharedDepth(subject.modules, anchors[0]?.subject.modules ?? [])));
	const groups: Subject[][] = [];
	for (const { subject } of anchors) {
		const joined = groups.filter((group) => group.some((other) => sameCluster(subject, other, shared)));
		for (const group of joined) groups.splice(groups.indexOf(group), 1);
		groups.push([...joined.flat(), subject]);
	}
	const result = new Map<string, string | null>();
	if (groups.length < 2) return result;
	const clusters = groups.map((group) => ({ group, name: clusterName(group, groups) }));
	for (const subject of [...given.map((one) => one.subject), ...roleless]) {
		const own = clusters.find(({ group }) => group.includes(subject));
		result.set(subject.id, own?.name ?? joinedCluster(subject, clusters));
	}
	return result;
}

function sameCluster(a: Subject, b: Subject, shared: number): boolean {
	if (a.clusterKeys.length > 0 && b.clusterKeys.length > 0) return a.clusterKeys.some((key) => b.clusterKeys.includes(key));
	if (a.network !== null && b.network !== null && a.network !== b.network) return false;
	const filters = new Set(a.layers.flatMap((layer) => layer.certain));
	if (b.layers.some((layer) => layer.certain.some((id) => filters.has(id)))) return true;
	// Without any sign of two clusters, machines of one module instance (or of no module at all) are one cluster.
	return a.modules[shared] === b.modules[shared] || (a.network !== null && a.network === b.network);
}

function joinedCluster(
	subject: Subject,
	clusters: readonly { readonly group: readonly Subject[]; readonly name: string }[],
): string | null {
	const by = (test: (other: Subject) => boolean): string | null | undefined => {
		const names = new Set(clusters.filter(({ group }) => group.some(test)).map(({ name }) => name));
		return names.size === 1 ? [...names][0] : undefined;
	};
	const depthIn = (group: readonly Subject[]): number => Math.max(...group.map((other) => sharedDepth(subject.modules, other.modules)));
	const deepest = Math.max(...clusters.map(({ group }) => depthIn(group)));
	return (
		by((other) => subject.clusterKeys.some((key) => other.clusterKeys.includes(key))) ??
		by((other) => deepest > 0 && sharedDepth(subject.modules, other.modules) === deepest) ??
		by((other) => subject.network !== null && subject.network === other.network) ??
		null
	);
}

const sharedDepth = (a: readonly string[], b: readonly string[]): number => {
	let depth = 0;
	while (depth < a.length && a[depth] === b[depth]) depth++;
	return depth;
};

/** The owner tag if it is the group's own, else the shortest module path that no other cluster has, else its first member. */
function clusterName(group: readonly Subject[], groups: readonly (readonly Subject[])[]): string {
	const others = groups.filter((other) => other !== group).flat();
	const key = group
		.flatMap((subject) => subject.clusterKeys)
		.find((candidate) => !others.some((other) => other.clusterKeys.includes(candidate)));
	if (key !== undefined) return key;
	const modules = group[0]?.modules ?? [];
	for (let depth = 1; depth <= modules.length; depth++) {
		const path = modules.slice(0, depth);
		if (!others.some((other) => sharedDepth(other.modules, path) === depth)) return path.join(".");
	}
	return group[0]?.id ?? "";
}
