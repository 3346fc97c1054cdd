import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** The folder that this program is installed in: the nearest one upwards with our package.json, from sources and bundle alike. */
export function installation(): string {
	for (let folder = import.meta.dirname; ; folder = dirname(folder)) {
		const manifest = join(folder, "package.json");
		if (existsSync(manifest) && existsSync(join(folder, "policies"))) return folder;
		if (dirname(folder) === folder) throw new Error("the files of this installation are gone: no package.json beside the program");
	}
}

/** The version in package.json. */
export const version = (): string =>
	(JSON.parse(readFileSync(join(installation(), "package.json"), "utf8")) as { readonly version: string }).version;
