import type { Filter, Layer, PossibleAttachment, Subnet, UnreadRule } from "../../model/inventory.ts";
import type { Tri, Unknown } from "../../model/tri.ts";
import { aclLayer } from "../aws/defaults.ts";
import { knownCidrs } from "../aws/sources.ts";
import { ACL_TYPES, readAcls } from "./acls.ts";
import { cloudId } from "./identity.ts";
import type { Lookup, Named } from "./lookup.ts";
import type { Resource } from "./resources.ts";

export interface NetworksRead {
	readonly subnets: ReadonlyMap<string, Subnet>;
	readonly acls: readonly Filter[];
	readonly unread: readonly UnreadRule[];
}

/** Subnets, and the network ACLs in front of them. */
export function readNetworks(lookup: Lookup): NetworksRead {
	const { world } = lookup;
	const unread: UnreadRule[] = [];
	const attached = aclAttachments(lookup);
	const { filters: acls, byDefault } = readAcls(lookup, unread);
	const subnets = new Map<string, Subnet>();
	for (const resource of [...world.ofType("aws_subnet", "aws_default_subnet"), ...world.dataOfType("aws_subnet")]) {
		const subnet = subnetOf(lookup, resource, attached, byDefault);
		if (!subnets.has(subnet.id)) subnets.set(subnet.id, subnet);
	}
	return { subnets, acls, unread };
}

function subnetOf(
	lookup: Lookup,
	resource: Resource,
	attached: ReadonlyMap<string, readonly Attached[]>,
	byDefault: ReadonlyMap<string, string>,
): Subnet {
	const { world } = lookup;
	const ipv6 = world.attribute(resource, "ipv6_cidr_block");
	const dualStack: Tri =
		ipv6.state === "unknown" || knownCidrs([world.text(resource, "ipv6_cidr_block")]) !== null
			? "yes"
			: ipv6.state === "known" && ipv6.value !== ""
				? "maybe"
				: "no";
	const known = resource.at.mode === "data" ? world.text(resource, "id") : null;
	const id = known === null ? resource.address : lookup.kinds.idOf(["aws_subnet"], "id", known);
	const network = lookup.network(resource);
	return {
		id,
		...(known === null ? cloudId(world, resource) : {}),
		// A subnet whose IPv4 range is not known yet is none of IPv6 alone.
		addresses:
			world.attribute(resource, "cidr_block").state === "unknown"
				? null
				: knownCidrs([world.text(resource, "cidr_block"), world.text(resource, "ipv6_cidr_block")]),
		network,
		dualStack,
		acl: aclOf(id, network === null ? undefined : byDefault.get(network), attached.get(id) ?? []),
		location: world.location(resource),
	};
}

interface Attached {
	readonly acl: string;
	readonly open: Unknown | null;
}

/** Which ACLs name which subnets. */
function aclAttachments(lookup: Lookup): ReadonlyMap<string, readonly Attached[]> {
	const { kinds, world } = lookup;
	const found = new Map<string, Attached[]>();
	const add = (acls: Named, subnets: Named): void => {
		const open = acls.open?.unknown ?? subnets.open?.unknown ?? null;
		for (const subnet of [...subnets.ids, ...(subnets.open?.candidates ?? [])])
			for (const acl of [...acls.ids, ...(acls.open?.candidates ?? [])]) {
				const certain = acls.ids.includes(acl) && subnets.ids.includes(subnet);
				found.set(subnet, [...(found.get(subnet) ?? []), { acl, open: certain ? null : open }]);
			}
	};
	for (const acl of world.ofType(...ACL_TYPES))
		add({ ids: [acl.address], open: null, absent: false }, lookup.many(kinds.subnets, acl, "subnet_ids"));
	for (const one of world.ofType("aws_network_acl_association"))
		add(lookup.one(kinds.acls, one, "network_acl_id"), lookup.one(kinds.subnets, one, "subnet_id"));
	return found;
}

/** A subnet has exactly one ACL: the one that names it, else its network's default, where the input speaks of that. */
function aclOf(subnet: string, byDefault: string | undefined, attached: readonly Attached[]): Layer | null {
	const certain = attached.filter((one) => one.open === null).map((one) => one.acl);
	if (certain.length > 0) return aclLayer(certain.slice(0, 1));
	if (attached.length === 0) return byDefault === undefined ? null : aclLayer([byDefault]);
	const possible = attached.map(
		({ acl, open }): PossibleAttachment => ({
			unknown: open ?? { address: subnet, attribute: "acl" },
			candidates: [acl],
			unbounded: false,
		}),
	);
	return aclLayer(
		[],
		byDefault === undefined
			? possible
			: [...possible, { unknown: { address: subnet, attribute: "acl" }, candidates: [byDefault], unbounded: false }],
	);
}
