import { formatCidrs, parseCidrs } from "../model/addresses.ts";
import type { Config } from "../model/config.ts";
import type { Setting, SettingName } from "../model/inventory.ts";
import { compareIds } from "../model/natural-order.ts";
import type { OpenParameter, SettledSetting } from "../model/settings.ts";

export interface Settled {
	/** The configuration with what the inputs say where it says nothing. */
	readonly config: Config;
	readonly settings: readonly SettledSetting[];
	/** By name of the parameter. */
	readonly open: ReadonlyMap<string, OpenParameter>;
	/** Conflicts, for standard error and the report. */
	readonly notes: readonly string[];
}

/**
 * Configuration and options, then what the cluster's own files say (contract.md section 4). Values that contradict each other are told and
 * none of them is taken, nor is a value that a file leaves open.
 *
 * @param settings those of this cluster
 * @param profile the profile that is judged: settings of others mean nothing to it
 */
export function settle(given: Config, settings: readonly Setting[], profile: string): Settled {
	const own = settings.filter(({ profiles }) => profiles === undefined || profiles.includes(profile));
	const names = [...new Set(own.map(({ name }) => name))].sort(compareIds);
	const notes: string[] = [];
	const open = new Map<string, OpenParameter>();
	const settled: SettledSetting[] = [];
	let config = given;
	for (const name of names) {
		const said = own.filter((setting) => setting.name === name);
		const already = configured(given, name);
		const values = distinct(
			name,
			said.flatMap(({ value }) => value ?? []),
		);
		const unknown = said.some(({ value }) => value === null);
		if (already !== null) {
			for (const setting of firstOfEach(said.filter(({ value }) => value !== null && !agree(name, already, value))))
				notes.push(`${name} ${already} was given, though ${told(setting)}`);
			settled.push(...said.map((setting) => ({ ...setting, used: setting.value !== null && agree(name, already, setting.value) })));
			continue;
		}
		const several = name !== "addons" && values.length > 1;
		if (several)
			notes.push(
				`${firstOfEach(said.filter(({ value }) => value !== null))
					.map(told)
					.join(", and ")}: ${values.length > 2 ? "none of them" : "neither"} is taken; ${remedy(name, profile)}`,
			);
		if (several || unknown) {
			// Where one of several is not known, it may be any.
			if (name.startsWith(PARAMETER)) open.set(name.slice(PARAMETER.length), { why: unknown ? "unknown" : "several", settings: said });
			settled.push(...said.map((setting) => ({ ...setting, used: false })));
			continue;
		}
		config = withSetting(config, name, values);
		settled.push(...said.map((setting) => ({ ...setting, used: true })));
	}
	return { config, settings: settled, open, notes };
}

/** The CNI that the cluster's own files name, whichever cluster they speak of; none where they name several. */
export function describedCni(settings: readonly Setting[]): readonly string[] {
	const named = new Set(settings.flatMap(({ name, value }) => (name === "cni" && value !== null ? [value] : [])));
	return named.size === 1 ? [...named] : [];
}

const PARAMETER = "parameters.";
const FEATURE = "features.";

/** What configuration and options say under a name, as text; null where they say nothing. */
function configured(config: Config, name: SettingName): string | null {
	if (name === "provider" || name === "release") return config[name];
	if (name === "cni") return config.cni.length === 0 ? null : config.cni.join(",");
	if (name === "addons") return null;
	if (name.startsWith(PARAMETER)) return config.parameters[name.slice(PARAMETER.length)] ?? null;
	if (name.startsWith(FEATURE)) {
		const value = (config.features as unknown as Readonly<Record<string, unknown>>)[name.slice(FEATURE.length)] ?? null;
		return value === null ? null : String(value);
	}
	const [kind, key = ""] = name.split(".");
	const addresses = kind === "roles" ? config.roles.get(key)?.cidrs : config.sources.get(key);
	return addresses == null ? null : formatCidrs(addresses).join(",");
}

/** The configuration with a value of the inputs under a name. */
function withSetting(config: Config, name: SettingName, values: readonly string[]): Config {
	const value = values.at(-1) ?? "";
	if (name === "provider" || name === "release") return { ...config, [name]: value };
	if (name === "cni") return { ...config, cni: [value] };
	if (name === "addons") return { ...config, addons: [...new Set([...config.addons, ...[...values].sort(compareIds)])] };
	if (name.startsWith(PARAMETER)) return { ...config, parameters: { ...config.parameters, [name.slice(PARAMETER.length)]: value } };
	if (name.startsWith(FEATURE)) {
		const read = value === "true" || value === "false" ? value === "true" : value;
		return { ...config, features: { ...config.features, [name.slice(FEATURE.length)]: read } };
	}
	const [kind, key = ""] = name.split(".");
	const cidrs = parseCidrs(value.split(","));
	if (kind === "sources") return { ...config, sources: new Map([...config.sources, [key, cidrs]]) };
	return { ...config, roles: new Map([...config.roles, [key, { select: config.roles.get(key)?.select ?? [], cidrs }]]) };
}

/** Values that say the same are one: of releases the longer one, which says more. The most telling stands last. */
function distinct(name: SettingName, values: readonly string[]): readonly string[] {
	const found: string[] = [];
	for (const value of [...new Set(values)].sort((a, b) => a.length - b.length || compareIds(a, b))) {
		const shorter = found.findIndex((other) => agree(name, other, value));
		if (shorter < 0) found.push(value);
		else found[shorter] = value;
	}
	return found;
}

/** Whether two values do not contradict each other. */
function agree(name: SettingName, a: string, b: string): boolean {
	if (a === b) return true;
	// Both sides of an upgrade (`0.24..0.25`) may be given.
	if (name === "release") return a.split("..").some((side) => startsWith(side, b) || startsWith(b, side));
	// `cilium` of a configuration is what it is by default; its tunnel may be another.
	if (name === "cni") return a.split(",").some((one) => one === b || b.startsWith(`${one}-`));
	if (name.endsWith(".cidrs")) return parseCidrs(a.split(",")).equals(parseCidrs(b.split(",")));
	return false;
}

/** `1.33` says the same as `1.33.2`, and `1.3` does not. */
const startsWith = (long: string, short: string): boolean => long.startsWith(short) && /^(?:$|[.+-])/.test(long.slice(short.length));

/** One setting of each value and file. */
const firstOfEach = (settings: readonly Setting[]): readonly Setting[] =>
	[
		...new Map([...settings].reverse().map((setting) => [JSON.stringify([setting.value, setting.location.file]), setting])).values(),
	].reverse();

const told = ({ name, value, evidence, location }: Setting): string => `${location.file} says ${name} ${value ?? ""} (${evidence})`;

/** What settles a conflict. */
function remedy(name: SettingName, profile: string): string {
	if (name.startsWith(PARAMETER)) return `give it: --param ${name.slice(PARAMETER.length)}=PORT`;
	if (name === "release") return `give it: --profile ${profile}@RELEASE`;
	if (name === "provider") return `give it: --profile ${profile}/PROVIDER`;
	return `give ${name} in portpolicy.yaml`;
}
