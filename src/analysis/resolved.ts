import type { Judgement } from "../model/facts.ts";
import { protocolName } from "../model/protocols.ts";
import type { Exposure, PartEvidence } from "./exposure.ts";
import type { Analysis } from "./judge.ts";
import { portsText } from "./witness.ts";

/** One side of a change: what is true of it, and what was found. */
export interface JudgedSide {
	readonly analysis: Analysis;
	readonly findings: readonly Judgement[];
}

/** How many of them a note names before it counts the rest. */
const NAMED = 3;

/**
 * What the change mends, as one note; null when it mends nothing. Errors and warnings of the state before count, on targets that are
 * still there: what goes away with its machine is not mended.
 */
export function resolvedNote(before: JudgedSide, after: JudgedSide): string | null {
	const mended = [...mendedCoverage(before, after), ...mendedExposure(before, after)].sort();
	if (mended.length === 0) return null;
	const rest = mended.length > NAMED ? ` and ${mended.length - NAMED} more` : "";
	return `the change resolves ${mended.length} finding${mended.length === 1 ? "" : "s"}: ${mended.slice(0, NAMED).join(", ")}${rest}`;
}

const serious = ({ findings }: JudgedSide): readonly Judgement[] =>
	findings.filter(({ level, waived }) => level !== "note" && waived === null);

const targetsOf = ({ analysis }: JudgedSide): ReadonlySet<string> => new Set(analysis.scene.targets.map(({ id }) => id));

function mendedCoverage(before: JudgedSide, after: JudgedSide): readonly string[] {
	const facts = new Map(before.analysis.coverage.map((coverage) => [coverage.fact.key, coverage]));
	const now = new Set(after.findings.map(({ key }) => key));
	const there = targetsOf(after);
	return serious(before).flatMap(({ rule, key }) => {
		const coverage = facts.get(key);
		if (coverage === undefined || now.has(key) || !there.has(coverage.target.id)) return [];
		const { mandate, target } = coverage;
		return [text(rule, target.id, mandate.protocol, portsText(mandate.protocol, mandate.ports))];
	});
}

function mendedExposure(before: JudgedSide, after: JudgedSide): readonly string[] {
	const facts = new Map(before.analysis.exposure.map((exposure) => [exposure.fact.key, exposure]));
	const left = exposedParts(after);
	const there = targetsOf(after);
	return serious(before).flatMap(({ rule, key, parts }) => {
		const exposure = facts.get(key);
		if (exposure === undefined || !there.has(exposure.target.id)) return [];
		const own = parts.flatMap((index) => exposure.parts[index] ?? []);
		const still = left.some(({ target, part }) => target === exposure.target.id && own.some((one) => sameClaim(one, part)));
		const [first] = own;
		return still || first === undefined
			? []
			: [text(rule, exposure.target.id, first.claim.protocol, portsText(first.claim.protocol, first.ports))];
	});
}

function exposedParts({ analysis, findings }: JudgedSide): readonly { readonly target: string; readonly part: PartEvidence }[] {
	const facts = new Map<string, Exposure>(analysis.exposure.map((exposure) => [exposure.fact.key, exposure]));
	return findings.flatMap(({ key, parts }) => {
		const exposure = facts.get(key);
		return exposure === undefined
			? []
			: parts.flatMap((index) => exposure.parts[index] ?? []).map((part) => ({ target: exposure.target.id, part }));
	});
}

const sameClaim = (a: PartEvidence, b: PartEvidence): boolean => a.claim.protocol === b.claim.protocol && a.ports.overlaps(b.ports);

const text = (rule: string, target: string, protocol: number, ports: string): string =>
	`${rule} of ${target} (${protocolName(protocol)}${ports === "" ? "" : `/${ports}`})`;
