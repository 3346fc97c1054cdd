import type { Filter, Subject } from "../model/inventory.ts";
import type { RoleAssignment } from "../model/target.ts";
import {
	HOSTED_CONTROL_PLANE,
	NAME_TOKENS,
	PROFILE_ROLES,
	ROLE_KEY_PREFIXES,
	ROLE_KEYS,
	ROLE_WORDS,
	SERVER_TOKENS,
	SPOILERS,
} from "./vocabulary.ts";

/**
 * Roles that a machine's own tags, labels or names tell without a doubt, each with its evidence; none when they
 * contradict each other. Stronger evidence ends the search: what the reader knows, then labels and tags, then the
 * subject's names, then the names of groups that it carries, then the names of its modules, innermost first.
 */
export function inferRoles(subject: Subject, filters: ReadonlyMap<string, Filter>, profile: string): readonly RoleAssignment[] {
	const { roles, nature } = subject;
	if (roles.length > 0) return fromReader(subject, profile);
	if (nature === "load-balancer") return [{ role: "load-balancer", evidence: `${subject.kind.replaceAll("-", " ")}` }];
	return nature === "pod" ? NO_ROLES : fromWords(subject, filters, profile);
}

/** Apart, as what follows makes closures that pods, which have no such words, need not pay for. */
function fromWords(subject: Subject, filters: ReadonlyMap<string, Filter>, profile: string): readonly RoleAssignment[] {
	const told = fromPairs(subject.labels, "label", profile) ?? fromPairs(subject.tags, "tag", profile);
	if (told !== undefined) return told;
	const groups = subject.layers
		.flatMap((layer) => (layer.kind === "security-group" ? layer.certain : []))
		.flatMap((id) => filters.get(id)?.names ?? []);
	const modules = [...subject.modules].reverse().map((step) => step.replace(/^module\./, "").replace(/\[.*\]$/s, ""));
	for (const [names, words] of [
		[subject.names, "name"],
		[groups, "name of its group"],
		[modules, "module name"],
	] as const) {
		const found = fromNames(names, words, profile);
		if (found === "ambiguous") return [];
		if (found !== undefined) return [found];
	}
	return [];
}

const NO_ROLES: readonly RoleAssignment[] = [];

/** What the reader knows, as the profile calls it, each role once. A control plane that the provider runs is no node. */
function fromReader({ kind, roles }: Subject, profile: string): readonly RoleAssignment[] {
	const named = new Map<string, RoleAssignment>();
	for (const { role: given, evidence } of roles) {
		const hosted = kind === "kubernetes-node" && given === "control-plane" && HOSTED_CONTROL_PLANE.has(profile);
		const role = inProfile(hosted ? "worker" : given, profile);
		if (!named.has(role)) named.set(role, { role, evidence });
	}
	return [...named.values()];
}

/** Roles told by tags or labels; a list value (`etcd,kube_control_plane`) may tell several. */
function fromPairs(pairs: Readonly<Record<string, string | null>>, what: string, profile: string): readonly RoleAssignment[] | undefined {
	const found = new Map<string, string>();
	for (const [key, value] of Object.entries(pairs).sort(([a], [b]) => (a < b ? -1 : 1))) {
		const lower = key.toLowerCase();
		const prefix = ROLE_KEY_PREFIXES.find((candidate) => lower.startsWith(candidate));
		const words = prefix !== undefined ? [lower.slice(prefix.length)] : ROLE_KEYS.has(lower) ? (value ?? "").split(/[,;\s]+/) : [];
		for (const word of words) {
			const role = ROLE_WORDS.get(word.toLowerCase().replace(/[-_.]/g, ""));
			if (role !== undefined && !found.has(role))
				found.set(role, value === null || value === "" ? `${what} ${key}` : `${what} ${key}=${value}`);
		}
	}
	// A Kubespray control plane or an all-in-one machine may hold several roles; a bastion or balancer holds no other.
	if (found.size === 0) return undefined;
	return [...found].map(([role, evidence]) => ({ role: inProfile(role, profile), evidence }));
}

function fromNames(names: readonly string[], words: string, profile: string): RoleAssignment | "ambiguous" | undefined {
	const found = new Map<string, string>();
	for (const name of names) for (const role of rolesInName(name, profile)) if (!found.has(role)) found.set(role, name);
	if (found.size > 1) return "ambiguous";
	const [only] = found;
	return only === undefined ? undefined : { role: inProfile(only[0], profile), evidence: `${words} ${only[1]}` };
}

/** Roles whose words stand in a name as tokens of their own. */
export function rolesInName(name: string, profile: string): ReadonlySet<string> {
	const tokens = tokensOf(name);
	const roles = new Set<string>();
	if (tokens.some((token) => SPOILERS.has(token))) return roles;
	const ownWords = profile in PROFILE_ROLES && "worker" in (PROFILE_ROLES[profile] ?? {}) && PROFILE_ROLES[profile]?.["worker"] === "agent";
	tokens.forEach((token, index) => {
		const role =
			NAME_TOKENS.get(token + (tokens[index + 1] ?? "")) ?? NAME_TOKENS.get(token) ?? (ownWords ? SERVER_TOKENS.get(token) : undefined);
		if (role !== undefined) roles.add(role);
	});
	// `etcd-node`, `master-node`, `control-plane-nodes`: a node is every machine; the other word says which.
	if (roles.size > 1) roles.delete("worker");
	if (roles.size > 1 && roles.has("server")) roles.delete("server");
	return roles;
}

/** Lower-case tokens of a name: split at separators, digits and camel case. */
const tokensOf = (name: string): readonly string[] =>
	name
		.replace(/([a-z])([A-Z])/g, "$1 $2")
		.toLowerCase()
		.split(/[^a-z]+/)
		.filter((token) => token !== "");

/** What a profile calls a role. */
export const inProfile = (role: string, profile: string): string => PROFILE_ROLES[profile]?.[role] ?? role;
