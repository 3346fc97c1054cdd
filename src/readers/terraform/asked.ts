import type { Outside } from "../../model/inventory.ts";
import type { Tags } from "../aws/tags.ts";
import { asFields, asList } from "./json.ts";
import type { Resource } from "./resources.ts";
import type { World } from "./world.ts";

/**
 * What a data source that is read later asks a group for. Only a name, or tags that are all known, tell one group from
 * others: a network alone holds many.
 */
export function askedGroup(world: World, data: Resource): Outside {
	let name = world.text(data, "name");
	let network = world.text(data, "vpc_id");
	const tags: Record<string, string | null> = {};
	const known = world.attribute(data, "tags");
	if (known.state === "known") {
		if (known.partly) return {};
		for (const [key, value] of Object.entries(asFields(known.value))) tags[key] = String(value);
	}
	for (let index = 0; index < world.size(data, "filter"); index++) {
		const filter = world.text(data, "filter", index, "name");
		const values = world.attribute(data, "filter", index, "values");
		const [value, ...others] = values.state === "known" && !values.partly ? asList(values.value).map(String) : [];
		if (filter === "vpc-id") network = others.length === 0 ? (value ?? network) : network;
		else if (value === undefined || others.length > 0) return {};
		else if (filter === "group-name") name = value;
		else if (filter?.startsWith("tag:") === true) tags[filter.slice("tag:".length)] = value;
		else return {};
	}
	return name === null && Object.keys(tags).length === 0 ? {} : { group: { name, tags: tags satisfies Tags, network } };
}
