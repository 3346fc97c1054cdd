import type { Unknown } from "../../model/tri.ts";
import type { Lookup, Named } from "./lookup.ts";
import type { Resource } from "./resources.ts";
import type { Path } from "./world.ts";

/** What launches machines: a template of the input, or the unknown that stands for one that it does not show. */
export interface Launch {
	readonly template: Resource | null;
	readonly missing: Unknown | null;
}

/** The launch template that a block (`launch_template`, `launch_template_specification`) names. */
export function templateOf(lookup: Lookup, resource: Resource, block: Path): Launch {
	let missing: Unknown | null = null;
	for (const key of ["id", "launch_template_id", "name", "launch_template_name"]) {
		const launch = launchOf(lookup, resource, [...block, key]);
		if (launch.template !== null) return launch;
		missing ??= launch.missing;
	}
	return { template: null, missing };
}

/** The launch configuration of an autoscaling group. */
export const configurationOf = (lookup: Lookup, resource: Resource): Launch => launchOf(lookup, resource, ["launch_configuration"]);

function launchOf(lookup: Lookup, resource: Resource, path: Path): Launch {
	const named = lookup.one(lookup.kinds.templates, resource, ...path);
	const template = lookup.world.get(named.ids[0], "aws_launch_template", "aws_launch_configuration");
	if (named.absent || template !== null) return { template, missing: null };
	return {
		template: null,
		missing: named.open?.unknown ?? { address: named.ids[0] ?? resource.address, attribute: "vpc_security_group_ids" },
	};
}

/** Groups of what a launch makes, one entry for each interface; none when nothing is said of groups. */
export function launchedGroups(lookup: Lookup, { template, missing }: Launch): Named[] {
	if (template !== null) return templateGroups(lookup, template);
	return missing === null ? [] : [{ ids: [], absent: false, open: { unknown: missing, candidates: [], unbounded: true } }];
}

/** Groups of what a template launches, one entry for each interface; none when it says nothing of groups. */
function templateGroups(lookup: Lookup, template: Resource): Named[] {
	const { kinds, world } = lookup;
	if (template.type === "aws_launch_configuration") return [lookup.many(kinds.groups, template, "security_groups")].filter(says);
	const whole = lookup.many(kinds.groups, template, "vpc_security_group_ids");
	const interfaces = Array.from({ length: world.size(template, "network_interfaces") }, (_, index) =>
		lookup.many(kinds.groups, template, "network_interfaces", index, "security_groups"),
	);
	const byName = lookup.many(kinds.groups, template, "security_group_names");
	return [whole, ...interfaces, byName].filter(says);
}

const says = (named: Named): boolean => named.ids.length > 0 || named.open !== null;
