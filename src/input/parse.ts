import { InputError } from "../errors.ts";
import type { SourceDocument } from "../model/location.ts";
import { parseJson } from "./json.ts";
import { formatBytes, LIMITS, type Limits } from "./limits.ts";
import { decode } from "./text.ts";
import { type Tuning, UNTUNED } from "./tuning.ts";

/** What a file holds: documents, or a template that some other tool must render first. */
export interface ParsedFile {
	readonly documents: readonly SourceDocument[];
	readonly template: boolean;
}

/**
 * The documents of one file. JSON where the name or the first character says so, else YAML; a file that starts as JSON and is named
 * otherwise may be YAML's flow style.
 *
 * @throws InputError with file and line.
 */
export async function parse(bytes: Buffer, file: string, limits: Limits = LIMITS, tuning: Tuning = UNTUNED): Promise<ParsedFile> {
	const decoded = decode(bytes, file);
	const { text } = decoded;
	const named = /\.json$/i.test(file);
	const looks = /^\s*[{[]/.test(text);
	if (named && /^\s*\{\{/.test(text)) return { documents: [], template: true };
	if (!named && looks) {
		try {
			return { documents: [parseJson(decoded, file, limits, tuning)], template: false };
		} catch (problem) {
			const yaml = await asYaml(text, file, limits, tuning).catch(() => null);
			if (yaml !== null && (yaml.template || /\.ya?ml$/i.test(file))) return yaml;
			throw problem;
		}
	}
	return named ? { documents: [parseJson(decoded, file, limits, tuning)], template: false } : asYaml(text, file, limits, tuning);
}

async function asYaml(text: string, file: string, limits: Limits, tuning: Tuning): Promise<ParsedFile> {
	if (text.length > limits.yamlBytes)
		throw new InputError("input-too-large", `it is larger than ${formatBytes(limits.yamlBytes)}, the most that is read as YAML`, {
			location: { file },
		});
	const { parseYaml } = await import("./yaml.ts");
	tuning.loop();
	return parseYaml(text, file, limits);
}
