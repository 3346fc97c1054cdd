import type { Subject } from "../../model/inventory.ts";
import { knownCidrs } from "../aws/sources.ts";
import { awsSubject } from "../aws/subjects.ts";
import { clusterKeysOf } from "../aws/tags.ts";
import { type Carried, carriedBy, carriedLayer, defaultCarried, distinct, networkOfSubnets, subnetsFrom } from "./attachments.ts";
import { cloudId } from "./identity.ts";
import { asList } from "./json.ts";
import type { Lookup, Named } from "./lookup.ts";
import type { Resource } from "./resources.ts";
import { launchedTagsOf, tagsOf } from "./tags.ts";
import { type Launch, launchedGroups, templateOf } from "./templates.ts";

type ByInterface = ReadonlyMap<string, readonly Named[]>;

/** Groups that `aws_network_interface_sg_attachment` adds, by interface (or by instance, for its primary interface). */
function attachedGroups(lookup: Lookup): ByInterface {
	const found = new Map<string, Named[]>();
	for (const one of lookup.world.ofType("aws_network_interface_sg_attachment")) {
		const where = lookup.one(lookup.kinds.interfaces, one, "network_interface_id");
		const group = lookup.one(lookup.kinds.groups, one, "security_group_id");
		for (const id of where.ids) add(found, id, group);
		for (const id of where.open?.candidates ?? [])
			add(
				found,
				id,
				group.ids.length === 0
					? group
					: {
							ids: [],
							absent: false,
							open: {
								unknown: { ...(where.open?.unknown ?? { address: one.address, attribute: "network_interface_id" }) },
								candidates: group.ids,
								unbounded: false,
							},
						},
			);
	}
	return found;
}

/** Interfaces that are attached to an instance from their own side. */
function attachedInterfaces(lookup: Lookup): ReadonlyMap<string, readonly string[]> {
	const found = new Map<string, string[]>();
	for (const one of lookup.world.ofType("aws_network_interface_attachment")) {
		const [instance] = lookup.one(lookup.kinds.instances, one, "instance_id").ids;
		const [nic] = lookup.one(lookup.kinds.interfaces, one, "network_interface_id").ids;
		if (instance !== undefined && nic !== undefined) add(found, instance, nic);
	}
	for (const nic of lookup.world.ofType("aws_network_interface"))
		for (let index = 0; index < lookup.world.size(nic, "attachment"); index++) {
			const [instance] = lookup.one(lookup.kinds.instances, nic, "attachment", index, "instance").ids;
			if (instance !== undefined) add(found, instance, nic.address);
		}
	return found;
}

/** Subjects of `aws_instance` and spot requests. */
export function instanceSubjects(lookup: Lookup): Subject[] {
	const added = attachedGroups(lookup);
	const nics = attachedInterfaces(lookup);
	return lookup.world.ofType("aws_instance", "aws_spot_instance_request").map((resource) => instanceSubject(lookup, resource, added, nics));
}

function instanceSubject(lookup: Lookup, resource: Resource, added: ByInterface, nics: ReadonlyMap<string, readonly string[]>): Subject {
	const { world } = lookup;
	const launch = templateOf(lookup, resource, ["launch_template", 0]);
	const { template } = launch;
	const tags = { ...(template === null ? {} : launchedTagsOf(world, template)), ...tagsOf(world, resource) };
	const interfaces = interfacesOf(lookup, resource, nics);
	const subnets = subnetsFrom(homeOf(lookup, resource, interfaces));
	const network =
		networkOfSubnets(lookup, subnets.subnets) ?? (subnets.subnets.length === 0 && !subnets.subnetsUnknown ? defaultNetwork(lookup) : null);
	const carried = instanceGroups(lookup, resource, launch, network, added, interfaces);
	const groups = carried.certain.map((id) => world.get(id, "aws_security_group"));
	return awsSubject({
		id: resource.address,
		...cloudId(world, resource),
		kind: "aws-machine",
		nature: "machine",
		names: distinct([tags["Name"], resource.at.name, ...groups.map((group) => (group === null ? null : world.text(group, "name")))]),
		addresses: template === null ? [] : [template.address],
		tags,
		knownAddresses: ownAddresses(lookup, resource),
		...subnets,
		network,
		modules: resource.modules,
		layers: [carriedLayer(carried)],
		clusterKeys: clusterKeysOf(tags),
		publiclyReachable: publicReach(lookup, resource, subnets.subnets),
		location: world.location(resource),
	});
}

/** Interface resources of an instance: those that it names itself, which replace its own, and those attached from their side. */
interface Interfaces {
	readonly named: readonly string[];
	readonly attached: readonly string[];
}

