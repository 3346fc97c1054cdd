import { detect } from "../../../../src/input/detect.ts";
import { LIMITS } from "../../../../src/input/limits.ts";
import { parseYaml } from "../../../../src/input/yaml.ts";
import type { Inventory } from "../../../../src/model/inventory.ts";
import { readClusterSpecs } from "../../../../src/readers/clusterspec/index.ts";

/** The documents of YAML texts by file, each read as what detection takes it for. */
export function read(files: Readonly<Record<string, string>> | string): Inventory {
	const documents = Object.entries(typeof files === "string" ? { "cluster.yaml": files } : files).flatMap(([file, text]) => [
		...parseYaml(text, file, LIMITS).documents,
	]);
	const specs = documents.filter(({ value }) => detect(value) !== "kubernetes");
	const manifests = documents.filter(({ value }) => detect(value) === "kubernetes");
	return readClusterSpecs(specs, manifests, (text, file) => parseYaml(text, file, LIMITS).documents.map(({ value }) => value));
}

/** Each setting as `name=value by evidence`, `name? evidence why` where it is left open. */
export const settings = (files: Readonly<Record<string, string>> | string): readonly string[] =>
	(read(files).settings ?? []).map(({ name, value, evidence, open, clusterKey }) => {
		const cluster = clusterKey === undefined ? "" : ` [${clusterKey}]`;
		return value === null ? `${name}? ${evidence} ${open ?? ""}${cluster}` : `${name}=${value} by ${evidence}${cluster}`;
	});

/** Profiles that the files say. */
export const profiles = (files: Readonly<Record<string, string>> | string): readonly string[] =>
	read(files).profileHints.map(({ profile, evidence }) => `${profile} by ${evidence}`);

/** Rules that are told as not judged, with their cause. */
export const unread = (files: Readonly<Record<string, string>> | string): readonly string[] =>
	read(files).unread.map(({ rule, cause }) => `${rule} (${cause})`);
