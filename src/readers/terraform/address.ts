/** One step of a traversal: an attribute or name (text), or an index (`[0]`, `["key"]`). */
export type Step = string | { readonly key: string | number };

/** A module instance on the way to a resource. */
export interface ModuleStep {
	readonly name: string;
	readonly key: string | number | null;
	/** As written in addresses: `module.pool[0]`. */
	readonly text: string;
}

export interface Address {
	readonly modules: readonly ModuleStep[];
	readonly mode: "managed" | "data";
	readonly type: string;
	readonly name: string;
	readonly key: string | number | null;
	/** What follows the resource: attributes and indices. */
	readonly rest: readonly Step[];
}

/**
 * Splits a traversal of Terraform's expression language, e.g. `module.a["x.y"].aws_subnet.b[0].id`. Keys may hold dots,
 * brackets and escaped quotes (HCL quoted templates: `$${` stands for `${`).
 *
 * @throws RangeError when brackets or quotes do not close.
 */
export function parseTraversal(text: string): Step[] {
	if (!text.includes("[")) return text.split(".");
	const steps: Step[] = [];
	let at = 0;
	while (at < text.length) {
		if (text[at] === ".") at++;
		else if (text[at] === "[") {
			const end = indexEnd(text, at);
			steps.push({ key: parseKey(text.slice(at + 1, end)) });
			at = end + 1;
		} else {
			let end = at;
			while (end < text.length && text[end] !== "." && text[end] !== "[") end++;
			steps.push(text.slice(at, end));
			at = end;
		}
	}
	return steps;
}

/** Position of the bracket that closes the one at `start`, quotes respected. */
function indexEnd(text: string, start: number): number {
	let quoted = false;
	for (let at = start + 1; at < text.length; at++) {
		if (quoted && text[at] === "\\") at++;
		else if (text[at] === '"') quoted = !quoted;
		else if (text[at] === "]" && !quoted) return at;
	}
	throw new RangeError(`"${text}" has an index that does not close`);
}

function parseKey(text: string): string | number {
	if (!text.startsWith('"')) return /^\d+$/.test(text) ? Number(text) : text;
	try {
		return (JSON.parse(text) as string).replaceAll("$${", "${").replaceAll("%%{", "%{");
	} catch {
		return text.slice(1, -1);
	}
}

const keyText = (key: string | number): string => (typeof key === "number" ? `[${key}]` : `[${JSON.stringify(key)}]`);

/** The address of a module instance, `""` for the root. */
export const moduleAddress = (modules: readonly ModuleStep[]): string => modules.map((step) => step.text).join(".");

/** Names of the modules without instance keys: the way through `configuration`. */
export const modulePath = (modules: readonly ModuleStep[]): string[] => modules.map((step) => step.name);

const moduleStep = (name: string, key: string | number | null): ModuleStep => ({
	name,
	key,
	text: `module.${name}${key === null ? "" : keyText(key)}`,
});

/** A resource address with what follows it; null for traversals that name no resource (`var.x`, `module.m.out`). */
export function parseAddress(text: string): Address | null {
	const steps = parseTraversal(text);
	const modules: ModuleStep[] = [];
	let at = 0;
	const keyAt = (index: number): string | number | null => {
		const step = steps[index];
		return typeof step === "object" ? step.key : null;
	};
	while (steps[at] === "module") {
		const name = steps[at + 1];
		if (typeof name !== "string") return null;
		const key = keyAt(at + 2);
		modules.push(moduleStep(name, key));
		at += key === null ? 2 : 3;
	}
	const mode = steps[at] === "data" ? "data" : "managed";
	if (mode === "data") at++;
	const [type, name] = [steps[at], steps[at + 1]];
	if (typeof type !== "string" || typeof name !== "string") return null;
	const key = keyAt(at + 2);
	return { modules, mode, type, name, key, rest: steps.slice(at + (key === null ? 2 : 3)) };
}
