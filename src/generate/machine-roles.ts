import type { RequirementsAnswer } from "../model/requirement.ts";

/** Roles that machines have in a profile: those that it expects, its nodes, and whatever a machine row binds. */
export const machineRoles = ({ expectedRoles, classes, rows }: RequirementsAnswer): ReadonlySet<string> =>
	new Set([
		...expectedRoles,
		...(classes["node"]?.roles ?? []),
		...rows.filter(({ scope }) => scope === "machine").flatMap(({ targetRoles }) => targetRoles),
	]);

/** Roles that rows in force bind machines of, so that rules stand in front of them. */
export function targetedRoles(answer: RequirementsAnswer): ReadonlySet<string> {
	const machines = machineRoles(answer);
	return new Set(
		answer.rows
			.filter(({ applies, bind }) => applies && bind === "all")
			.flatMap(({ targetRoles }) => targetRoles)
			.filter((role) => machines.has(role)),
	);
}

/** Roles of machines that rules are asked for and that are nodes: only there can the cluster's own engine enforce policies. */
export function nodeRoles(answer: RequirementsAnswer): ReadonlySet<string> {
	const targeted = targetedRoles(answer);
	return new Set((answer.classes["node"]?.roles ?? []).filter((role) => targeted.has(role)));
}

/** Roles of a control plane that a provider runs: where machines are called `node`, what serves the API and is none of them. */
export function managedRoles({ classes, expectedRoles }: RequirementsAnswer): ReadonlySet<string> {
	const nodes = classes["node"]?.roles ?? [];
	const servers = classes["kube-apiserver"]?.roles ?? [];
	return new Set(expectedRoles.includes("node") ? servers.filter((role) => !nodes.includes(role)) : []);
}
