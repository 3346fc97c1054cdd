import type { RequirementsAnswer } from "../model/requirement.ts";
import type { Target } from "../model/target.ts";

/** One cluster's targets, and the classes that its table knows. */
interface RoledCluster {
	readonly targets: readonly Target[];
	readonly answer: Pick<RequirementsAnswer, "classes">;
}

/**
 * Ids of the subjects of each role, for questions: by the role that a target has, else by the class of that name (`node` is every machine
 * of the cluster, `etcd` its control plane where etcd has no machines of its own).
 */
export function subjectsByRole(clusters: readonly RoledCluster[]): ReadonlyMap<string, readonly string[]> {
	const found = new Map<string, string[]>();
	const add = (role: string, { members }: Target): void => {
		found.set(role, [...(found.get(role) ?? []), ...members.map(({ id }) => id)]);
	};
	for (const { targets } of clusters) for (const target of targets) for (const { role } of target.roles) add(role, target);
	const told = new Set(found.keys());
	for (const { targets, answer } of clusters)
		for (const [name, { kind, roles }] of Object.entries(answer.classes))
			if (kind === "role" && !told.has(name))
				for (const target of targets)
					if (target.subject.nature !== "pod" && target.roles.some(({ role }) => roles.includes(role))) add(name, target);
	return found;
}
