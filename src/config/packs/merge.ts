import { ConfigError } from "../../errors.ts";
import type { AddedRow, AddedTables, Packs, UserPack } from "../../model/pack.ts";
import { type Names, SHIPPED } from "../vocabulary.ts";

const NOTHING: AddedTables = { profiles: {}, cnis: {}, addons: [], parameters: {}, roles: [], classes: {}, rows: {} };

/** Tables in which nothing stands yet, with some of their parts. */
export const added = (parts: Partial<AddedTables>): AddedTables => ({ ...NOTHING, ...parts });

/** The packs of one cluster as one; a row of a later pack may override one of an earlier. @throws ConfigError where two packs collide. */
export function united(list: readonly UserPack[]): Packs {
	refuseTwice(list);
	const tables = list.map((pack) => pack.tables).reduce(joined, NOTHING);
	const empty = Object.values(tables).every((part) => (Array.isArray(part) ? part : Object.keys(part)).length === 0);
	return { list, tables: empty ? null : tables };
}

/** A finding names its rule, so that two of one name could not be told apart, nor waived apart. */
function refuseTwice(list: readonly UserPack[]): void {
	const folders = new Map<string, string>();
	for (const { folder, rules } of list)
		for (const { id } of rules?.rules ?? []) {
			const other = folders.get(id);
			if (other !== undefined)
				throw new ConfigError("pack-twice", `packs ${other} and ${folder} both hold the rule ${id}; leave one of them out`);
			folders.set(id, folder);
		}
}

/** Joins what two files or two packs add. @throws ConfigError for a name or a row that both add. */
export function joined(a: AddedTables, b: AddedTables): AddedTables {
	return {
		profiles: once("profile", a.profiles, b.profiles),
		cnis: once("CNI", a.cnis, b.cnis),
		addons: [...new Set([...a.addons, ...b.addons])],
		parameters: once("parameter", a.parameters, b.parameters),
		roles: [...new Set([...a.roles, ...b.roles])],
		classes: once("source class", a.classes, b.classes),
		rows: Object.fromEntries(
			[...new Set([...Object.keys(a.rows), ...Object.keys(b.rows)])].map((table) => [
				table,
				joinedRows(table, a.rows[table] ?? {}, b.rows[table] ?? {}),
			]),
		),
	};
}

/** Equal definitions of one name are one; different ones are refused. */
function once<T>(what: string, a: Readonly<Record<string, T>>, b: Readonly<Record<string, T>>): Readonly<Record<string, T>> {
	const twice = Object.keys(b).find((name) => name in a && JSON.stringify(a[name]) !== JSON.stringify(b[name]));
	if (twice !== undefined) throw new ConfigError("pack-twice", `packs define the ${what} ${twice} in two ways; leave one of them out`);
	return { ...a, ...b };
}

function joinedRows(
	table: string,
	a: Readonly<Record<string, AddedRow>>,
	b: Readonly<Record<string, AddedRow>>,
): Readonly<Record<string, AddedRow>> {
	const rows: Record<string, AddedRow> = { ...a };
	for (const [key, row] of Object.entries(b)) {
		const earlier = rows[key];
		if (earlier !== undefined && !row.overrides)
			throw new ConfigError(
				"pack-row",
				`${row.at}: row ${table}/${key} stands in ${earlier.at} too; write overrides: true to change it, or choose another id`,
			);
		rows[key] = earlier === undefined ? row : laid(earlier, row);
	}
	return rows;
}

/** A row over one of an earlier pack: a condition goes with its clauses, as it does over a shipped row. */
function laid(earlier: AddedRow, row: AddedRow): AddedRow {
	const { condition, ...rest } = earlier.row;
	const kept = "when" in row.row || condition === undefined ? rest : earlier.row;
	return { ...earlier, at: row.at, row: { ...kept, ...row.row } };
}

/** The names that may be used beside packs: those that portpolicy ships, and those that they add. */
export function namesWith(list: readonly UserPack[]): Names {
	const all = <T>(of: (tables: AddedTables) => readonly T[]): readonly T[] => list.flatMap(({ tables }) => of(tables));
	const profileRoles = all(({ profiles }) => Object.values(profiles)).flatMap(({ roles }) => roles);
	const roles = [...all((tables) => tables.roles), ...profileRoles];
	const classes = [
		...all((tables) => Object.keys(tables.classes)),
		...all(({ profiles }) => Object.values(profiles)).flatMap((profile) => Object.keys(profile.classes)),
	];
	const withAdded = (shipped: readonly string[], more: readonly string[]): readonly string[] => [...new Set([...shipped, ...more])];
	return {
		profiles: withAdded(
			SHIPPED.profiles,
			all((tables) => Object.keys(tables.profiles)),
		),
		providers: {
			...SHIPPED.providers,
			...Object.fromEntries(all(({ profiles }) => Object.entries(profiles)).map(([name, { providers }]) => [name, providers])),
		},
		roles: withAdded(SHIPPED.roles, roles),
		classes: withAdded(SHIPPED.classes, [...roles, ...classes]),
		cnis: withAdded(
			SHIPPED.cnis,
			all((tables) => Object.keys(tables.cnis)),
		),
		addons: withAdded(
			SHIPPED.addons,
			all((tables) => tables.addons),
		),
		parameters: withAdded(
			SHIPPED.parameters,
			all((tables) => Object.keys(tables.parameters)),
		),
		rules: withAdded(
			SHIPPED.rules,
			list.flatMap((pack) => pack.rules?.rules.map(({ id }) => id) ?? []),
		),
	};
}
