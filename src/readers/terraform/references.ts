import { modulePath, type Step } from "./address.ts";
import type { Expression } from "./configuration.ts";
import { type Found, nothingFound, resolutionOf } from "./found.ts";
import { asFields } from "./json.ts";
import { otherValue } from "./outside.ts";
import { chainedKey, isIndex, isWhole, pairedKey, type Taking } from "./pairing.ts";
import type { Resource } from "./resources.ts";
import { inModule, PASSING, type Scope, Scopes } from "./scope.ts";
import { Traversals } from "./traversals.ts";
import type { Resolution, Wanted } from "./wanted.ts";
import type { Path, World } from "./world.ts";

const MAX_DEPTH = 24;

/** Follows references through variables, outputs, repetition and data sources (see docs of `configuration` in Terraform's JSON output format). */
export class Resolver {
	private readonly traversals = new Traversals();
	private readonly candidates = new Map<string, ReadonlySet<string>>();

	private readonly scopes: Scopes;

	constructor(private readonly world: World) {
		this.scopes = new Scopes(world);
	}

	/** Where the value of an attribute comes from. Without an expression (a dynamic block) it may come from anywhere in the module. */
	resolve(wanted: Wanted, resource: Resource, path: Path, taking: Taking): Resolution {
		return this.end(wanted, this.world.expression(resource, path), this.scopes.of(resource), taking);
	}

	/** Where the value of an output of the whole configuration comes from. */
	output(wanted: Wanted, name: string): Resolution {
		const outputs = this.world.configuration.module([])?.outputs ?? {};
		return this.end(wanted, asFields(outputs[name])["expression"], inModule([]), "one");
	}

	private end(wanted: Wanted, expression: Expression, scope: Scope, taking: Taking): Resolution {
		const found = nothingFound(taking);
		if (expression === undefined) this.deadEnd(wanted, scope, null, found, 0);
		else this.expression(wanted, expression, scope, [], found, 0);
		return resolutionOf(found, wanted, this.world);
	}

	private expression(wanted: Wanted, expression: Expression, scope: Scope, rest: readonly Step[], found: Found, depth: number): void {
		if (depth > MAX_DEPTH) {
			found.certain = false;
			return;
		}
		const references = this.traversals.of(expression);
		if (references.length === 0) this.constant(wanted, asFields(expression)["constant_value"], rest, found);
		for (let at = 0; at < references.length; at++) {
			const [reference = [], index] = references.slice(at, at + 2);
			const key =
				index !== undefined && isIndex(index) && isWhole(reference)
					? pairedKey(index, scope, this.scopes.keysOf(reference, scope), found.taking)
					: null;
			if (key !== null) at++;
			this.reference(wanted, key === null ? reference : [...reference, { key }], scope, rest, found, depth);
		}
	}

	private reference(wanted: Wanted, steps: readonly Step[], scope: Scope, rest: readonly Step[], found: Found, depth: number): void {
		const [head, name] = steps;
		if (typeof name !== "string") return;
		if (head === "var") this.variable(wanted, name, scope, [...steps.slice(2), ...rest], found, depth);
		else if (head === "local") this.deadEnd(wanted, scope, steps.slice(0, 2).join("."), found, depth);
		else if (head === "each") this.each(wanted, name, scope, [...steps.slice(2), ...rest], found, depth);
		else if (head === "module") this.moduleOutput(wanted, name, steps.slice(2), scope, rest, found, depth);
		else if (head === "data") this.instances(wanted, "data", name, steps.slice(2), scope, rest, found, depth);
		else if (head === "count" || head === "path" || head === "terraform" || head === "self") found.certain = false;
		else if (typeof head === "string") this.instances(wanted, "managed", head, steps.slice(1), scope, rest, found, depth);
	}

	private variable(wanted: Wanted, name: string, scope: Scope, rest: readonly Step[], found: Found, depth: number): void {
		const path = modulePath(scope.modules);
		const module = this.world.configuration.module(path);
		const fallback = asFields(module?.variables[name])["default"];
		const call = this.world.configuration.call(path);
		const last = scope.modules[scope.modules.length - 1];
		if (call === null || last === undefined) {
			const given = asFields(this.world.variables[name]);
			this.constant(wanted, "value" in given ? given["value"] : fallback, rest, found);
			return;
		}
		const expression = call.expressions[name];
		if (expression === undefined) this.constant(wanted, fallback, rest, found);
		else this.expression(wanted, expression, this.scopes.ofCall(scope.modules, call.forEach), rest, found, depth + 1);
	}

	private each(wanted: Wanted, part: string, scope: Scope, rest: readonly Step[], found: Found, depth: number): void {
		if (part === "key") {
			this.constant(wanted, scope.key, [], found);
			return;
		}
		const constant = asFields(scope.forEach)["constant_value"];
		if (constant !== undefined && scope.key !== null) {
			this.constant(wanted, constant, [{ key: scope.key }, ...rest], found);
			return;
		}
		const [chain, ...others] = this.traversals.of(scope.forEach);
		const chained =
			chain !== undefined && others.length === 0 && isWhole(chain) ? chainedKey(scope, this.scopes.keysOf(chain, scope)) : null;
		if (chain !== undefined && chained !== null) {
			this.reference(wanted, [...chain, { key: chained }], scope, rest, found, depth + 1);
			return;
		}
		const before = found.ends.length;
		found.certain = false;
		this.expression(wanted, scope.forEach, scope, rest, found, depth + 1);
		for (let index = before; index < found.ends.length; index++)
			found.ends[index] = { ...(found.ends[index] as Found["ends"][number]), near: false };
	}

