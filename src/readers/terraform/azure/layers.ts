import type { Layer, PossibleAttachment } from "../../../model/inventory.ts";
import { groupLayer } from "../../azure/group.ts";
import { distinct, INTERFACES } from "../attachments.ts";
import type { Named } from "../lookup.ts";
import type { Resource } from "../resources.ts";
import type { Interface } from "./interfaces.ts";
import type { AzureNetworks } from "./networks.ts";

/** An interface that the input does not show: it may stand anywhere and carry anything. */
export const HIDDEN = (address: string, named?: Named): Interface => {
	const unknown = named?.open?.unknown ?? { address, attribute: "network_interface_ids" };
	const anything: Named = { ids: [], absent: false, open: { unknown, candidates: [], unbounded: true } };
	return { subnets: anything, group: anything, memberships: { certain: [], possible: "any" }, addresses: null, isPublic: false };
};

/** The groups at the subnets that an interface is in: one for each subnet, null for a subnet without any. */
export function groupsAt(subnets: Named, networks: AzureNetworks): readonly (Named | null)[] {
	const at = (id: string): Named | null => (networks.subnets.has(id) ? (networks.groups.get(id) ?? null) : HIDDEN(id).group);
	const known = subnets.ids.map(at);
	return subnets.open === null ? known : [...known, oneOf(subnets.open, subnets.open.candidates.map(at))];
}

/** The group at one of several subnets: that of all of them where they have the same. */
function oneOf({ unknown, unbounded }: NonNullable<Named["open"]>, groups: readonly (Named | null)[]): Named | null {
	const [first, ...others] = groups;
	const alike = (one: Named | null): boolean => one?.ids[0] === first?.ids[0] && (one?.open ?? null) === null;
	if (!unbounded && first !== undefined && [first, ...others].every(alike)) return first;
	const candidates = distinct(groups.flatMap((group) => [...(group?.ids ?? []), ...(group?.open?.candidates ?? [])]));
	const anything = unbounded || groups.some((group) => group?.open?.unbounded === true);
	return { ids: [], absent: false, open: { unknown: { ...unknown, candidates }, candidates, unbounded: anything } };
}

/** One level over all interfaces of a machine: where they agree the group is certain; where not, it depends on the interface reached. */
export function layerOf(resource: Resource, groups: readonly (Named | null)[]): Layer | null {
	if (groups.every((group) => group === null)) return null;
	const certain = distinct(groups.flatMap((group) => group?.ids ?? []));
	const open = groups.flatMap((group): readonly PossibleAttachment[] => (group?.open == null ? [] : [group.open]));
	const agree = certain.length === 1 && open.length === 0 && groups.every((group) => group !== null);
	if (agree) return groupLayer(certain);
	const unequal = {
		unknown: { address: resource.address, attribute: INTERFACES, candidates: certain },
		candidates: certain,
		unbounded: false,
	};
	return groupLayer([], [...(certain.length === 0 ? [] : [unequal]), ...open]);
}