function interfacesOf(lookup: Lookup, resource: Resource, nics: ReadonlyMap<string, readonly string[]>): Interfaces {
	const named = ["network_interface", "primary_network_interface"].flatMap((block) =>
		Array.from(
			{ length: lookup.world.size(resource, block) },
			(_, index) => lookup.one(lookup.kinds.interfaces, resource, block, index, "network_interface_id").ids[0],
		),
	);
	return { named: distinct(named), attached: nics.get(resource.address) ?? [] };
}

/** Subnets of an instance and of its interfaces. */
function homeOf(lookup: Lookup, resource: Resource, { named, attached }: Interfaces): Named {
	const holders = [resource, ...[...named, ...attached].flatMap((id) => lookup.world.get(id, "aws_network_interface") ?? [])];
	const all = holders.map((holder) => lookup.one(lookup.kinds.subnets, holder, "subnet_id"));
	return {
		ids: distinct(all.flatMap(({ ids }) => ids)).sort(),
		open: all.map(({ open }) => open).find((open) => open !== null) ?? null,
		absent: false,
	};
}

function instanceGroups(
	lookup: Lookup,
	resource: Resource,
	launch: Launch,
	network: string | null,
	added: ByInterface,
	{ named, attached }: Interfaces,
): Carried {
	const { kinds } = lookup;
	const interfaces = [...new Set([...named, ...attached])].map((id) => interfaceGroups(lookup, id, added));
	const own = lookup.many(kinds.groups, resource, "vpc_security_group_ids");
	const older = lookup.many(kinds.groups, resource, "security_groups");
	const extra = added.get(resource.address) ?? [];
	const primary = !own.absent && (own.ids.length > 0 || own.open !== null) ? own : older.absent ? null : older;
	const all = [
		...(primary === null ? [] : [primary]),
		...(named.length > 0 || primary !== null ? [] : launchedGroups(lookup, launch)),
		...interfaces,
	];
	const base = all.length > 0 ? carriedBy(resource, all) : defaultCarried(lookup, resource, network, "vpc_security_group_ids");
	return {
		certain: [...new Set([...base.certain, ...extra.flatMap((one) => one.ids)])].sort(),
		possible: [...base.possible, ...extra.flatMap((one) => one.open ?? [])],
	};
}

/** Groups of an interface resource: its own and those attached to it. */
function interfaceGroups(lookup: Lookup, id: string, added: ByInterface): Named {
	const nic = lookup.world.get(id, "aws_network_interface");
	const own: Named =
		nic === null
			? { ids: [], absent: false, open: { unknown: { address: id, attribute: "security_groups" }, candidates: [], unbounded: true } }
			: lookup.many(lookup.kinds.groups, nic, "security_groups");
	const extra = added.get(id) ?? [];
	const ids = [...new Set([...own.ids, ...extra.flatMap((one) => one.ids)])].sort();
	return { ids, absent: false, open: own.open ?? extra.map((one) => one.open).find((open) => open !== null) ?? null };
}

/** The default VPC, when the plan adopts exactly one. */
const defaultNetwork = (lookup: Lookup): string | null => {
	const found = lookup.world.ofType("aws_default_vpc");
	return found.length === 1 ? (found[0]?.address ?? null) : null;
};

/** Private addresses when all of them are known. */
function ownAddresses(lookup: Lookup, resource: Resource): Subject["knownAddresses"] {
	const attributes = ["private_ip", "secondary_private_ips", "ipv6_addresses"].map((name) => lookup.world.attribute(resource, name));
	if (attributes.some((one) => one.state === "unknown") || attributes[0]?.state !== "known") return null;
	const texts = attributes.flatMap((one) =>
		one.state !== "known" ? [] : typeof one.value === "string" ? [one.value] : asList(one.value).map(String),
	);
	return knownCidrs(texts);
}

export function publicReach(lookup: Lookup, resource: Resource, subnets: readonly string[]): Subject["publiclyReachable"] {
	const { world } = lookup;
	const asked = world.attribute(resource, "associate_public_ip_address");
	if (asked.state === "known") return asked.value === true || asked.value === "true" ? "yes" : "no";
	if (world.text(resource, "public_ip") !== null) return "yes";
	const maps = subnets.map((id) => world.get(id, "aws_subnet")?.values["map_public_ip_on_launch"]);
	if (maps.length > 0 && maps.every((map) => map === true)) return "yes";
	return maps.length > 0 && maps.every((map) => map === false) ? "no" : "maybe";
}

function add<T>(map: Map<string, T[]>, key: string, item: T): void {
	map.set(key, [...(map.get(key) ?? []), item]);
}
