import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { SHIPPED } from "../config/vocabulary.ts";
import { LIMITS } from "../input/limits.ts";
import { parse } from "../input/parse.ts";
import { readBytes } from "../input/read.ts";

/** Names that something new in a folder may use, or may not. */
export interface NamesBeside {
	/** Profiles and roles that a row may name. */
	readonly profiles: readonly string[];
	readonly roles: readonly string[];
	/** Categories of rules that ship, where the folder is not their own. */
	readonly taken: readonly string[];
}

/** Names that ship, and those that the tables of a pack in this folder define; whether these are right is checked when they are used. */
export async function namesBeside(folder: string): Promise<NamesBeside> {
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
	const categories = new Set(SHIPPED.rules.map((id) => id.split("/")[0] ?? ""));
	const taken = [...categories].filter((category) => !existsSync(join(folder, "rules", category)));
	return { profiles: [...profiles], roles: [...roles], taken };
}
