import { managedRoles, nodeRoles } from "./machine-roles.ts";
import type { Request } from "./request.ts";

/** Machines that refuse the CNI's own packets are no network: said where no table of a CNI is in force, unless the provider has one of its own. */
export function withoutCni({ answer }: Pick<Request, "answer">): readonly string[] {
	const named = answer.rows.some(({ applies, component }) => applies && component === "cni");
	if (named || nodeRoles(answer).size === 0 || managedRoles(answer).size > 0) return [];
	return ["no CNI is named, so nothing lets in its packets between nodes: name it in the configuration, e.g. cni: [cilium-vxlan]"];
}
