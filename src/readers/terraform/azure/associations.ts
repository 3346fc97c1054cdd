import type { Named } from "../lookup.ts";
import type { Resource } from "../resources.ts";

/**
 * Notes the security group that an association puts at a subnet or at an interface.
 *
 * @param attribute the argument that says where
 */
export function associate(groups: Map<string, Named>, where: Named, group: Named, resource: Resource, attribute: string): void {
	for (const id of where.ids) groups.set(id, group);
	// A group that may stand at one of several places may stand at each of them.
	for (const id of where.open?.candidates ?? []) {
		const other = groups.get(id);
		if (other === undefined || other.ids.length === 0) groups.set(id, perhaps(other, group, resource, attribute));
	}
}

function perhaps(other: Named | undefined, group: Named, { address }: Resource, attribute: string): Named {
	const all = [...group.ids, ...(group.open?.candidates ?? []), ...(other?.open?.candidates ?? [])];
	const candidates = [...new Set(all)].sort();
	const unbounded = group.open?.unbounded === true || other?.open?.unbounded === true;
	// One of several associations stands for all, the same whatever the order of the input.
	const named = [address, ...(other?.open == null ? [] : [other.open.unknown.address])].sort()[0] as string;
	return { ids: [], absent: false, open: { unknown: { address: named, attribute, candidates }, candidates, unbounded } };
}
