import type { Level, Verdict } from "./facts.ts";
import type { ClassDefinition } from "./requirement.ts";

/** A row that a user's pack adds to a table, or lays over one that is there. */
export interface AddedRow {
	/** `FILE:LINE`, for messages. */
	readonly at: string;
	/** ROLE/ID of the row from which this one differs by what it says; null for a row of its own. */
	readonly base: string | null;
	/** Takes the place of a row that portpolicy ships. */
	readonly overrides: boolean;
	/** As the table has it, without `inherits` and `overrides`. */
	readonly row: Readonly<Record<string, unknown>>;
}

/** What packs add to the compiled tables; goes to the rule pack with the question (policies/portpolicy/tables/added.rego). */
export interface AddedTables {
	/** Definitions of new profiles, as schemas/requirements.schema.json has them. */
	readonly profiles: Readonly<Record<string, AddedProfile>>;
	/** New CNI to the tables that make it up. */
	readonly cnis: Readonly<Record<string, readonly string[]>>;
	readonly addons: readonly string[];
	/** Parameter to what it moves. */
	readonly parameters: Readonly<Record<string, string>>;
	readonly roles: readonly string[];
	readonly classes: Readonly<Record<string, ClassDefinition>>;
	/** Rows by table (`PROFILE`, `cni/NAME`, `addons/NAME`) and ROLE/ID. */
	readonly rows: Readonly<Record<string, Readonly<Record<string, AddedRow>>>>;
}

/** The part of a profile's definition that names are checked against. */
export interface AddedProfile {
	readonly extends: string | null;
	readonly providers: readonly string[];
	readonly roles: readonly string[];
	readonly classes: Readonly<Record<string, ClassDefinition>>;
	readonly means: Readonly<Record<string, readonly string[]>>;
}

/** A rule of a pack, in the words of its annotations. */
export interface CatalogueRule {
	/** `required/blocked`, ... */
	readonly id: string;
	readonly title: string;
	readonly description: string;
	readonly verdict: Verdict;
	/** When a finding of this rule has which level. */
	readonly levels: Readonly<Partial<Record<Level, string>>>;
	readonly remediation: string;
}

/** A rule that a user's pack adds. */
export interface AddedRule extends CatalogueRule {
	/** What a finding says, with `{placeholders}`; null where title and packets say it. */
	readonly message: string | null;
}

/** The compiled rules of a pack. */
export interface AddedRules {
	readonly wasm: Uint8Array;
	/** The parsed dist/pack.lock.json. */
	readonly lock: unknown;
	readonly rules: readonly AddedRule[];
}

/** One folder of `packs:`. */
export interface UserPack {
	/** As messages and the report name it: from the working folder. */
	readonly folder: string;
	/** `sha256:` and the digest of its tables, rules and compiled rules. */
	readonly digest: string;
	readonly tables: AddedTables;
	readonly rules: AddedRules | null;
}

/** The packs of one cluster, in the order of the configuration. */
export interface Packs {
	readonly list: readonly UserPack[];
	/** The tables of all of them; null when none adds a name or a row. */
	readonly tables: AddedTables | null;
}

export const NO_PACKS: Packs = { list: [], tables: null };

/** How a pack's rules are compiled, for messages. */
export const howToCompile = (folder: string): string =>
	`run: node PORTPOLICY/tools/build-pack.mjs ${folder}, PORTPOLICY being the folder where it is installed (docs/writing-rules.md)`;
