import type { Tags } from "../aws/tags.ts";
import { asFields, asList } from "./json.ts";
import type { Resource } from "./resources.ts";
import type { World } from "./world.ts";

/** Tags of a resource, the provider's default tags included (`tags_all`); values not known yet are null. */
export function tagsOf(world: World, resource: Resource): Tags {
	const found: Record<string, string | null> = {};
	for (const key of ["tags_all", "tags"]) {
		const attribute = world.attribute(resource, key);
		if (attribute.state !== "known") continue;
		Object.assign(found, textTags(attribute.value));
		for (const [name, shadow] of Object.entries(asFields(asFields(resource.unknown)[key]))) if (shadow === true) found[name] = null;
	}
	return sorted(found);
}

/** `tag` blocks of an autoscaling group. */
export function tagBlocksOf(world: World, resource: Resource): Tags {
	const found: Record<string, string | null> = {};
	for (const key of ["tag", "tags"])
		for (const block of asList(resource.values[key])) {
			const { key: name, value } = asFields(block);
			if (typeof name === "string") found[name] = typeof value === "string" ? value : null;
		}
	return sorted({ ...tagsOf(world, resource), ...found });
}

/** Tags that a launch template puts on what it launches. */
export function launchedTagsOf(world: World, template: Resource): Tags {
	const attribute = world.attribute(template, "tag_specifications");
	if (attribute.state !== "known") return {};
	const blocks = asList(attribute.value)
		.map(asFields)
		.filter((block) => block["resource_type"] === "instance");
	return sorted(Object.assign({}, ...blocks.map((block) => textTags(block["tags"]))) as Tags);
}

const textTags = (value: unknown): Tags =>
	Object.fromEntries(Object.entries(asFields(value)).map(([key, text]) => [key, typeof text === "string" ? text : null]));
const sorted = (tags: Tags): Tags => Object.fromEntries(Object.entries(tags).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
