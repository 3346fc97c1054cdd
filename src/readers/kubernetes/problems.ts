import { type Json, list } from "./value.ts";

/** So many fields are told beside one that is not among them: more is a page of documentation. */
const TOLD_FIELDS = 5;

export interface Problem {
	/** Pointer of what is wrong, below the object. */
	readonly path: string;
	/** What is wrong, as the rest of a sentence that begins with the field: `is no CIDR`. */
	readonly words: string;
}

/** What the API server would refuse in an object. */
export class Problems {
	readonly found: Problem[] = [];

	reject(path: string, words: string): void {
		this.found.push({ path, words });
	}

	/** A field that the API does not know is refused by kubectl and dropped by the server: it never means what its author meant. */
	onlyKeys(value: Json, path: string, known: readonly string[]): void {
		for (const key of Object.keys(value))
			if (!known.includes(key))
				this.reject(path, `has no field ${JSON.stringify(key)}${known.length > TOLD_FIELDS ? "" : ` (it has ${known.join(", ")})`}`);
	}

	/** A list below a pointer: no items where the field is left out, and a problem where it is something else. */
	list(value: Json, field: string, path: string): readonly unknown[] {
		const raw = value[field];
		if (raw !== undefined && raw !== null && !Array.isArray(raw)) this.reject(`${path}/${field}`, "is no list");
		return list(raw);
	}

	/** Problems of a policy that stand in no element of its rules. */
	get outsideRules(): readonly Problem[] {
		return this.found.filter(({ path }) => !/^\/spec\/(in|e)gress\/\d+(\/|$)/.test(path));
	}

	/** Problems at or below a pointer. */
	below(path: string): readonly Problem[] {
		if (this.found.length === 0) return this.found;
		return this.found.filter((problem) => problem.path === path || problem.path.startsWith(`${path}/`));
	}
}

/** `/spec/ingress/0/ports/1` as people write it: `spec.ingress[0].ports[1]`. */
export const fieldName = (path: string): string =>
	path
		.split("/")
		.slice(1)
		.map((part, index) => (/^\d+$/.test(part) ? `[${part}]` : `${index === 0 ? "" : "."}${part}`))
		.join("");
