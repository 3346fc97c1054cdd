import type { SettledSetting } from "../../model/settings.ts";
import { plural } from "../phrases.ts";

/** What was found in inputs, as a configuration says it. */
export interface FoundConfig {
	/** Names of the inputs, for the head. */
	readonly inputs: readonly string[];
	readonly profile: { readonly name: string; readonly provider: string | null; readonly release: string | null; readonly evidence: string };
	/** Folders of packs, from where the file will lie. */
	readonly packs: readonly string[];
	/** Who is who, one entry per target and role, in the order in which they are to stand. */
	readonly roles: readonly { readonly role: string; readonly ids: readonly string[]; readonly evidence: string }[];
	/** Clusters that the inputs hold, where there are several. */
	readonly clusters: readonly string[];
	/** Names of what has no role. */
	readonly nameless: readonly string[];
	/** Classes outside the cluster that rows in force name and nobody named. */
	readonly outside: readonly string[];
	/** Roles that a complete cluster has and nothing has here. */
	readonly absent: readonly string[];
	/** What the cluster's own files say and the judgement follows. */
	readonly settings: readonly SettledSetting[];
}

/** How many names a comment lists. */
const LISTED = 12;

/** A commented portpolicy.yaml that says what inference found: judged with it, the same inputs give the same findings. */
export function formatConfig(found: FoundConfig): string {
	const { profile } = found;
	const lines = [
		`# Written by portpolicy init from ${found.inputs.join(", ")}. Every role below was inferred: check it, then it holds.`,
		"version: 1",
		...(found.packs.length === 0 ? [] : [`packs: [${found.packs.map(text).join(", ")}]`]),
		"",
		`# ${comment(profile.evidence === "default" ? "Nothing in the inputs says which system this is; kubernetes is the default." : `By ${profile.evidence}.`)}`,
		`profile: ${text(profile.name)}`,
		...(profile.provider === null ? [] : [`provider: ${text(profile.provider)}`]),
		...(profile.release === null ? ['# release: "1.33"'] : [`release: ${text(profile.release)}`]),
		...(found.settings.some(({ name }) => name === "cni")
			? []
			: ["# cni: [flannel-vxlan]        # adds the rows of the CNI; nothing in the inputs tells which one runs"]),
		...settingLines(found.settings),
		...(found.clusters.length > 1
			? [`# ${plural(found.clusters.length, "cluster")}, told apart by themselves: ${comment(found.clusters.join(", "))}`]
			: []),
		...roleLines(found.roles, found.settings),
		...namelessLines(found.nameless),
		...(found.absent.length === 0
			? []
			: ["", `# No ${found.absent.join(", no ")} is in the inputs. Where they live: roles.${found.absent[0] ?? ""}.cidrs: [CIDR]`]),
		...sourceLines(found.outside),
	];
	return `${lines.join("\n")}\n`;
}

/** CNI, add-ons, parameters and features, each with the file that says so. */
function settingLines(settings: FoundConfig["settings"]): string[] {
	const of = (prefix: string): readonly SettledSetting[] => firstOfEach(settings.filter(({ name }) => name.startsWith(prefix)));
	const why = ({ evidence, location }: SettledSetting): string => `# ${comment(`${evidence}, ${location.file}`)}`;
	const block = (name: string): string[] => {
		const own = of(`${name}.`);
		return own.length === 0
			? []
			: [`${name}:`, ...own.map((setting) => `  ${setting.name.slice(name.length + 1)}: ${scalar(setting.value ?? "")}  ${why(setting)}`)];
	};
	const addons = of("addons");
	return [
		...of("cni").map((setting) => `cni: [${setting.value ?? ""}]  ${why(setting)}`),
		...(addons.length === 0 ? [] : [`addons: [${addons.map(({ value }) => value).join(", ")}]  ${why(addons[0] as SettledSetting)}`]),
		...block("parameters"),
		...block("features"),
	];
}

/** What several files say alike is told once. */
const firstOfEach = (settings: readonly SettledSetting[]): readonly SettledSetting[] =>
	settings.filter(({ name, value }, index) => settings.findIndex((other) => other.name === name && other.value === value) === index);

/** Numbers and truth values are themselves, the rest is text. */
const scalar = (value: string): string => (/^(?:\d+|true|false)$/.test(value) ? value : text(value));

function roleLines(roles: FoundConfig["roles"], settings: FoundConfig["settings"]): string[] {
	const cidrs = new Map(
		firstOfEach(settings).flatMap(({ name, value }) => (/^roles\..*\.cidrs$/.test(name) ? [[name.split(".")[1] ?? "", value ?? ""]] : [])),
	);
	if (roles.length === 0 && cidrs.size === 0)
		return ["", "# No role was found. Say who is who, e.g.", "# roles:", "#   worker:", '#     select: [{name: "*-nodes"}]'];
	const names = [...new Set([...roles.map(({ role }) => role), ...cidrs.keys()])];
	return [
		"",
		"roles:",
		...names.flatMap((name) => {
			const own = roles.filter(({ role }) => role === name);
			const blocks = cidrs.get(name);
			return [
				`  ${name}:`,
				...(own.length === 0 ? [] : ["    select:"]),
				...own.flatMap(({ ids, evidence }) => ids.map((id) => `      - id: ${text(id)}  # ${comment(evidence)}`)),
				...(blocks === undefined ? [] : [`    cidrs: [${blocks.split(",").map(text).join(", ")}]`]),
			];
		}),
	];
}

function namelessLines(names: readonly string[]): string[] {
	if (names.length === 0) return [];
	const more = names.length > LISTED ? [`#   and ${names.length - LISTED} more`] : [];
	return ["", "# Without a role, so not judged:", ...names.slice(0, LISTED).map((name) => `#   ${comment(name)}`), ...more];
}

function sourceLines(classes: readonly string[]): string[] {
	if (classes.length === 0) return [];
	return [
		"",
		"# Who these are nobody said: the rules are taken at their word. Name them to have that judged.",
		"# sources:",
		...classes.map((name) => `#   ${name}: {cidrs: [192.0.2.0/24]}`),
	];
}

/** A YAML scalar: JSON strings are YAML. */
const text = (value: string): string => JSON.stringify(value);

/** Names from inputs may hold line ends. */
const comment = (value: string): string => value.replace(/\s+/g, " ");
