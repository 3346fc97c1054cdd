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
		"# cni: [flannel-vxlan]        # adds the rows of the CNI; nothing in the inputs tells which one runs",
		...(found.clusters.length > 1
			? [`# ${plural(found.clusters.length, "cluster")}, told apart by themselves: ${comment(found.clusters.join(", "))}`]
			: []),
		...roleLines(found.roles),
		...namelessLines(found.nameless),
		...(found.absent.length === 0
			? []
			: ["", `# No ${found.absent.join(", no ")} is in the inputs. Where they live: roles.${found.absent[0] ?? ""}.cidrs: [CIDR]`]),
		...sourceLines(found.outside),
	];
	return `${lines.join("\n")}\n`;
}

function roleLines(roles: FoundConfig["roles"]): string[] {
	if (roles.length === 0)
		return ["", "# No role was found. Say who is who, e.g.", "# roles:", "#   worker:", '#     select: [{name: "*-nodes"}]'];
	const names = [...new Set(roles.map(({ role }) => role))];
	return [
		"",
		"roles:",
		...names.flatMap((name) => [
			`  ${name}:`,
			"    select:",
			...roles
				.filter(({ role }) => role === name)
				.flatMap(({ ids, evidence }) => ids.map((id) => `      - id: ${text(id)}  # ${comment(evidence)}`)),
		]),
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