	private moduleOutput(
		wanted: Wanted,
		name: string,
		after: readonly Step[],
		scope: Scope,
		rest: readonly Step[],
		found: Found,
		depth: number,
	): void {
		const [first] = after;
		const key = typeof first === "object" ? first.key : null;
		// A module that is handed on whole is taken apart later: `each.value.id`.
		const [output, ...more] = [...(key === null ? after : after.slice(1)), ...rest];
		const all = this.world.childModules(scope.modules, name);
		const children = key === null ? all : all.filter((step) => step.key === key);
		if (children.length > 1 && key === null) found.certain = found.certain && more.length === 0;
		for (const child of children.length > 0 ? children : [{ name, key, text: `module.${name}` }]) {
			const modules = [...scope.modules, child];
			const outputs = this.world.configuration.module(modulePath(modules))?.outputs ?? {};
			const inner = inModule(modules);
			// Terraform names no output behind an index that it computes (`module.x[each.key].id`): it is one of all.
			const names = typeof output === "string" ? [output] : Object.keys(outputs);
			if (names.length > 1) found.certain = false;
			const expressions = names.flatMap((one) => (one in outputs ? [asFields(outputs[one])["expression"]] : []));
			if (expressions.length === 0) this.deadEnd(wanted, inner, `module.${name}`, found, depth);
			else for (const expression of expressions) this.expression(wanted, expression, inner, more, found, depth + 1);
		}
	}

	private instances(
		wanted: Wanted,
		mode: "managed" | "data",
		type: string,
		after: readonly Step[],
		scope: Scope,
		rest: readonly Step[],
		found: Found,
		depth: number,
	): void {
		const [name, first] = after;
		if (typeof name !== "string") return;
		const key = typeof first === "object" ? first.key : null;
		const tail = [...after.slice(key === null ? 1 : 2), ...rest];
		const { module } = scope;
		const all = this.world.instances(module, mode, type, name);
		const chosen = key === null ? all : all.filter((one) => one.at.key === key);
		if (mode === "data" && chosen.length === 0) {
			const id = wanted.external(
				type,
				`${module === "" ? "" : `${module}.`}data.${type}.${name}${typeof first === "object" ? `[${JSON.stringify(first.key)}]` : ""}`,
			);
			if (id === null) found.certain = false;
			else {
				found.ids.add(id);
				this.world.outside.set(id, {});
			}
		}
		if (chosen.length > 1 && tail.length > 0) found.certain = false;
		for (const one of chosen) {
			const ids = wanted.identify(one, tail);
			if (ids !== null) for (const id of ids) found.ids.add(id);
			else this.other(wanted, one, tail, found, depth);
		}
	}

	/** A resource of another kind: a value that is known or comes from outside, a condition, or something that only hands on what it was given. */
	private other(wanted: Wanted, resource: Resource, rest: readonly Step[], found: Found, depth: number): void {
		const expressions = this.world.configOf(resource)?.expressions ?? {};
		const [argument, ...below] = rest;
		if (typeof argument === "string" && argument in expressions && this.world.isPending(resource, [argument])) {
			// What its author wrote there: `aws_instance.x.subnet_id`.
			this.expression(wanted, expressions[argument], this.scopes.of(resource), below, found, depth + 1);
			return;
		}
		const given = otherValue(this.world, wanted, resource, rest);
		if (given.kind === "value") this.constant(wanted, given.value, [], found);
		else if (given.kind === "outside") {
			found.outside.set(given.text, given.link);
			if (given.whole) found.certain = false;
		} else {
			found.certain = false;
			for (const passed of PASSING[resource.type] ?? [])
				if (passed in expressions) this.expression(wanted, expressions[passed], this.scopes.of(resource), [], found, depth + 1);
		}
	}

	/** A known value: empty ones add nothing, ids are meant, anything else is a condition. */
	private constant(wanted: Wanted, value: unknown, rest: readonly Step[], found: Found): void {
		let here = value;
		for (const step of rest) {
			const key = typeof step === "object" ? step.key : step;
			here = Array.isArray(here)
				? typeof key === "number"
					? (here as readonly unknown[])[key]
					: here.includes(key)
						? key
						: undefined
				: asFields(here)[key];
		}
		if (here === null || here === undefined || here === "") return;
		if (Array.isArray(here)) for (const item of here as readonly unknown[]) this.constant(wanted, item, [], found);
		else if (typeof here === "string") {
			const id = wanted.literal(here);
			if (id === null) found.certain = false;
			else found.ids.add(id);
		} else if (typeof here === "object") for (const item of Object.values(here)) this.constant(wanted, item, [], found);
		else found.certain = false;
	}

	/**
	 * A chain that cannot be followed (a local, a dynamic block): it may mean whatever its module can name, which is what
	 * the module makes itself and what its variables bring in.
	 */
	private deadEnd(wanted: Wanted, scope: Scope, text: string | null, found: Found, depth: number): void {
		if (found.skipDeadEnds && (text === null || !wanted.names.test(text))) return;
		found.certain = false;
		if (text !== null) found.ends.push({ text: scope.module === "" ? text : `${scope.module}.${text}`, near: true });
		for (const id of this.nameable(wanted, scope, depth)) found.ids.add(id);
	}

	private nameable(wanted: Wanted, scope: Scope, depth: number): ReadonlySet<string> {
		const { module } = scope;
		const key = `${wanted.kind}|${module}`;
		const known = this.candidates.get(key);
		if (known !== undefined) return known;
		const ids = new Set(wanted.within(module));
		this.candidates.set(key, ids);
		const call = this.world.configuration.call(modulePath(scope.modules));
		for (const name of Object.keys(call?.expressions ?? {})) {
			if (wanted.others?.test(name) === true) continue;
			const found = { ...nothingFound("pool"), ids, skipDeadEnds: !wanted.names.test(name) };
			this.variable(wanted, name, scope, [], found, depth + 1);
		}
		return ids;
	}
}
