import type { Outside } from "../../model/inventory.ts";
import type { Location, SourceDocument } from "../../model/location.ts";
import { type ModuleStep, moduleAddress, modulePath, parseAddress } from "./address.ts";
import { type ConfigModule, type ConfigResource, Configuration, type Expression } from "./configuration.ts";
import { asFields, asList, type Fields, isFields, marksAny, pointerPart } from "./json.ts";
import { type PlanSide, type Resource, resourcesOf } from "./resources.ts";

export type Path = readonly (string | number)[];

/** One attribute of a resource: its value, known after apply, or not there at all. `partly`: something inside is unknown. */
export type Attribute =
	| { readonly state: "known"; readonly value: unknown; readonly partly: boolean }
	| { readonly state: "unknown" }
	| { readonly state: "absent" };

const ABSENT: Attribute = { state: "absent" };
const UNKNOWN: Attribute = { state: "unknown" };

/** One side of a plan, or a state, indexed for reading. */
export class World {
	readonly file: string;
	readonly resources: readonly Resource[];
	readonly configuration: Configuration;
	readonly variables: Fields;
	/** References that lead out of the input, as they are met. */
	readonly outside: Map<string, Outside> = new Map();
	private readonly byAddress = new Map<string, Resource>();
	private readonly managed = new Map<string, Resource[]>();
	private readonly data = new Map<string, Resource[]>();
	/** By mode and type, then by module instance and name; a type is indexed when it is first asked for. */
	private readonly blocks = new Map<string, ReadonlyMap<string, readonly Resource[]>>();
	private readonly configs = new Map<Resource, ConfigResource | null>();
	private readonly configModules = new Map<string, ConfigModule | null>();
	private readonly identities = new Map<string, Map<string, Resource>>();
	/** Module instances by the address of their parent and their name. */
	private readonly children = new Map<string, Map<string, ModuleStep[]>>();

	constructor(document: SourceDocument, side: PlanSide) {
		const root = asFields(document.value);
		this.file = document.file;
		this.configuration = new Configuration(root["configuration"]);
		this.variables = asFields(root["variables"]);
		this.resources = resourcesOf(document, side);
		const seen = new Set<string>([""]);
		for (const resource of this.resources) {
			this.byAddress.set(resource.address, resource);
			push(resource.at.mode === "data" ? this.data : this.managed, resource.type, resource);
			if (!seen.has(resource.module)) this.addModules(resource.at.modules);
			seen.add(resource.module);
		}
		// Module instances may hold nothing on this side and still pass values on.
		for (const entry of asList(root["resource_changes"])) {
			const module = asFields(entry)["module_address"];
			if (typeof module === "string" && !seen.has(module)) {
				this.addModules(parseAddress(`${module}.type.name`)?.modules ?? []);
				seen.add(module);
			}
		}
	}

	private addModules(modules: readonly ModuleStep[]): void {
		for (let depth = 0; depth < modules.length; depth++) {
			const parent = moduleAddress(modules.slice(0, depth));
			const step = modules[depth] as ModuleStep;
			const named = this.children.get(parent) ?? new Map<string, ModuleStep[]>();
			this.children.set(parent, named);
			const instances = named.get(step.name) ?? [];
			named.set(step.name, instances);
			if (!instances.some((one) => one.text === step.text)) instances.push(step);
		}
	}

	childModules(parent: readonly ModuleStep[], name: string): readonly ModuleStep[] {
		return this.children.get(moduleAddress(parent))?.get(name) ?? [];
	}

	ofType(...types: readonly string[]): readonly Resource[] {
		const [only] = types;
		if (types.length === 1 && only !== undefined) return this.managed.get(only) ?? [];
		return types.flatMap((type) => this.managed.get(type) ?? []);
	}

	/** The managed resource of an address, if it is of one of the types. */
	get(address: string | undefined, ...types: readonly string[]): Resource | null {
		const found = address === undefined ? undefined : this.byAddress.get(address);
		return found !== undefined && types.includes(found.type) && found.at.mode === "managed" ? found : null;
	}

	at(address: string): Resource | null {
		return this.byAddress.get(address) ?? null;
	}

	dataOfType(type: string): readonly Resource[] {
		return this.data.get(type) ?? [];
	}

	/** Every instance of a block in one module instance. */
	instances(module: string, mode: string, type: string, name: string): readonly Resource[] {
		const key = `${mode}|${type}`;
		let blocks = this.blocks.get(key);
		if (blocks === undefined) {
			const found = new Map<string, Resource[]>();
			for (const resource of (mode === "data" ? this.data : this.managed).get(type) ?? [])
				push(found, `${resource.module}|${resource.at.name}`, resource);
			blocks = found;
			this.blocks.set(key, blocks);
		}
		return blocks.get(`${module}|${name}`) ?? [];
	}

