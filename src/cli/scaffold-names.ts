import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { SHIPPED } from "../config/vocabulary.ts";
import { LIMITS } from "../input/limits.ts";
import { parse } from "../input/parse.ts";
import { readBytes } from "../input/read.ts";

/** The profiles and roles that a new row in a folder may name. */
export interface RowNames {
	readonly profiles: readonly string[];
	readonly roles: readonly string[];
}

/** Names that ship, and those that the tables of a pack in this folder define; whether these are right is checked when they are used. */
export async function namesBeside(folder: string): Promise<RowNames> {
	const home = join(folder, "requirements");
	const profiles = new Set<string>(SHIPPED.profiles);
	const roles = new Set<string>(SHIPPED.roles);
	for (const name of existsSync(home) ? readdirSync(home).sort() : []) {
		const file = join(home, name, "data.yaml");
		if (!existsSync(file)) continue;
		const { documents } = await parse(await readBytes(file, LIMITS), file);
		const value = (documents[0]?.value ?? {}) as { readonly roles?: unknown; readonly profile?: { readonly roles?: unknown } };
		if (value.profile !== undefined) profiles.add(name);
		for (const role of [value.roles ?? [], value.profile?.roles ?? []].flat(2)) roles.add(String(role));
	}
	return { profiles: [...profiles], roles: [...roles] };
}
