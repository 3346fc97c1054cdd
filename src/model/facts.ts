/**
 * What TypeScript states and Rego judges. Facts carry set relations and references by key, never verdict words
 * or levels. The evidence behind a key stays in TypeScript (Evidence) and is joined to the findings afterwards.
 */
export interface Facts {
	readonly schema: "portpolicy.facts/v1";
	readonly nonce: string;
	/** Date-time at which waivers are judged, RFC 3339 in UTC. */
	readonly now: string;
	/** How `undetermined` is levelled: the user's choice. */
	readonly unknown: "error" | "warning" | "ignore";
	/** Public address space that counts as the Internet (from the requirements answer). */
	readonly bounds: { readonly ipv4: number; readonly ipv6: number };
	/** Rows that coverage and exposure name, by id: what the judgement needs of them. */
	readonly rows: Readonly<Record<string, FactRow>>;
	readonly coverage: readonly CoverageFact[];
	readonly exposure: readonly ExposureFact[];
	/** `effect/*` and `change/*`. */
	readonly effects: readonly {
		readonly key: string;
		readonly rule: string;
		readonly args: Readonly<Record<string, string | number | boolean>>;
	}[];
	readonly inputs: readonly InputFact[];
	readonly waivers: readonly WaiverFact[];
}

export interface FactRow {
	readonly need: "required" | "conditional" | "optional";
	readonly component: string;
	readonly bind: "all" | "loopback";
}

/** How much of a set of packets: all of it, some of it, none of it. */
export type Share = "all" | "part" | "none";

/** How much of a requirement's mandate gets in, at least (`lower`) and at most (`upper`), whatever the unknowns turn out to be. */
export interface CoverageFact {
	/** `TARGET|ROLE|REQUIREMENT`. Unique among coverage. */
	readonly key: string;
	readonly target: string;
	readonly requirement: string;
	readonly lower: Share;
	readonly upper: Share;
	/** Only the IPv6 half of a target that merely lies in a dual-stack subnet is shut. */
	readonly onlyUncertainFamily: boolean;
}

/** What one rule lets in to one target beyond the mandate. */
export interface ExposureFact {
	/** `TARGET|RULE`. Unique among exposures. */
	readonly key: string;
	readonly target: string;
	/** `machine`, `pod`, `load-balancer`, `group` (a filter without carriers in the input). */
	readonly nature: string;
	/** The target has at least one role. */
	readonly hasRole: boolean;
	/** The roles of the target, sorted: for rules of users' packs; those that ship go by components. */
	readonly roles?: readonly string[];
	/** The rule names every protocol. */
	readonly allProtocols: boolean;
	/** The filter is a provider's default rule (AllowVnetInBound) or a default failsafe. */
	readonly providerDefault: boolean;
	readonly parts: readonly ExposurePart[];
}

export interface ExposurePart {
	/** `named`: a row of the profile names the ports; `sensitive`, `obsolete`: watched ports that no row names; `unlisted`: the rest. */
	readonly kind: "named" | "sensitive" | "obsolete" | "unlisted";
	/** Ports that matter on any machine, whether or not a row names them. */
	readonly sensitive: boolean;
	/** Row id where named, else null. */
	readonly requirement: string | null;
	/** `etcd`, `kubelet`, `ssh`, ...; `null` for unlisted ports. */
	readonly component: string | null;
	/** Public address space beyond the classes that certainly gets in: IPv4 addresses, IPv6 /48 blocks (rounded up). */
	readonly ipv4: number;
	readonly ipv6: number;
	/** The same, counting what possibly gets in. */
	readonly possibleIpv4: number;
	readonly possibleIpv6: number;
	/** Something beyond the classes certainly gets in (addresses or members). */
	readonly certain: boolean;
	/** Something beyond the classes possibly gets in. */
	readonly possible: boolean;
	/** All that is beyond the classes are machines of the same cluster. */
	readonly insiders: boolean;
	/** A load balancer in the input forwards to these ports. */
	readonly forwarded: boolean;
	/** A source class of the row lies outside the cluster and nobody named it. */
	readonly unnamedOutside: boolean;
	/** Somebody said by address who each source class of the rows is that bind the target. Absent means false. */
	readonly sourcesGiven?: boolean;
}

/** What a reader should be told of an input: rule id and what the judgement needs. */
export interface InputFact {
	readonly key: string;
	readonly rule: "input/unknown-role" | "input/unknown-source" | "input/unreadable-rule";
	readonly cause: string;
}

export interface WaiverFact {
	/** Index in the configuration, as text. */
	readonly id: string;
	readonly rule: string;
	/** Last day on which it holds, `YYYY-MM-DD`. */
	readonly expires: string;
	/** Fact key to how much of the fact's packets it accepts. Keys that are absent are not its business. */
	readonly covers: Readonly<Record<string, Share>>;
	/**
	 * Exposure: fact key to how much it accepts of each of the fact's parts, by index. Where given, only the parts that the
	 * policy minds decide, so that a waiver need not accept what nobody reports.
	 */
	readonly parts?: Readonly<Record<string, readonly Share[]>>;
}

/** The answer of `portpolicy/decision`. */
export interface Decision {
	readonly schema: "portpolicy.decision/v1";
	readonly nonce: string;
	readonly pack: string;
	/** Counts of what the policy saw; the runner compares them with what it sent. */
	readonly seen: {
		readonly rows: number;
		readonly coverage: number;
		readonly exposure: number;
		readonly effects: number;
		readonly inputs: number;
		readonly waivers: number;
	};
	/** Coverage facts that are met. */
	readonly met: number;
	readonly findings: readonly Judgement[];
}

export type Verdict = "blocked" | "overexposed" | "undetermined" | "ineffective" | "advice";
export type Level = "error" | "warning" | "note";

/** One judged fact. */
export interface Judgement {
	readonly rule: string;
	/** Key of the fact it judges; `waiver|ID` for findings about waivers. */
	readonly key: string;
	readonly verdict: Verdict;
	readonly level: Level;
	readonly partial: boolean;
	/** Exposure only: indices of the parts that matter, gravest first. */
	readonly parts: readonly number[];
	/** Id of the waiver that accepts it, or null. */
	readonly waived: string | null;
	/** What a user's own rule gives for the placeholders of its message. */
	readonly args?: Readonly<Record<string, string | number | boolean>>;
}
