import { nodeRoles, targetedRoles } from "../machine-roles.ts";
import type { Placing } from "../placing.ts";
import type { Request } from "../request.ts";
import { type Generated, rulesFor } from "../rules.ts";
import { withoutCni } from "../without-cni.ts";
import { sentences, waiting } from "../words.ts";
import { type NodeLabel, nodeLabel } from "./node-selectors.ts";

/** What a cluster's own engine is to enforce in front of its nodes, and what it cannot. */
export interface HostRules<M> {
	readonly generated: Generated<M>;
	readonly label: (role: string) => NodeLabel;
	/** For standard error and for the head of the file. */
	readonly notes: readonly string[];
}

export function hostRules<M extends object>(request: Request, placing: Placing<M>, engine: string): HostRules<M> {
	const { answer, binds } = request;
	const nodes = nodeRoles(answer);
	const generated = rulesFor(answer, placing, (role) => nodes.has(role) && binds(role));
	const elsewhere = [...targetedRoles(answer)]
		.filter((role) => !nodes.has(role) && binds(role))
		.flatMap((role) =>
			answer.rows
				.filter(({ applies, bind, targetRoles }) => applies && bind === "all" && targetRoles.includes(role))
				.map((row) => ({
					rows: [row],
					words: `not written: ${role} machines are no nodes of the cluster, so ${engine} does not filter them`,
				})),
		);
	return {
		generated,
		label: (role) => nodeLabel(role, answer),
		notes: [...waiting(generated), ...sentences(elsewhere), ...withoutCni(request)],
	};
}
