import { NO_PACKS, type Packs } from "../../model/pack.ts";
import { type Names, SHIPPED } from "../vocabulary.ts";

/** The packs that a configuration names. */
export interface LoadedPacks {
	/** Names that may be used in the configuration and in options, those of all its packs included. */
	readonly names: Names;
	/** The packs of some folders, as the configuration writes them; none for none. */
	of(folders: readonly string[] | undefined): Packs;
}

export const WITHOUT_PACKS: LoadedPacks = { names: SHIPPED, of: () => NO_PACKS };
