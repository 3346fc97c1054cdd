import type { AddressSet } from "../model/addresses.ts";
import type { IntervalSet } from "../model/intervals.ts";
import type { RequirementsAnswer } from "../model/requirement.ts";
import type { Target } from "../model/target.ts";
import type { Asking } from "./rules.ts";

/** What rules are written from: the table in force, and what configuration and inputs say of one cluster. */
export interface Request {
	/** The table as it is in force once rules stand in front of machines: what is written stands for any number of them. */
	readonly answer: RequirementsAnswer;
	/** The table as the inputs alone put it in force. */
	readonly shown: RequirementsAnswer;
	/** Addresses that configuration and options give for a source class or a role; empty where they give none. */
	readonly addresses: (name: string) => AddressSet;
	/** Ports that configuration moves, by parameter. */
	readonly parameters: Readonly<Record<string, string>>;
	/** Addresses of a role's machines that the inputs tell in full; empty where they do not. */
	readonly machines: (role: string) => AddressSet;
	/** Targets of the inputs. */
	readonly targets: readonly Target[];
	/** What rows and the inputs themselves (webhooks) ask of a pod of the inputs, on the ports that it listens on. */
	readonly asked: (pod: Target) => readonly PodAsk[];
	/** Labels by which a workload's controller selects its pods, by the id of its subject. */
	readonly podLabels: ReadonlyMap<string, Readonly<Record<string, string>>>;
	/** Whether rules are wanted in front of the machines or pods of a role. */
	readonly binds: (role: string) => boolean;
}

/** What one requirement asks of pods. */
export interface PodAsk {
	readonly row: Asking;
	/** The role for which it is asked. */
	readonly role: string;
	readonly protocol: number;
	readonly ports: IntervalSet;
	readonly sources: readonly string[];
}

/** What a format wrote: the text, and what a reader must know besides, one sentence each. */
export interface Written {
	readonly text: string;
	readonly notes: readonly string[];
}

export type Format = (request: Request) => Written;
