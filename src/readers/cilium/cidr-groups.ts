import type { KubeObject } from "../kubernetes/objects.ts";
import { list, record, text } from "../kubernetes/value.ts";
import { GROUP } from "./defaults.ts";

/** Blocks of the CiliumCIDRGroups in the inputs, by name. */
export function cidrGroups(objects: readonly KubeObject[]): (name: string) => readonly string[] | null {
	const groups = new Map(
		objects
			.filter(({ kind, group }) => kind === "CiliumCIDRGroup" && group === GROUP)
			.map(({ name, value }) => [name, list(record(value["spec"])["externalCIDRs"]).flatMap((block) => text(block) ?? [])]),
	);
	return (name) => groups.get(name) ?? null;
}
