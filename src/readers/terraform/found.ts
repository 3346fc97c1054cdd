import type { Outside } from "../../model/inventory.ts";
import type { Taking } from "./pairing.ts";
import type { Resolution, Wanted } from "./wanted.ts";
import type { World } from "./world.ts";

/** What following references has met so far. */
export interface Found {
	readonly ids: Set<string>;
	certain: boolean;
	/** Values of other stacks that are meant as well. */
	readonly outside: Map<string, Outside>;
	readonly ends: { readonly text: string; readonly near: boolean }[];
	/** Dead ends are left out: the chain is one of many and its name does not speak of this kind. */
	readonly skipDeadEnds: boolean;
	readonly taking: Taking;
}

export const nothingFound = (taking: Taking): Found => ({
	ids: new Set(),
	certain: true,
	outside: new Map(),
	ends: [],
	skipDeadEnds: false,
	taking,
});

/** What the references of a value come to. */
export function resolutionOf(found: Found, wanted: Wanted, world: World): Resolution {
	// The only thing meant, wherever it is, has a name of its own: that of the reference.
	const [sole] = found.outside;
	if (sole !== undefined && found.certain && found.ids.size === 0 && found.outside.size === 1) {
		world.outside.set(...sole);
		return { ids: [sole[0]], certain: true, via: null, unbounded: false };
	}
	const ends = [...[...found.outside.keys()].map((text) => ({ text, near: true })), ...found.ends];
	const end = ends.find(({ near, text }) => near && wanted.names.test(text)) ?? ends.find(({ near }) => near) ?? ends[0];
	return {
		ids: [...found.ids].sort(),
		certain: found.certain,
		via: end?.text ?? null,
		unbounded: found.outside.size > 0 || (found.ids.size === 0 && !found.certain),
	};
}
