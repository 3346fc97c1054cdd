import { existsSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { ConfigError, InputError } from "../errors.ts";
import { LIMITS } from "../input/limits.ts";
import { parse } from "../input/parse.ts";
import { readBytes } from "../input/read.ts";
import type { SourceDocument } from "../model/location.ts";

export const FILE_NAME = "portpolicy.yaml";

/** The configuration file to use: the one named, else the nearest `portpolicy.yaml` from `folder` upwards, else null. */
export function findConfig(named: string | undefined, folder: string): string | null {
	if (named !== undefined) return named;
	for (let here = resolve(folder); ; here = dirname(here)) {
		const file = join(here, FILE_NAME);
		if (existsSync(file)) return relative(folder, file);
		if (dirname(here) === here) return null;
	}
}

/** Reads a configuration file, given from `folder`: one YAML or JSON mapping. @throws ConfigError with file and line. */
export async function readConfig(file: string, folder: string): Promise<SourceDocument> {
	try {
		const { documents } = await parse(await readBytes(resolve(folder, file), LIMITS), file);
		const [document, second] = documents;
		if (document === undefined) throw new ConfigError("config-empty", "the configuration is empty; it starts with: version: 1", { location: { file } });
		if (second !== undefined) throw new ConfigError("config-documents", "a configuration is one document, here are several", { location: { file } });
		return document;
	} catch (cause) {
		if (!(cause instanceof InputError)) throw cause;
		const message = existsSync(resolve(folder, file)) ? cause.message : "there is no such configuration file";
		throw new ConfigError("config-unreadable", message, { location: { ...cause.location, file }, cause });
	}
}
