import { type ModuleStep, moduleAddress, type Step } from "./address.ts";
import type { Expression } from "./configuration.ts";
import type { Resource } from "./resources.ts";
import type { World } from "./world.ts";

/** Where an expression stands: its module instance, and what repeats the block that holds it. */
export interface Scope {
	readonly modules: readonly ModuleStep[];
	/** Address of the module instance. */
	readonly module: string;
	readonly forEach: Expression;
	readonly key: string | number | null;
	/** Keys of all instances of what is repeated, its own included; asked for only where a reference takes its index from it. */
	keys(): readonly (string | number | null)[];
}

const scoped = (modules: readonly ModuleStep[], forEach: Expression, key: Scope["key"], keys: Scope["keys"]): Scope => ({
	modules,
	module: moduleAddress(modules),
	forEach,
	key,
	keys,
});

/** The scope of what stands in a module and is not repeated itself. */
export const inModule = (modules: readonly ModuleStep[]): Scope => scoped(modules, undefined, null, () => []);

/** The scopes of one side of a plan. */
export class Scopes {
	constructor(private readonly world: World) {}

	/** The scope of a resource's arguments. */
	of(resource: Resource): Scope {
		const { modules, mode, type, name, key } = resource.at;
		return scoped(modules, this.world.configOf(resource)?.forEach, key, () =>
			this.world.instances(resource.module, mode, type, name).map((one) => one.at.key),
		);
	}

	/** The scope in which the arguments of a module's call stand. */
	ofCall(modules: readonly ModuleStep[], forEach: Expression): Scope {
		const parent = modules.slice(0, -1);
		const { name = "", key = null } = modules[modules.length - 1] ?? {};
		return scoped(parent, forEach, key, () => this.world.childModules(parent, name).map((step) => step.key));
	}

	/** Keys of the instances of a whole block: `type.name`, `data.type.name` or `module.name`. */
	keysOf(reference: readonly Step[], { modules, module }: Scope): readonly Scope["key"][] {
		const [head, type, name] = reference[0] === "data" ? reference : ["managed", ...reference];
		if (type === "module") return this.world.childModules(modules, String(name)).map((step) => step.key);
		return this.world.instances(module, String(head), String(type), String(name)).map((one) => one.at.key);
	}
}

/** Resources of other providers that hand values on: the argument that holds them. */
export const PASSING: Readonly<Record<string, readonly string[]>> = {
	time_sleep: ["triggers"],
	null_resource: ["triggers"],
	terraform_data: ["input", "triggers_replace"],
};
