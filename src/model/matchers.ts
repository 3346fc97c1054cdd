import type { Subject } from "./inventory.ts";
import type { Tri } from "./tri.ts";

/** By key of a pods member. A lookup, not a list: members may come to be when rules are asked for. */
export interface Matchers {
	get(key: string): ((subject: Subject) => Tri) | undefined;
}

/** Several lookups as one. */
export const firstOf = (given: readonly Matchers[]): Matchers => ({
	get: (key) => {
		for (const matchers of given) {
			const found = matchers.get(key);
			if (found !== undefined) return found;
		}
		return undefined;
	},
});
