import { asFields, asList, type Fields } from "./json.ts";

/** What the plan's `configuration` says of one attribute: a constant, the references in its expression, or nested blocks. */
export type Expression = unknown;

export interface ConfigResource {
	readonly expressions: Fields;
	readonly forEach: Expression;
	readonly count: Expression;
}

export interface ModuleCall {
	readonly expressions: Fields;
	readonly forEach: Expression;
	readonly count: Expression;
}

export interface ConfigModule {
	readonly calls: Fields;
	readonly variables: Fields;
	readonly outputs: Fields;
	/** By `managed|TYPE.NAME` or `data|TYPE.NAME`. */
	readonly resources: ReadonlyMap<string, ConfigResource>;
}

/** `configuration` by module path without instance keys; each module is indexed when it is first asked for. */
export class Configuration {
	private readonly modules = new Map<string, ConfigModule | null>();
	/** False for states and for plans without configuration: nothing can then be said to be "not configured". */
	readonly present: boolean;

	constructor(private readonly root: unknown) {
		this.present = typeof root === "object" && root !== null && Object.keys(root).length > 0;
	}

	module(path: readonly string[]): ConfigModule | null {
		const key = path.join("/");
		const known = this.modules.get(key);
		if (known !== undefined) return known;
		const fields = this.rawModule(path);
		const module = fields === null ? null : indexed(fields);
		this.modules.set(key, module);
		return module;
	}

	/** The call that makes the module at `path`; null for the root. */
	call(path: readonly string[]): ModuleCall | null {
		const name = path[path.length - 1];
		if (name === undefined) return null;
		const call = this.module(path.slice(0, -1))?.calls[name];
		if (call === undefined) return null;
		const fields = asFields(call);
		return { expressions: asFields(fields["expressions"]), forEach: fields["for_each_expression"], count: fields["count_expression"] };
	}

	private rawModule(path: readonly string[]): Fields | null {
		let module: unknown = asFields(this.root)["root_module"];
		for (const name of path) module = asFields(asFields(asFields(module)["module_calls"])[name])["module"];
		return module === undefined ? null : asFields(module);
	}
}

function indexed(module: Fields): ConfigModule {
	const resources = new Map<string, ConfigResource>();
	for (const item of asList(module["resources"])) {
		const fields = asFields(item);
		const mode = fields["mode"] === "data" ? "data" : "managed";
		resources.set(`${mode}|${String(fields["type"])}.${String(fields["name"])}`, {
			expressions: asFields(fields["expressions"]),
			forEach: fields["for_each_expression"],
			count: fields["count_expression"],
		});
	}
	return {
		calls: asFields(module["module_calls"]),
		variables: asFields(module["variables"]),
		outputs: asFields(module["outputs"]),
		resources,
	};
}

/** The references of an expression without the prefixes that Terraform lists after each of them, nested blocks included. */
export function referencesOf(expression: Expression): string[] {
	if (Array.isArray(expression)) return expression.flatMap(referencesOf);
	const fields = asFields(expression);
	const references = fields["references"];
	if (!Array.isArray(references)) return "constant_value" in fields ? [] : Object.values(fields).flatMap(referencesOf);
	const full: string[] = [];
	let last = "";
	for (const reference of references as readonly unknown[]) {
		if (typeof reference !== "string") continue;
		const isPrefix = last.startsWith(reference) && (last[reference.length] === "." || last[reference.length] === "[");
		if (isPrefix) continue;
		last = reference;
		full.push(reference);
	}
	return [...new Set(full)];
}
