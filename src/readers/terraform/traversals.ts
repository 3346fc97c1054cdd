import { parseTraversal, type Step } from "./address.ts";
import { type Expression, referencesOf } from "./configuration.ts";

/** A reference that cannot be split leads nowhere, like a local. */
function traversalOf(reference: string): readonly Step[] {
	try {
		return parseTraversal(reference);
	} catch (cause) {
		if (!(cause instanceof RangeError)) throw cause;
		return ["local", reference];
	}
}

/** The references of expressions, split into steps. Instances of one block share its expressions: each is parsed once. */
export class Traversals {
	private readonly parsed = new WeakMap<object, readonly (readonly Step[])[]>();

	of(expression: Expression): readonly (readonly Step[])[] {
		if (typeof expression !== "object" || expression === null) return [];
		const known = this.parsed.get(expression);
		if (known !== undefined) return known;
		const parsed = referencesOf(expression).map(traversalOf);
		this.parsed.set(expression, parsed);
		return parsed;
	}
}
