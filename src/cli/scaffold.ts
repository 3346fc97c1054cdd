import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { allowed } from "../config/closest.ts";
import { SHIPPED } from "../config/vocabulary.ts";
import { UsageError } from "../errors.ts";
import { installation } from "./installation.ts";
import type { NamesBeside } from "./scaffold-names.ts";

/** Files of something new, by their path from the folder that it is to lie in. */
type Made = ReadonlyMap<string, string>;

/** What can be made, and the form of its name. */
const FORMS = { rule: "CATEGORY/ID", row: "PROFILE/ROLE/ID", profile: "NAME", case: "THEME/NAME" } as const;
const KINDS = Object.keys(FORMS) as readonly (keyof typeof FORMS)[];

/** Names of folders and of rows: they become ids, and parts of package names. */
const WORD = /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/;

/**
 * Files of a new rule, row, profile or case that pass every check as they are.
 *
 * @param names that may be used: those that ship, and those of the pack in that folder
 * @throws UsageError for a kind or a name that will not do.
 */
export function scaffold(kind: string, name: string, names: NamesBeside): Made {
	const form = FORMS[kind as keyof typeof FORMS];
	if (form === undefined) throw new UsageError("usage-new", `--new cannot make ${kind}; ${allowed(kind, KINDS)}`);
	const parts = name.split("/");
	if (parts.length !== form.split("/").length + (kind === "row" && isList(parts[0]) ? 1 : 0) || !parts.every((part) => WORD.test(part)))
		throw new UsageError("usage-new", `the name of a new ${kind} is ${form}, in small letters, digits and hyphens, not "${name}"`);
	const made = MAKERS[kind as keyof typeof FORMS](parts, names);
	return new Map(made.map(([path, template, values]) => [path, filled(template, values)]));
}

/** Writes files that are not there yet: all of them, or none. @throws UsageError naming one that is there or cannot be written. */
export function writeNew(folder: string, made: Made): readonly string[] {
	const files = [...made].map(([path, text]) => ({ file: join(folder, path), text }));
	const taken = files.find(({ file }) => existsSync(file));
	if (taken !== undefined)
		throw new UsageError("usage-new", `${taken.file} is there already, and nothing is overwritten; --stdout prints what would be written`);
	for (const { file, text } of files)
		try {
			mkdirSync(dirname(file), { recursive: true });
			writeFileSync(file, text, { flag: "wx" });
		} catch (cause) {
			throw new UsageError("usage-new", `${file} cannot be written (${(cause as NodeJS.ErrnoException).code ?? "unknown reason"})`, {
				cause,
			});
		}
	return files.map(({ file }) => file);
}

type Part = readonly [path: string, template: string, values: Readonly<Record<string, string>>];

const MAKERS: Readonly<Record<keyof typeof FORMS, (parts: readonly string[], names: NamesBeside) => readonly Part[]>> = {
	rule: ([category = "", id = ""], { taken }) => {
		if (taken.includes(category)) throw new UsageError("usage-new", `the category ${category} is portpolicy's own; choose another`);
		const [folder, rule] = [category, id].map((part) => part.replaceAll("-", "_")) as [string, string];
		const values = { CATEGORY: folder, RULE: rule, ID: `${category}/${id}`, TITLE: title(id) };
		return [
			[`rules/${folder}/${rule}/${rule}.rego`, "rule.rego", values],
			[`rules/${folder}/${rule}/${rule}_test.rego`, "rule_test.rego", values],
		];
	},
	row: (parts, names) => {
		const [table = "", role = "", id = ""] = isList(parts[0]) ? [parts.slice(0, 2).join("/"), parts[2], parts[3]] : parts;
		if (!isList(parts[0]) && !names.profiles.includes(table))
			throw new UsageError("usage-new", `unknown profile ${table}; ${allowed(table, names.profiles)}; --new profile ${table} makes one`);
		if (!names.roles.includes(role))
			throw new UsageError(
				"usage-new",
				`unknown role ${role}; ${allowed(role, names.roles)}; a new one stands in requirements/index/data.yaml`,
			);
		const folder = isList(parts[0]) ? table : `${table}/${role}`;
		return [[`requirements/${folder}/data.yaml`, "row.yaml", { ROLE: role, ID: id, TITLE: title(id) }]];
	},
	profile: ([name = ""]) => {
		if (SHIPPED.profiles.includes(name))
			throw new UsageError("usage-new", `the profile ${name} ships with portpolicy; choose another name`);
		return [[`requirements/${name}/data.yaml`, "profile.yaml", { TITLE: title(name) }]];
	},
	case: ([theme = "", name = ""]) => [
		[`${theme}/${name}/manifests.yaml`, "case-input.yaml", {}],
		[`${theme}/${name}/portpolicy.yaml`, "case-portpolicy.yaml", {}],
		[`${theme}/${name}/expected.json`, "case-expected.json", {}],
	],
};

const isList = (part: string | undefined): boolean => part === "cni" || part === "addons";

/** `no-ssh` as a heading: `No ssh`. */
const title = (id: string): string => `${id.charAt(0).toUpperCase()}${id.slice(1).replaceAll("-", " ")}`;

function filled(template: string, values: Readonly<Record<string, string>>): string {
	const text = readFileSync(join(installation(), "policies", "scaffold", `${template}.txt`), "utf8");
	return text.replace(/\{\{([A-Z]+)\}\}/g, (_, name: string) => values[name] ?? "");
}