	/** The managed resource of a type whose attribute has this value (`id`, `arn`, `name`). */
	withValue(type: string, attribute: string, value: string): Resource | null {
		const key = `${type}|${attribute}`;
		let map = this.identities.get(key);
		if (map === undefined) {
			map = new Map();
			for (const resource of this.ofType(type)) {
				const own = resource.values[attribute];
				if (typeof own === "string" && own !== "") map.set(own, resource);
			}
			this.identities.set(key, map);
		}
		return map.get(value) ?? null;
	}

	configOf(resource: Resource): ConfigResource | null {
		const known = this.configs.get(resource);
		if (known !== undefined) return known;
		const { modules, mode, type, name } = resource.at;
		let module = this.configModules.get(resource.module);
		if (module === undefined) {
			module = this.configuration.module(modulePath(modules));
			this.configModules.set(resource.module, module);
		}
		const config = module?.resources.get(blockKey(mode, type, name)) ?? null;
		this.configs.set(resource, config);
		return config;
	}

	/**
	 * Whether the author wrote the attribute; undefined when that cannot be told. Blocks made by `dynamic` leave no trace
	 * in the configuration, so only a plain attribute that is not there was certainly not written.
	 */
	configured(resource: Resource, path: Path): boolean | undefined {
		const config = this.configOf(resource);
		if (config === null) return undefined;
		let here: unknown = config.expressions;
		for (const [depth, step] of path.entries()) {
			if (isFields(here) && ("references" in here || "constant_value" in here)) return true;
			const next = Array.isArray(here) ? (here as readonly unknown[])[Number(step)] : asFields(here)[step];
			if (next === undefined) return depth === path.length - 1 && (depth === 0 || isFields(here)) ? false : undefined;
			here = next;
		}
		return true;
	}

	/** The expression behind an attribute, the pooled one of the whole block where Terraform keeps no finer one. */
	expression(resource: Resource, path: Path): Expression | undefined {
		let here: unknown = this.configOf(resource)?.expressions;
		for (const step of path) {
			if (isFields(here) && ("references" in here || "constant_value" in here)) return here;
			here = Array.isArray(here) ? (here as readonly unknown[])[Number(step)] : asFields(here)[step];
			if (here === undefined) return undefined;
		}
		return here;
	}

	/** Whether all elements of a block share one expression, so that none has references of its own. */
	isPooled(resource: Resource, path: Path): boolean {
		return path.length > 1 && this.expression(resource, path) === this.expression(resource, path.slice(0, 1));
	}

	/** Whether a value is known after apply, whoever gives it. */
	isPending(resource: Resource, path: Path): boolean {
		let shadow: unknown = resource.unknown;
		for (const step of path) {
			if (shadow === true) break;
			shadow = Array.isArray(shadow) ? (shadow as readonly unknown[])[Number(step)] : asFields(shadow)[step];
		}
		return marksAny(shadow);
	}

	attribute(resource: Resource, ...path: Path): Attribute {
		let value: unknown = resource.values;
		let shadow: unknown = resource.unknown;
		for (const step of path) {
			if (shadow === true) break;
			value = Array.isArray(value) ? (value as readonly unknown[])[Number(step)] : asFields(value)[step];
			shadow = Array.isArray(shadow) ? (shadow as readonly unknown[])[Number(step)] : asFields(shadow)[step];
		}
		if (shadow === true) return this.configured(resource, path) === false ? ABSENT : UNKNOWN;
		if (value === null || value === undefined) return marksAny(shadow) ? UNKNOWN : ABSENT;
		return { state: "known", value, partly: marksAny(shadow) };
	}

	/** A known, non-empty text or number as text; null otherwise. */
	text(resource: Resource, ...path: Path): string | null {
		const attribute = this.attribute(resource, ...path);
		if (attribute.state !== "known") return null;
		const { value } = attribute;
		return typeof value === "string" && value !== "" ? value : typeof value === "number" ? String(value) : null;
	}

	/** Number of elements of a block or list, unknown ones included. */
	size(resource: Resource, ...path: Path): number {
		const attribute = this.attribute(resource, ...path);
		return attribute.state === "known" ? asList(attribute.value).length : 0;
	}

	/** Whether printing the value is forbidden. */
	isSensitive(resource: Resource, path: Path): boolean {
		let shadow: unknown = resource.sensitive;
		for (const step of path) {
			if (shadow === true) return true;
			shadow = Array.isArray(shadow) ? (shadow as readonly unknown[])[Number(step)] : asFields(shadow)[step];
		}
		return marksAny(shadow);
	}

	location(resource: Resource, ...path: Path): Location {
		const pointer = path.length === 0 ? resource.place : resource.pointer + path.map(pointerPart).join("");
		return { file: this.file, pointer, address: resource.address };
	}
}

const blockKey = (mode: string, type: string, name: string): string => `${mode}|${type}.${name}`;

function push<T>(map: Map<string, T[]>, key: string, item: T): void {
	const list = map.get(key);
	if (list === undefined) map.set(key, [item]);
	else list.push(item);
}
