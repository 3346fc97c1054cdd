import type { AddressSet } from "../model/addresses.ts";
import type { Demand } from "../model/inventory.ts";
import type { RequirementsAnswer } from "../model/requirement.ts";
import type { Target } from "../model/target.ts";

/** What rules are written from: the table in force, and what configuration and inputs say of one cluster. */
export interface Request {
	readonly answer: RequirementsAnswer;
	/** Addresses that configuration and options give for a source class or a role; empty where they give none. */
	readonly addresses: (name: string) => AddressSet;
	/** Ports that configuration moves, by parameter. */
	readonly parameters: Readonly<Record<string, string>>;
	/** Addresses of a role's machines that the inputs tell in full; empty where they do not. */
	readonly machines: (role: string) => AddressSet;
	/** Targets of the inputs, and what these demand of their pods. */
	readonly targets: readonly Target[];
	readonly demands: readonly Demand[];
	/** Labels by which a workload's controller selects its pods, by the id of its subject. */
	readonly podLabels: ReadonlyMap<string, Readonly<Record<string, string>>>;
	/** Whether rules are wanted in front of the machines or pods of a role. */
	readonly binds: (role: string) => boolean;
}

/** What a format wrote: the text, and what a reader must know besides, one sentence each. */
export interface Written {
	readonly text: string;
	readonly notes: readonly string[];
}

export type Format = (request: Request) => Written;
