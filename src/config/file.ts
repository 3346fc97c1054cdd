import { resolve } from "node:path";
import { ConfigError, InputError } from "../errors.ts";
import { LIMITS } from "../input/limits.ts";
import { nearest } from "../input/nearest.ts";
import { parse } from "../input/parse.ts";
import { readBytes } from "../input/read.ts";
import type { SourceDocument } from "../model/location.ts";

const FILE_NAME = "portpolicy.yaml";

/** The configuration file to use: the one named, else the nearest `portpolicy.yaml` from `folder` upwards, else null. */
export const findConfig = (named: string | undefined, folder: string): string | null => named ?? nearest(FILE_NAME, folder);

/** Reads a configuration file, given from `folder`: one YAML or JSON mapping. @throws ConfigError with file and line. */
export async function readConfig(file: string, folder: string): Promise<SourceDocument> {
	try {
		const { documents } = await parse(await readBytes(resolve(folder, file), LIMITS), file);
		const [document, second] = documents;
		if (document === undefined)
			throw new ConfigError("config-empty", "the configuration is empty; it starts with: version: 1", { location: { file } });
		if (second !== undefined)
			throw new ConfigError("config-documents", "a configuration is one document, here are several", { location: { file } });
		return document;
	} catch (cause) {
		if (!(cause instanceof InputError)) throw cause;
		const message = cause.code === "input-missing" ? "there is no such configuration file" : cause.message;
		throw new ConfigError("config-unreadable", message, { location: { ...cause.location, file }, cause });
	}
}
