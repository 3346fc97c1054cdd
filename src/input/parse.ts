import { InputError } from "../errors.ts";
import type { SourceDocument } from "../model/location.ts";
import { type ParseWhole, parseJson } from "./json.ts";
import { formatBytes, LIMITS, type Limits } from "./limits.ts";
import { decode } from "./text.ts";

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
export async function parse(
	bytes: Buffer,
	file: string,
	limits: Limits = LIMITS,
	parseWhole: ParseWhole = (text) => JSON.parse(text),
): Promise<ParsedFile> {
	const decoded = decode(bytes, file);
	const { text } = decoded;
	const named = /\.json$/i.test(file);
	const looks = /^\s*[{[]/.test(text);
	if (named && /^\s*\{\{/.test(text)) return { documents: [], template: true };
	if (!named && looks) {
		try {
			return { documents: [parseJson(decoded, file, limits, parseWhole)], template: false };
		} catch (problem) {
			const yaml = await asYaml(text, file, limits).catch(() => null);
			if (yaml !== null && (yaml.template || /\.ya?ml$/i.test(file))) return yaml;
			throw problem;
		}
	}
	return named ? { documents: [parseJson(decoded, file, limits, parseWhole)], template: false } : asYaml(text, file, limits);
}

async function asYaml(text: string, file: string, limits: Limits): Promise<ParsedFile> {
	if (text.length > limits.yamlBytes)
		throw new InputError("input-too-large", `it is larger than ${formatBytes(limits.yamlBytes)}, the most that is read as YAML`, {
			location: { file },
		});
	const { parseYaml } = await import("./yaml.ts");
	return parseYaml(text, file, limits);
}
