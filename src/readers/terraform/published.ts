import { asFields, isFields } from "./json.ts";
import { clusterGroupId } from "./kinds.ts";
import type { Lookup } from "./lookup.ts";
import { outputKey, parameterKey } from "./outside.ts";
import type { Path } from "./world.ts";

/** What a stack tells others: its outputs, as far as they name things, and the parameters that it writes. */
export function publishedBy(lookup: Lookup, root: unknown): ReadonlyMap<string, string> {
	const found = new Map<string, string>();
	const fields = asFields(root);
	const outputs = asFields(asFields("values" in fields ? fields["values"] : fields["planned_values"])["outputs"]);
	for (const [name, output] of Object.entries({ ...asFields(lookup.world.configuration.module([])?.outputs), ...outputs })) {
		const value = asFields(output)["value"];
		if (value !== undefined) publish(found, name, [], value);
		else for (const id of lookup.output(name)) found.set(outputKey(name, []), id);
	}
	for (const one of lookup.world.ofType("aws_ssm_parameter")) {
		const name = lookup.world.text(one, "name");
		const [id] = lookup.one(lookup.kinds.groups, one, "value").ids;
		if (name !== null && id !== undefined) found.set(parameterKey(name), id);
	}
	return found;
}

/** Texts inside a value that is known, each under its path. */
function publish(found: Map<string, string>, name: string, path: Path, value: unknown): void {
	if (typeof value === "string" && value !== "") found.set(outputKey(name, path), value);
	else if (Array.isArray(value)) for (const [index, item] of value.entries()) publish(found, name, [...path, index], item);
	else if (isFields(value)) for (const [key, item] of Object.entries(value)) publish(found, name, [...path, key], item);
}

/** Names that the cloud gave to things which other inputs know by them. */
export function aliasesOf(lookup: Lookup): ReadonlyMap<string, string> {
	const { world } = lookup;
	const found = new Map<string, string>();
	const add = (name: string | null, id: string): void => {
		if (name !== null) found.set(name, id);
	};
	for (const vpc of world.ofType("aws_vpc", "aws_default_vpc")) {
		add(world.text(vpc, "id"), vpc.address);
		add(world.text(vpc, "default_security_group_id"), lookup.defaultGroup(vpc.address));
	}
	for (const cluster of world.ofType("aws_eks_cluster")) {
		const name = world.text(cluster, "name");
		add(world.text(cluster, "vpc_config", 0, "cluster_security_group_id"), clusterGroupId(cluster.address));
		if (name !== null) add(clusterGroupId(name), clusterGroupId(cluster.address));
	}
	for (const list of world.ofType("aws_ec2_managed_prefix_list")) add(world.text(list, "id"), list.address);
	for (const one of world.ofType("aws_lb", "aws_alb", "aws_lb_target_group", "aws_alb_target_group"))
		add(world.text(one, "arn"), one.address);
	return found;
}
