import type { Step } from "./address.ts";
import type { Scope } from "./scope.ts";

/** What an attribute takes: one thing, a list of things that its references make, or a share of a pool that several blocks draw from. */
export type Taking = "one" | "list" | "pool";

type Key = string | number | null;

/** `count.index` and `each.key`: how blocks that are repeated alike point at each other's instances. */
export const isIndex = (steps: readonly Step[] | undefined): boolean =>
	steps?.length === 2 && ((steps[0] === "count" && steps[1] === "index") || (steps[0] === "each" && steps[1] === "key"));

/** Whether a reference names a whole block, as Terraform writes it when what follows is an index that it computes. */
export function isWhole(steps: readonly Step[]): boolean {
	const [head] = steps;
	if (typeof head !== "string" || ["var", "local", "each", "count", "path", "terraform", "self"].includes(head)) return false;
	return steps.length === (head === "data" ? 3 : 2);
}

/**
 * The key of the instance that `x[count.index]` or `x[each.key]` picks for the block in scope; null where it cannot be
 * told. The plan shows that the index is used, not how. A list may as well hold all the others
 * (`[for k, v in x : v.id if k != each.key]`), so only an attribute that takes one thing is paired; and as
 * `x[count.index + 1]` reads the same, numbers are where both blocks have the same ones: no other never leaves the list.
 */
export function pairedKey(index: readonly Step[], scope: Scope, keys: readonly Key[], taking: Taking): Key {
	if (taking !== "one" || scope.key === null || !keys.includes(scope.key)) return null;
	if (index[0] === "each") return typeof scope.key === "string" ? scope.key : null;
	if (typeof scope.key !== "number") return null;
	const own = scope.keys();
	return own.length === keys.length && own.every((key) => keys.includes(key)) ? scope.key : null;
}

/** The key of the instance that `each.value` is when a block is repeated for every instance of another (`for_each = x`). */
export const chainedKey = (scope: Scope, keys: readonly Key[]): Key =>
	typeof scope.key === "string" && scope.keys().every((key) => keys.includes(key)) ? scope.key : null;
