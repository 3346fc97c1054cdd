import type { SourceDocument } from "../../model/location.ts";
import { allowed } from "../closest.ts";
import type { Names } from "../vocabulary.ts";
import { fault } from "./document.ts";
import { unreadablePorts } from "./ports.ts";

/** A list of names in a table: where it stands, what they are, and those that would do. */
interface Use {
	readonly pointer: string;
	readonly what: string;
	readonly given: readonly string[];
	readonly known: readonly string[];
}

interface Clause {
	readonly is: string;
	readonly of?: string | readonly string[];
}

type Port = number | string | { readonly parameter: string; readonly else?: string };

interface NamedRow {
	readonly role: string;
	readonly targets?: readonly string[];
	readonly pods?: readonly string[];
	readonly sources?: readonly string[];
	readonly tolerates?: readonly string[];
	readonly ports?: Port | readonly Port[];
	readonly when?: readonly Clause[];
}

/** Words of a profile's `means` that are no roles. */
const WORDS = ["schedulable"];

/** @throws ConfigError where a row uses a name that neither portpolicy nor a pack has. */
export function checkRows(document: SourceDocument, names: Names): void {
	const { rows } = document.value as { readonly rows: readonly NamedRow[] };
	for (const [index, row] of rows.entries()) for (const use of usesOf(row, names)) check(document, `/rows/${index}`, use);
}

/** @throws ConfigError where the definition of a profile uses a name that neither portpolicy nor a pack has. */
export function checkProfile(document: SourceDocument, names: Names): void {
	const { profile } = document.value as {
		readonly profile: {
			readonly extends: string | null;
			readonly published: boolean;
			readonly expectedRoles: readonly string[];
			readonly roles: readonly string[];
			readonly cni: readonly string[];
			readonly parameters: Readonly<Record<string, string>>;
			readonly means: Readonly<Record<string, readonly string[]>>;
			readonly classes: Classes;
		};
	};
	if (profile.published)
		throw fault(document, "/profile/published", "profile.published must be false: packs bring no table of a project's page");
	const uses: readonly Use[] = [
		{ pointer: "/extends", what: "profile", given: profile.extends === null ? [] : [profile.extends], known: names.profiles },
		{ pointer: "/cni", what: "CNI", given: profile.cni, known: names.cnis },
		{ pointer: "/parameters", what: "parameter", given: Object.keys(profile.parameters), known: names.parameters },
		{ pointer: "/expectedRoles", what: "role", given: profile.expectedRoles, known: profile.roles },
		...Object.entries(profile.means).map(([word, given]) => ({ pointer: `/means/${word}`, what: "role", given, known: profile.roles })),
		...usesOfClasses(profile.classes, profile.roles, names),
	];
	for (const use of uses) check(document, "/profile", use);
	for (const [name, ports] of Object.entries(profile.parameters)) {
		const unreadable = unreadablePorts({ protocol: "tcp", ports });
		if (unreadable !== null) throw fault(document, `/profile/parameters/${name}`, `profile.parameters.${name}: ${unreadable}`);
	}
}

/** @throws ConfigError where a class that a pack adds stands for a role that neither portpolicy nor a pack has. */
export function checkClasses(document: SourceDocument, names: Names): void {
	const { classes = {} } = document.value as { readonly classes?: Classes };
	for (const use of usesOfClasses(classes, names.roles, names)) check(document, "", use);
}

type Classes = Readonly<Record<string, { readonly roles: readonly string[]; readonly podRoles?: readonly string[] }>>;

const usesOfClasses = (classes: Classes, roles: readonly string[], names: Names): readonly Use[] =>
	Object.entries(classes).flatMap(([name, one]) => [
		{ pointer: `/classes/${name}/roles`, what: "role", given: one.roles, known: roles },
		{ pointer: `/classes/${name}/podRoles`, what: "role", given: one.podRoles ?? [], known: names.roles },
	]);

function usesOf(row: NamedRow, names: Names): readonly Use[] {
	const roles = [...names.roles, ...WORDS];
	const classes = [...names.classes, ...WORDS];
	const parameters = [row.ports ?? []]
		.flat()
		.flatMap((port) => (typeof port === "object" && "parameter" in port ? [port.parameter, port.else ?? []].flat() : []));
	return [
		{ pointer: "/role", what: "role", given: [row.role], known: names.roles },
		{ pointer: "/targets", what: "role", given: row.targets ?? [], known: roles },
		{ pointer: "/pods", what: "role", given: row.pods ?? [], known: names.roles },
		{ pointer: "/sources", what: "source class", given: row.sources ?? [], known: classes },
		{ pointer: "/tolerates", what: "source class", given: row.tolerates ?? [], known: classes },
		{ pointer: "/ports", what: "parameter", given: parameters, known: names.parameters },
		...(row.when ?? []).map((clause, index) => ofClause(clause, `/when/${index}/of`, names)),
	];
}

function ofClause({ is, of = [] }: Clause, pointer: string, names: Names): Use {
	const lists: Readonly<Record<string, readonly [string, readonly string[]]>> = {
		addon: ["add-on", names.addons],
		without: ["add-on", names.addons],
		given: ["parameter", names.parameters],
		several: ["role", names.roles],
		provider: ["provider", Object.values(names.providers).flat()],
	};
	const [what, known] = lists[is] ?? ["", null];
	const given = [of].flat();
	return { pointer, what, given, known: known ?? given };
}

function check(document: SourceDocument, at: string, { pointer, what, given, known }: Use): void {
	const unknown = given.find((name) => !known.includes(name));
	if (unknown === undefined) return;
	const place = `${at}${pointer}`
		.slice(1)
		.replace(/\/(\d+)/g, "[$1]")
		.replaceAll("/", ".");
	throw fault(document, `${at}${pointer}`, `unknown ${what} ${unknown} in ${place}; ${allowed(unknown, known)}`);
}
