import { type ModuleStep, moduleAddress } from "./address.ts";
import type { Expression } from "./configuration.ts";
import type { Resource } from "./resources.ts";

/** Where an expression stands: its module instance, and what repeats the block that holds it. */
export interface Scope {
	readonly modules: readonly ModuleStep[];
	/** Address of the module instance. */
	readonly module: string;
	readonly forEach: Expression;
	readonly key: string | number | null;
}

/** The scope of a module itself, as its call repeats it. */
export const inModule = (modules: readonly ModuleStep[], forEach: Expression, key: string | number | null): Scope => ({
	modules,
	module: moduleAddress(modules),
	forEach,
	key,
});
/** The scope of a resource. */
export const scopeOf = (resource: Resource, forEach: Expression): Scope => ({
	modules: resource.at.modules,
	module: resource.module,
	forEach,
	key: resource.at.key,
});

/** Resources of other providers that hand values on: the argument that holds them. */
export const PASSING: Readonly<Record<string, readonly string[]>> = {
	time_sleep: ["triggers"],
	null_resource: ["triggers"],
	terraform_data: ["input", "triggers_replace"],
};
