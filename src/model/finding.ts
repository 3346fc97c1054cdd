import type { Level, Verdict } from "./facts.ts";
import type { Location } from "./location.ts";
import type { Unknown } from "./tri.ts";

/** A group of packets in report form. `sources` are CIDRs and symbolic members, `ports` is canonical text. */
export interface Packets {
	readonly protocol: string;
	readonly ports: string;
	readonly sources: readonly string[];
}

export interface Witness {
	readonly protocol: string;
	/** Null for protocols without ports. */
	readonly port: number | null;
	/** An address, or the name of a member when no address is known. */
	readonly source: string;
}

/** A filter that decides, and the rule in it; `rule` null means that no rule of it admits the packet. */
export interface Cause {
	readonly filter: string;
	readonly rule: string | null;
	readonly note: string;
	readonly location: Location;
}

export interface Fix {
	readonly verified: boolean;
	readonly description: string;
	readonly patch: string | null;
}

export type Change = "introduced" | "existing" | null;

/** What TypeScript knows of a fact, in report form, joined to the judgement by key. */
export interface Evidence {
	readonly key: string;
	readonly target: string | null;
	readonly role: string | null;
	/** Requirements concerned; for exposures indexed as the fact's parts are (null for an unlisted port). */
	readonly requirements: readonly (string | null)[];
	readonly protocol: string;
	readonly ports: string;
	readonly sources: readonly string[];
	readonly packets: readonly Packets[];
	/** Exposure: packets of each part, so that the report can list those that matter. */
	readonly parts: readonly {
		/** Every row that names these ports of the target, the blamed one among them. */
		readonly requirements: readonly string[];
		readonly protocol: string;
		readonly ports: string;
		readonly sources: readonly string[];
		readonly packets: readonly Packets[];
		readonly witness: Witness | null;
	}[];
	readonly witness: Witness | null;
	readonly because: readonly Cause[];
	readonly change: Change;
	readonly unknowns: readonly Unknown[];
	readonly hints: readonly string[];
	readonly fix: Fix | null;
	/** Words for the message. */
	readonly args: Readonly<Record<string, string | number | boolean>>;
	readonly location: Location | null;
}

/** Evidence of something that has no packets, to be filled in where there is more to say. */
export const blankEvidence = (key: string): Evidence => ({
	key,
	target: null,
	role: null,
	requirements: [],
	protocol: "",
	ports: "",
	sources: [],
	packets: [],
	parts: [],
	witness: null,
	because: [],
	change: null,
	unknowns: [],
	hints: [],
	fix: null,
	args: {},
	location: null,
});

/** A finding as it stands in the report (contract.md section 5). */
export interface Finding {
	readonly rule: string;
	readonly verdict: Verdict;
	readonly partial: boolean;
	readonly level: Level;
	readonly requirement: string | null;
	readonly requirements: readonly string[];
	readonly target: string | null;
	readonly role: string | null;
	readonly protocol: string;
	readonly ports: string;
	readonly sources: readonly string[];
	readonly packets: readonly Packets[];
	readonly witness: Witness | null;
	readonly because: readonly Cause[];
	readonly change: Change;
	readonly unknowns: readonly Unknown[];
	readonly hints: readonly string[];
	readonly fix: Fix | null;
	readonly waived: { readonly reason: string; readonly owner: string | null; readonly expires: string } | null;
	readonly message: string;
	readonly reason: string | null;
	readonly references: readonly string[];
	/** The one release at which the requirement is in force, where both sides of an upgrade are judged and only one has it. */
	readonly release?: string;
	readonly location: Location | null;
}

export interface ReportTarget {
	readonly cluster: string | null;
	readonly members: readonly string[];
	readonly id: string;
	readonly kind: string;
	readonly provider: string;
	readonly role: string;
	readonly roleEvidence: string;
	readonly filters: readonly string[];
	readonly location: Location;
}

/** What a cluster's own file in the inputs says of the cluster, named as portpolicy.yaml names it. */
export interface ReportSetting {
	/** Null when there is one cluster. */
	readonly cluster: string | null;
	readonly name: string;
	/** Null where the file leaves it open; `open` says why. */
	readonly value: string | null;
	readonly open?: string;
	/** Whether it is in force: false where the user says something, or the inputs contradict each other. */
	readonly used: boolean;
	readonly evidence: string;
	readonly location: Location;
}

export interface Report {
	readonly schema: "portpolicy.report/v1";
	readonly tool: {
		readonly name: "portpolicy";
		readonly version: string;
		readonly pack: { readonly digest: string; readonly revision: string };
		/** Packs of the configuration that took part; absent where there are none. */
		readonly packs?: readonly {
			readonly folder: string;
			readonly digest: string;
			readonly rows: number;
			readonly rules: readonly string[];
		}[];
	};
	readonly profile: {
		readonly name: string;
		readonly provider: string | null;
		readonly release: string | null;
		readonly table: string;
		readonly evidence: string;
	};
	readonly inputs: readonly {
		readonly path: string;
		readonly kind: string;
		readonly targets: number;
		readonly rules: number;
		readonly notes: readonly string[];
	}[];
	/** What the clusters' own files say, and what of it is in force. */
	readonly settings: readonly ReportSetting[];
	readonly targets: readonly ReportTarget[];
	readonly findings: readonly Finding[];
	readonly summary: {
		readonly met: number;
		readonly blocked: number;
		readonly overexposed: number;
		readonly undetermined: number;
		readonly ineffective: number;
		readonly waived: number;
	};
	readonly exitCode: 0 | 1 | 2;
}
