import type { Filter, Layer, PossibleAttachment, Rule, Subnet, UnreadRule } from "../../model/inventory.ts";
import type { Tri, Unknown } from "../../model/tri.ts";
import { aclLayer, EPHEMERAL } from "../aws/defaults.ts";
import { hiddenGroup } from "../aws/permissions.ts";
import { knownCidrs } from "../aws/sources.ts";
import { clusterKeysOf } from "../aws/tags.ts";
import { type AclEntry, INLINE_ENTRY, RULE_ENTRY, readEntry } from "./acl-entries.ts";
import { cloudId } from "./identity.ts";
import type { Lookup, Named } from "./lookup.ts";
import type { Resource } from "./resources.ts";
import { refused } from "./standalone.ts";
import { tagsOf } from "./tags.ts";

export interface NetworksRead {
	readonly subnets: ReadonlyMap<string, Subnet>;
	readonly acls: readonly Filter[];
	readonly unread: readonly UnreadRule[];
}

const ACL_TYPES: readonly string[] = ["aws_network_acl", "aws_default_network_acl"];

/** Subnets, and the network ACLs in front of them. */
export function readNetworks(lookup: Lookup): NetworksRead {
	const { world } = lookup;
	const unread: UnreadRule[] = [];
	const attached = aclAttachments(lookup);
	const subnets = new Map<string, Subnet>();
	for (const resource of [...world.ofType("aws_subnet", "aws_default_subnet"), ...world.dataOfType("aws_subnet")]) {
		const subnet = subnetOf(lookup, resource, attached);
		if (!subnets.has(subnet.id)) subnets.set(subnet.id, subnet);
	}
	return { subnets, acls: readAcls(lookup, unread), unread };
}

function subnetOf(lookup: Lookup, resource: Resource, attached: ReadonlyMap<string, readonly Attached[]>): Subnet {
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
		addresses: knownCidrs([world.text(resource, "cidr_block"), world.text(resource, "ipv6_cidr_block")]),
		network,
		dualStack,
		acl: aclOf(lookup, id, network, attached.get(id) ?? []),
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

/** A subnet has exactly one ACL: the one that names it, else its network's default, where the input takes that over. */
function aclOf(lookup: Lookup, subnet: string, network: string | null, attached: readonly Attached[]): Layer | null {
	const certain = attached.filter((one) => one.open === null).map((one) => one.acl);
	if (certain.length > 0) return aclLayer(certain.slice(0, 1));
	const byDefault = lookup.world
		.ofType("aws_default_network_acl")
		.find((acl) => network !== null && networkOfAcl(lookup, acl) === network)?.address;
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

/** The VPC of a default ACL: by `default_network_acl_id = aws_vpc.x.default_network_acl_id`. */
function networkOfAcl(lookup: Lookup, acl: Resource): string | null {
	const own = lookup.network(acl);
	if (own !== null || acl.type !== "aws_default_network_acl") return own;
	const { networks } = lookup.kinds;
	const byAcl = {
		...networks,
		kind: "networks-by-acl",
		identify: (resource: Resource) => (resource.type === "aws_vpc" || resource.type === "aws_default_vpc" ? [resource.address] : null),
		literal: (value: string) => world.withValue("aws_vpc", "default_network_acl_id", value)?.address ?? null,
	};
	const { world } = lookup;
	const [id] = lookup.one(byAcl, acl, "default_network_acl_id").ids;
	return world.get(id, "aws_vpc", "aws_default_vpc") === null ? null : (id ?? null);
}

interface Draft {
	readonly entries: AclEntry[];
	readonly unknown: Unknown[];
}

function readAcls(lookup: Lookup, unread: UnreadRule[]): Filter[] {
	const { kinds, world } = lookup;
	const drafts = new Map<string, Draft>();
	const acls = world.ofType(...ACL_TYPES);
	for (const acl of acls) drafts.set(acl.address, { entries: [], unknown: [] });
	const take = (draft: Draft, resource: Resource, id: string, read: () => AclEntry): void => {
		try {
			draft.entries.push(read());
		} catch (cause) {
			if (!(cause instanceof RangeError)) throw cause;
			unread.push(refused(lookup, resource, resource.address, id, cause.message));
			draft.unknown.push({ address: resource.address, attribute: "entry" });
		}
	};
	for (const one of world.ofType("aws_network_acl_rule")) {
		const owner = lookup.one(kinds.acls, one, "network_acl_id");
		for (const id of owner.ids) {
			const draft = drafts.get(id);
			if (draft !== undefined)
				take(draft, one, one.address, () => readEntry(lookup, id, one, [], RULE_ENTRY, world.attribute(one, "egress")));
		}
		for (const id of owner.open?.candidates ?? []) drafts.get(id)?.unknown.push({ address: one.address, attribute: "network_acl_id" });
	}
	for (const acl of acls) {
		const draft = drafts.get(acl.address) as Draft;
		for (const direction of ["ingress", "egress"] as const) addInline(lookup, acl, direction, draft, take);
	}
	return acls.map((acl) => aclFilter(lookup, acl, drafts.get(acl.address) as Draft));
}

function addInline(
	lookup: Lookup,
	acl: Resource,
	direction: "ingress" | "egress",
	draft: Draft,
	take: (draft: Draft, resource: Resource, id: string, read: () => AclEntry) => void,
): void {
	const attribute = lookup.world.attribute(acl, direction);
	if (attribute.state === "unknown") draft.unknown.push(lookup.unknown(acl, direction));
	const named = new Set(draft.entries.filter((entry) => entry.direction === direction).map((entry) => entry.order));
	for (let index = 0; index < lookup.world.size(acl, direction); index++) {
		const order = Number(lookup.world.text(acl, direction, index, "rule_no"));
		const id = `${acl.address}.${direction}[${index}]`;
		// An ACL without inline entries of its own shows those of its rule resources: numbers are unique, so an equal one is the same.
		if (!named.has(order))
			take(draft, acl, id, () =>
				readEntry(lookup, acl.address, acl, [direction, index], INLINE_ENTRY, {
					state: "known",
					value: direction === "egress",
					partly: false,
				}),
			);
	}
}

function aclFilter(lookup: Lookup, acl: Resource, draft: Draft): Filter {
	const tags = tagsOf(lookup.world, acl);
	const inOrder = (direction: "ingress" | "egress"): Rule[] =>
		draft.entries
			.filter((entry) => entry.direction === direction)
			.sort((a, b) => a.order - b.order)
			.map((entry) => entry.rule);
	return {
		...hiddenGroup(acl.address, lookup.world.location(acl)),
		...cloudId(lookup.world, acl),
		kind: "aws-network-acl",
		mode: "first-match",
		stateful: false,
		replies: EPHEMERAL,
		names: typeof tags["Name"] === "string" ? [tags["Name"], acl.at.name] : [acl.at.name],
		tags,
		network: networkOfAcl(lookup, acl),
		modules: acl.modules,
		ingress: inOrder("ingress"),
		egress: inOrder("egress"),
		unknownIngress: draft.unknown,
		clusterKeys: clusterKeysOf(tags),
	};
}
