// Stages the pack for the compiler: rules without tests, and every table as a Rego constant, so that one WASM module is the whole pack.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { load } from "js-yaml";
import { ROOT } from "../opa.mjs";
import { FOLDERS, foldersModule } from "./folders.mjs";

export const POLICIES = join(ROOT, "policies");
/** The built-ins that rules may use. */
export const CAPABILITIES = join(POLICIES, "capabilities.json");
const PACKAGE_ROOT = "portpolicy";
/** Its one word, `revision`, is replaced by the digest of everything else. */
const PACK = `${PACKAGE_ROOT}/pack/data.yaml`;
const IDENTIFIER = /^[A-Za-z_][A-Za-z0-9_]*$/;

/**
 * Sources of the pack, sorted by path. Tests are left out unless asked for; adapters and policies/dist are no part of it.
 *
 * @param {{tests?: boolean}} options
 * @returns {{path: string, text: string}[]} paths relative to policies/, with forward slashes
 */
export function packSources(options = {}) {
	const files = readdirSync(join(POLICIES, PACKAGE_ROOT), { recursive: true, withFileTypes: true })
		.filter((entry) => entry.isFile())
		.map((entry) =>
			join(entry.parentPath, entry.name)
				.slice(POLICIES.length + 1)
				.replaceAll("\\", "/"),
		)
		.filter((path) => path.endsWith("/data.yaml") || (path.endsWith(".rego") && (options.tests === true || !path.endsWith("_test.rego"))));
	return files.sort().map((path) => ({ path, text: readFileSync(join(POLICIES, path), "utf8") }));
}

/** Those that rules of users' packs are compiled with: the shipped rules and what these share, without the list of their reports. */
export const librarySources = (sources) =>
	sources.filter(
		({ path }) => /^portpolicy\/(?:lib|rules)\//.test(path) && path.endsWith(".rego") && path !== `${PACKAGE_ROOT}/lib/judged.rego`,
	);

/** SHA-256 over paths and contents, in order. Line endings do not count. */
export function digestOf(sources) {
	const hash = createHash("sha256");
	for (const { path, text } of sources) hash.update(`${path}\0${text.replaceAll("\r\n", "\n")}\0`);
	return hash.digest("hex");
}

/** The revision that a decision names: the first 16 digits of the digest of the sources. */
export const revisionOf = (sources) => digestOf(sources.filter(({ path }) => path !== PACK)).slice(0, 16);

/**
 * Writes the sources into a folder, data.yaml files as Rego constants of the package that their folder names.
 *
 * @param {readonly {path: string, text: string}[]} sources
 * @param {string} folder an empty folder
 * @param {string} revision
 */
export function stage(sources, folder, revision) {
	for (const { path, text } of sources) {
		const target = join(folder, path.replace(/data\.yaml$/, "data.rego"));
		mkdirSync(dirname(target), { recursive: true });
		if (target.endsWith("data.rego") && existsSync(target)) throw new Error(`policies/${path} would overwrite a data.rego beside it`);
		if (path === FOLDERS) writeFileSync(target, foldersModule(sources));
		else
			writeFileSync(
				target,
				path.endsWith(".rego") ? text.replaceAll("\r\n", "\n") : constants(path, path === PACK ? { revision } : parsed(path, text)),
			);
	}
}

/** The document of a data.yaml. @throws Error when it is not a mapping. */
export function parsed(path, text) {
	const document = load(text, { filename: path });
	if (document === null || typeof document !== "object" || Array.isArray(document)) throw new Error(`policies/${path} must hold a mapping`);
	return document;
}

function constants(path, document) {
	const [root, ...folders] = dirname(path).split("/");
	const names = folders.map((folder) => (IDENTIFIER.test(folder) ? `.${folder}` : `[${JSON.stringify(folder)}]`));
	const rules = Object.entries(document).map(([key, value]) => {
		if (!IDENTIFIER.test(key))
			throw new Error(`policies/${path}: the top-level key "${key}" must be an identifier, so that it can become a rule`);
		return `${key} := ${JSON.stringify(value)}\n`;
	});
	return `package ${root}${names.join("")}\n\n${rules.join("\n")}`;
}
