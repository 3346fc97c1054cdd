import type { Subject } from "../../model/inventory.ts";
import { awsSubject } from "../aws/subjects.ts";
import { clusterKeysOf } from "../aws/tags.ts";
import { type Carried, carriedBy, carriedLayer, defaultCarried, distinct, networkOfSubnets, subnetsFrom } from "./attachments.ts";
import type { Lookup, Named } from "./lookup.ts";
import { publicReach } from "./machines.ts";
import type { Resource } from "./resources.ts";
import { launchedTagsOf, tagBlocksOf } from "./tags.ts";
import { configurationOf, type Launch, launchedGroups, templateOf } from "./templates.ts";
import type { Path } from "./world.ts";

/** Subjects of autoscaling groups and fleets: the template is no target, what uses it is. */
export function scalingSubjects(lookup: Lookup): Subject[] {
	const { world } = lookup;
	return [
		...world
			.ofType("aws_autoscaling_group")
			.map((resource) =>
				scalingSubject(
					lookup,
					resource,
					groupLaunches(lookup, resource),
					[],
					lookup.many(lookup.kinds.subnets, resource, "vpc_zone_identifier"),
				),
			),
		...world
			.ofType("aws_ec2_fleet", "aws_spot_fleet_request")
			.map((resource) => scalingSubject(lookup, resource, fleetLaunches(lookup, resource), ...specified(lookup, resource))),
	];
}

/** Every launch of an autoscaling group: its template or configuration, or those of a mixed instances policy. */
function groupLaunches(lookup: Lookup, resource: Resource): Launch[] {
	const { world } = lookup;
	const launches: Launch[] = [configurationOf(lookup, resource)];
	if (world.size(resource, "launch_template") > 0) launches.push(templateOf(lookup, resource, ["launch_template", 0]));
	const mixed: Path = ["mixed_instances_policy", 0, "launch_template", 0];
	if (world.size(resource, "mixed_instances_policy") > 0) {
		launches.push(templateOf(lookup, resource, [...mixed, "launch_template_specification", 0]));
		for (let index = 0; index < world.size(resource, ...mixed, "override"); index++)
			launches.push(templateOf(lookup, resource, [...mixed, "override", index, "launch_template_specification", 0]));
	}
	return launches.filter(isLaunch);
}

const count = <T>(length: number, item: (index: number) => T): T[] => Array.from({ length }, (_, index) => item(index));

function fleetLaunches(lookup: Lookup, resource: Resource): Launch[] {
	const block = "launch_template_config";
	return count(lookup.world.size(resource, block), (index) =>
		templateOf(lookup, resource, [block, index, "launch_template_specification", 0]),
	).filter(isLaunch);
}

/** Groups and subnets that a spot fleet's own specifications name. */
function specified(lookup: Lookup, resource: Resource): [Named[], Named] {
	const { kinds, world } = lookup;
	const block = "launch_specification";
	const size = world.size(resource, block);
	const groups = count(size, (index) => lookup.many(kinds.groups, resource, block, index, "vpc_security_group_ids"));
	const subnets = count(size, (index) => lookup.one(kinds.subnets, resource, block, index, "subnet_id"));
	const ids = distinct(subnets.flatMap((one) => one.ids)).sort();
	const open = subnets.map((one) => one.open).find((one) => one !== null) ?? null;
	return [groups.filter((one) => !one.absent), { ids, open, absent: false }];
}

const isLaunch = (launch: Launch): boolean => launch.template !== null || launch.missing !== null;

function scalingSubject(lookup: Lookup, resource: Resource, launches: readonly Launch[], direct: readonly Named[], placed: Named): Subject {
	const { world } = lookup;
	const templates = [...new Set(launches.flatMap((launch) => launch.template ?? []))];
	const tags = { ...Object.assign({}, ...templates.map((template) => launchedTagsOf(world, template))), ...tagBlocksOf(world, resource) };
	const subnets = subnetsFrom(placed);
	const network = networkOfSubnets(lookup, subnets.subnets);
	const carried = launchesCarry(lookup, resource, launches, direct, network);
	const groups = carried.certain.map((id) => world.get(id, "aws_security_group"));
	const name = world.text(resource, "name") ?? world.text(resource, "name_prefix");
	const templateNames = templates.map((template) => world.text(template, "name") ?? world.text(template, "name_prefix"));
	const reach = templates.map((template) => publicReach(lookup, template, subnets.subnets));
	return awsSubject({
		id: resource.address,
		kind: "aws-autoscaling-group",
		nature: "machine",
		names: distinct([
			name,
			tags["Name"],
			resource.at.name,
			...templateNames,
			...groups.map((group) => (group === null ? null : world.text(group, "name"))),
		]),
		addresses: templates.map((template) => template.address),
		tags,
		...subnets,
		network,
		modules: resource.modules,
		layers: [carriedLayer(carried)],
		clusterKeys: clusterKeysOf(tags),
		publiclyReachable: reach.includes("yes")
			? "yes"
			: reach.length > 0 && reach.every((one) => one === "no")
				? "no"
				: interfaceReach(lookup, templates),
		location: world.location(resource),
	});
}

/** Machines of one group may come from several templates: only groups of every one are certain. */
function launchesCarry(
	lookup: Lookup,
	resource: Resource,
	launches: readonly Launch[],
	direct: readonly Named[],
	network: string | null,
): Carried {
	const own: Named[] = launches.flatMap((launch) => {
		const named = launchedGroups(lookup, launch);
		return named.length > 0 ? named : [ofCarried(defaultCarried(lookup, resource, network, "vpc_security_group_ids"))];
	});
	const all = [...own, ...direct];
	return all.length > 0 ? carriedBy(resource, all) : defaultCarried(lookup, resource, network, "launch_template");
}

const ofCarried = ({ certain, possible }: Carried): Named => ({ ids: certain, open: possible[0] ?? null, absent: false });

/** Whether a template's interfaces ask for public addresses. */
function interfaceReach(lookup: Lookup, templates: readonly Resource[]): Subject["publiclyReachable"] {
	const asked = templates.flatMap((template) =>
		Array.from({ length: lookup.world.size(template, "network_interfaces") }, (_, index) =>
			lookup.world.text(template, "network_interfaces", index, "associate_public_ip_address"),
		),
	);
	return asked.includes("true") ? "yes" : asked.length > 0 && asked.every((one) => one === "false") ? "no" : "maybe";
}
