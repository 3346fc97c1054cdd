import type { AddressSet } from "./addresses.ts";
import type { Engine } from "./engine.ts";
import type { IntervalSet } from "./intervals.ts";
import type { Packs } from "./pack.ts";
import type { Features } from "./requirement.ts";

/** One selector: every key that is given must hold. */
export interface Selector {
	/** Exact id. */
	readonly id?: string;
	/** Glob on resource address, id or name. */
	readonly address?: string;
	/** Glob on names. */
	readonly name?: string;
	/** Tag to value; `null` (or `*`) means that the key alone must be there. */
	readonly tag?: Readonly<Record<string, string | null>>;
	readonly labels?: Readonly<Record<string, string | null>>;
	/** How the user wrote it, for evidence: `--role worker=name:*-nodes`, `portpolicy.yaml roles.worker.select[0]`. */
	readonly evidence: string;
}

export interface RoleConfig {
	readonly select: readonly Selector[];
	/** Where its machines live, when the input does not say; null when not given. */
	readonly cidrs: AddressSet | null;
}

export interface Waiver {
	/** Position in the list, as text: the id in facts. */
	readonly id: string;
	readonly rule: string;
	/** Glob on the target's or the filter's id or address. */
	readonly target: string;
	/** Packets accepted; null accepts all (not for `exposure/*`). */
	readonly allow: {
		readonly protocols: IntervalSet;
		readonly ports: IntervalSet;
		readonly sources: AddressSet;
		readonly members: readonly string[];
	} | null;
	readonly reason: string;
	readonly owner: string | null;
	readonly expires: string;
}

/** Everything that configuration and options say, option over file, checked and parsed. */
export interface Config {
	/** The configuration file, null when there is none. */
	readonly file: string | null;
	/** Cluster name when the file has `clusters:`. */
	readonly cluster: string | null;
	/** Globs of the inputs that this cluster is judged on; null for all. */
	readonly inputs: readonly string[] | null;
	/** Tables and rules of the user's own. */
	readonly packs: Packs;
	/** Null: what the inputs say, else `kubernetes`. */
	readonly profile: string | null;
	readonly provider: string | null;
	/** One release, or both sides of an upgrade: `0.24..0.25`. */
	readonly release: string | null;
	/** Where profile came from: `--profile`, `portpolicy.yaml`. */
	readonly profileEvidence: string | null;
	readonly table: "effective" | "published";
	readonly cni: readonly string[];
	readonly addons: readonly string[];
	readonly engine: Engine | null;
	/** Parameter name to canonical port text. */
	readonly parameters: Readonly<Record<string, string>>;
	readonly features: Features;
	readonly roles: ReadonlyMap<string, RoleConfig>;
	readonly sources: ReadonlyMap<string, AddressSet>;
	readonly infer: boolean;
	readonly unknown: "error" | "warning" | "ignore";
	readonly failOn: "error" | "warning" | "note" | "never";
	readonly waivers: readonly Waiver[];
	readonly now: Date;
	readonly allowNothing: boolean;
	readonly onlyIntroduced: boolean;
	/** Conflicts and other remarks, for standard error and the report. */
	readonly notes: readonly string[];
}
