// The rules of a user's pack: what they must look like, and how they are staged beside the library for the compiler.
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { librarySources, packSources } from "./stage.mjs";

const HERE = dirname(fileURLToPath(import.meta.url));
const RULE = /^rules\/([a-z][a-z0-9_]*)\/([a-z][a-z0-9_]*)\/([a-z][a-z0-9_]*)\.rego$/;
const isTest = ({ path }) => path.endsWith("_test.rego");

/** Rules of a pack, tests included, sorted by path. @throws Error when there are none. */
export function ownSources(pack) {
	let paths;
	try {
		paths = readdirSync(join(pack, "rules"), { recursive: true, withFileTypes: true })
			.filter((entry) => entry.isFile() && entry.name.endsWith(".rego"))
			.map((entry) =>
				join(entry.parentPath, entry.name)
					.slice(join(pack, "rules").length - "rules".length)
					.replaceAll("\\", "/"),
			);
	} catch (cause) {
		throw new Error(`${join(pack, "rules")}: there is no such folder, and rules of a pack lie there`, { cause });
	}
	if (paths.length === 0) throw new Error(`${join(pack, "rules")}: no rule here; portpolicy init --new rule CATEGORY/ID writes one`);
	return paths.sort().map((path) => ({ path, text: readFileSync(join(pack, path), "utf8").replaceAll("\r\n", "\n") }));
}

/**
 * Ids of the rules, sorted: `acme/no-ssh` of rules/acme/no_ssh/no_ssh.rego.
 *
 * @throws Error that names every file at a wrong place, and every package that does not follow its file.
 */
export function idsOf(pack, sources) {
	const shipped = new Set(librarySources(packSources()).map(({ path }) => /^portpolicy\/rules\/([^/]+)\//.exec(path)?.[1]));
	const problems = [];
	const ids = new Set();
	for (const { path, text } of sources) {
		const [, category, rule, file] = RULE.exec(path) ?? [];
		const at = join(pack, path);
		if (category === undefined)
			problems.push(`${at}: a rule is rules/CATEGORY/RULE_ID/RULE_ID.rego, in small letters, digits and underscores`);
		else if (shipped.has(category)) problems.push(`${at}: the category ${category} is portpolicy's own; choose another`);
		else {
			const name = `portpolicy.rules.${category}.${rule}`;
			const own = /^package\s+(\S+)/m.exec(text)?.[1] ?? "";
			if (own !== name && !own.startsWith(`${name}.`) && own !== `${name}_test`)
				problems.push(`${at}: its package must be ${name}, and is ${own || "missing"}`);
			if (file === rule) ids.add(`${category}/${rule}`);
		}
	}
	const lost = new Set(sources.map(({ path }) => RULE.exec(path)).flatMap((match) => (match === null ? [] : [`${match[1]}/${match[2]}`])));
	for (const id of lost)
		if (!ids.has(id) && problems.length === 0) problems.push(`${join(pack, "rules", id)}: no ${id.split("/")[1]}.rego in this folder`);
	if (problems.length > 0) throw new Error(problems.join("\n"));
	return [...ids].sort().map((id) => id.replaceAll("_", "-"));
}

/**
 * Everything that is compiled: the library, an entrypoint, the list of the pack's reports, and the rules.
 *
 * @param {{tests: boolean}} options with the tests of the pack and the makers of facts that they use
 */
export function ownStage(sources, ids, { tests }) {
	const library = librarySources(packSources({ tests })).filter(
		(source) => !isTest(source) || source.path === "portpolicy/lib/facts_test.rego",
	);
	const reports = ids.map((id) => {
		const [category, rule] = id.replaceAll("-", "_").split("/");
		return `reports[${JSON.stringify(id)}] := data.portpolicy.rules.${category}.${rule}.report\n`;
	});
	const judged = `package portpolicy.lib.judged\n\n${reports.join("\n")}\nfindings := [finding | some _, report in reports; some finding in report]\n`;
	return [
		...library,
		{ path: "portpolicy/main.rego", text: readFileSync(join(HERE, "own-main.rego"), "utf8") },
		{ path: "portpolicy/lib/judged.rego", text: judged },
		{ path: "portpolicy/pack/data.yaml", text: "revision: staged\n" },
		...sources.filter((source) => tests || !isTest(source)).map(({ path, text }) => ({ path: `portpolicy/${path}`, text })),
	].sort((a, b) => (a.path < b.path ? -1 : 1));
}
