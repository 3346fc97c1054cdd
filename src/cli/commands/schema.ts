import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { allowed } from "../../config/closest.ts";
import { UsageError } from "../../errors.ts";
import { installation } from "../installation.ts";
import type { Action } from "../program.ts";

const SUFFIX = ".schema.json";

/** `portpolicy schema NAME`: prints schemas/NAME.schema.json as it is. */
export const schemaCommand: Action = async (_command, [name = ""]) => {
	const folder = join(installation(), "schemas");
	const names = readdirSync(folder)
		.filter((file) => file.endsWith(SUFFIX))
		.map((file) => file.slice(0, -SUFFIX.length))
		.sort();
	const file = join(folder, name + SUFFIX);
	if (!names.includes(name) || !existsSync(file)) throw new UsageError("usage-schema", `unknown schema ${name}; ${allowed(name, names)}`);
	process.stdout.write(readFileSync(file, "utf8"));
	return 0;
};
