import { UsageError } from "../errors.ts";
import type { AddressSet } from "../model/addresses.ts";
import type { Config, RoleConfig } from "../model/config.ts";
import { allowed } from "./closest.ts";
import type { Options } from "./options.ts";
import { parseRoleOption } from "./selectors.ts";
import { parseAddresses, parseMoment, parseParameter, parseProfile, ValueError } from "./values.ts";
import { ENGINES, FAIL_LEVELS, isOneOf, type Names, TABLES, UNKNOWN_LEVELS } from "./vocabulary.ts";

/** The options, parsed. */
export interface Given {
	readonly profile: ReturnType<typeof parseProfile> | null;
	readonly table: Config["table"] | null;
	readonly engine: Config["engine"];
	readonly parameters: Readonly<Record<string, string>>;
	readonly roles: ReadonlyMap<string, RoleConfig["select"]>;
	readonly sources: ReadonlyMap<string, AddressSet>;
	readonly unknown: Config["unknown"] | null;
	readonly failOn: Config["failOn"] | null;
	readonly options: Options;
	readonly now: Date;
}

/** Checks and parses the options, with the names that may be used. @throws UsageError naming the option and what it may be. */
export function parseOptions(options: Options, now: Date, names: Names): Given {
	const parse = <T>(name: string, text: string, read: (text: string) => T): T => {
		try {
			return read(text);
		} catch (cause) {
			if (cause instanceof ValueError) throw new UsageError("usage-value", `${name}: ${cause.message}`, { cause });
			throw cause;
		}
	};
	const choice = <T extends string>(name: string, text: string | undefined, names: readonly T[]): T | null => {
		if (text === undefined) return null;
		if (isOneOf(names, text)) return text;
		throw new UsageError("usage-value", `${name} cannot be ${text}; ${allowed(text, names)}`);
	};
	const roles = new Map<string, RoleConfig["select"]>();
	for (const text of options.role ?? []) {
		const { role, selector } = parse("--role", text, (given) => parseRoleOption(given, names));
		roles.set(role, [...(roles.get(role) ?? []), selector]);
	}
	const sources = new Map<string, AddressSet>();
	for (const text of options.source ?? []) {
		const [name, addresses] = parse("--source", text, (given) => parseSource(given, names));
		sources.set(name, sources.get(name)?.union(addresses) ?? addresses);
	}
	return {
		profile: options.profile === undefined ? null : parse("--profile", options.profile, (given) => parseProfile(given, names)),
		table: choice("--table", options.table, TABLES),
		engine: choice("--engine", options.engine, ENGINES),
		parameters: Object.fromEntries((options.param ?? []).map((text) => parse("--param", text, (given) => parseParam(given, names)))),
		roles,
		sources,
		unknown: choice("--unknown", options.unknown, UNKNOWN_LEVELS),
		failOn: choice("--fail-on", options.failOn, FAIL_LEVELS),
		options,
		now: options.now === undefined ? now : parse("--now", options.now, parseMoment),
	};
}

function parseSource(text: string, { classes }: Names): [string, AddressSet] {
	const match = /^([^=]+)=(.+)$/.exec(text);
	if (match === null) throw new ValueError(`"${text}" has not the form CLASS=CIDR[,CIDR]`);
	const name = match[1] as string;
	if (!classes.includes(name)) throw new ValueError(`unknown source class ${name}; ${allowed(name, classes)}`);
	return [name, parseAddresses((match[2] as string).split(","))];
}

function parseParam(text: string, names: Names): [string, string] {
	const match = /^([^=]+)=(.+)$/.exec(text);
	if (match === null) throw new ValueError(`"${text}" has not the form NAME=VALUE`);
	return [match[1] as string, parseParameter(match[1] as string, match[2] as string, names)];
}
