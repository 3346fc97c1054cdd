// The rule catalogue: what the annotations of the rule packages say, for policies/dist/rules.json and docs/rules.
import { opa } from "../opa.mjs";

const LEVELS = ["error", "warning", "note"];
const VERDICTS = ["blocked", "overexposed", "undetermined", "ineffective", "advice"];

/**
 * Rules of a staged pack, sorted by id.
 *
 * @param {string} folder staged pack
 * @param {{message?: boolean}} options with what findings say (`custom.message`): rules of users' packs, whose words are no part of the program
 * @returns {{id: string, title: string, description: string, verdict: string, levels: Record<string, string>, remediation: string}[]}
 * @throws Error naming every rule whose annotations are incomplete, and every package that has none.
 */
export function catalogue(folder, options = {}) {
	const inspected = JSON.parse(opa(["inspect", "-a", "-f", "json", "."], { cwd: folder }));
	const annotated = new Map(
		inspected.annotations
			.filter(({ annotations, path }) => annotations.scope === "package" && isRule(path.map(({ value }) => value)))
			.map(({ annotations, path }) => [path.map(({ value }) => value).join("."), annotations]),
	);
	const packages = Object.keys(inspected.namespaces).filter((name) => isRule(name.split(".")));
	const problems = packages.filter((name) => !annotated.has(name)).map((name) => `${name} has no annotations`);
	const rules = [];
	for (const [name, annotations] of annotated) {
		const { title, description, custom = {} } = annotations;
		const rule = { id: idOf(name), title, description, verdict: custom.verdict, levels: custom.levels, remediation: custom.remediation };
		problems.push(...incomplete(rule));
		rules.push(options.message === true ? { ...rule, message: custom.message ?? null } : rule);
	}
	if (problems.length > 0) throw new Error(problems.join("\n"));
	return rules.sort((a, b) => (a.id < b.id ? -1 : 1)).map((rule) => ({ ...rule, levels: inOrder(rule.levels) }));
}

const isRule = (path) => path.length === 5 && path[0] === "data" && path[1] === "portpolicy" && path[2] === "rules";
const idOf = (name) => name.split(".").slice(3).join("/").replaceAll("_", "-");
const inOrder = (levels) => Object.fromEntries(LEVELS.filter((level) => level in levels).map((level) => [level, levels[level]]));

function incomplete(rule) {
	const problems = ["title", "description", "remediation"]
		.filter((key) => typeof rule[key] !== "string" || rule[key] === "")
		.map((key) => `no ${key}`);
	if (!VERDICTS.includes(rule.verdict)) problems.push(`verdict "${rule.verdict}" is none of ${VERDICTS.join(", ")}`);
	const levels = Object.keys(rule.levels ?? {});
	if (levels.length === 0 || !levels.every((level) => LEVELS.includes(level)))
		problems.push(`custom.levels must say when the rule is ${LEVELS.join(", ")}`);
	return problems.map((problem) => `${rule.id}: ${problem}`);
}

/**
 * Categories of the rule tree that no aggregate of the pack reads: their findings would be lost in silence.
 *
 * @param {readonly {path: string, text: string}[]} sources
 * @param {readonly {id: string}[]} rules
 */
export function unreadCategories(sources, rules) {
	const text = sources.map((source) => source.text).join("\n");
	return [...new Set(rules.map(({ id }) => id.split("/")[0]))].filter(
		(category) => !text.includes(`data.portpolicy.rules.${category}[rule].report`),
	);
}
