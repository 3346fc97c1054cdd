import type { Finding } from "../model/finding.ts";
import type { Survivor } from "./expectation.ts";
import { matches } from "./matching.ts";
import type { Mutation } from "./mutate.ts";

/** A mutation of one case: whether some finding tells of it, and why it may go unnoticed where the case says so. */
export interface Mutant {
	readonly case: string;
	readonly mutation: Mutation;
	readonly found: boolean;
	readonly explained: string | null;
}

/** What a mutation must be told as: packets that a row demands are lost, or packets get in that none asks for. */
const TOLD_AS: Readonly<Record<Mutation["kind"], string>> = {
	remove: "required/",
	"narrow-ports": "required/",
	"narrow-sources": "required/",
	"change-protocol": "required/",
	widen: "exposure/",
};

/** Whether some finding of the kind that tells of a mutation was not there before. */
export function noticed({ kind }: Mutation, before: readonly Finding[], after: readonly Finding[]): boolean {
	const told = new Set(before.map(essence));
	return after.some((finding) => finding.rule.startsWith(TOLD_AS[kind]) && !told.has(essence(finding)));
}

const essence = ({ rule, level, target, requirement, protocol, ports, sources }: Finding): string =>
	JSON.stringify([rule, level, target, requirement, protocol, ports, sources]);

/** The reason that a case gives for a mutation that nobody notices; null where it gives none. */
export const explanation = (survivors: readonly Survivor[], { kind, rule }: Mutation): string | null =>
	survivors.find((survivor) => explains(survivor, kind, rule))?.reason ?? null;

const explains = ({ mutations, rule: pattern }: Survivor, kind: string, rule: string): boolean =>
	(mutations === undefined || mutations.includes(kind)) && matches(pattern, rule);

/** Explanations of a case that no unnoticed mutation bears out: what they excuse is found by now, or is gone. */
export const idleExplanations = (survivors: readonly Survivor[], mutants: readonly Mutant[]): readonly Survivor[] =>
	survivors.filter((survivor) => !mutants.some(({ mutation, found }) => !found && explains(survivor, mutation.kind, mutation.rule)));
