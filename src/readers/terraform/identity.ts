import type { Resource } from "./resources.ts";
import type { World } from "./world.ts";

/** The id that the cloud gave to a resource, once it has one: other stacks and descriptions of the account know it by that. */
export function cloudId(world: World, resource: Resource): { readonly cloudId?: string } {
	const id = world.text(resource, "id");
	return id === null || id === resource.address ? {} : { cloudId: id };
}
