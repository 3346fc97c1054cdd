import type { CoverageFact, ExposurePart, FactRow, InputFact } from "../model/facts.ts";
import type { Evidence } from "../model/finding.ts";
import type { Demand } from "../model/inventory.ts";
import { type Target, withoutRolelessPods } from "../model/target.ts";
import { assumedSources } from "./assumed.ts";
import { claimsOf } from "./claims.ts";
import type { Scene } from "./classes.ts";
import { type Coverage, coverageOf } from "./coverage.ts";
import { evidenceOfCoverage } from "./coverage-evidence.ts";
import { type Exposure, exposuresOf } from "./exposure.ts";
import { evidenceOfExposure } from "./exposure-evidence.ts";
import { fixForBlocked } from "./fix-blocked.ts";
import { fixForExposed } from "./fix-exposed.ts";
import { fixForOrdered, isBehindPolicies, type Outcome } from "./fix-ordered.ts";
import { behindNodes, DemandsBySubject, type Mandate, mandatesOf } from "./mandate.ts";
import { exposedOnNodes, toldOnNodes } from "./on-their-node.ts";

/** Everything that is true of one cluster, before anybody judges it. */
export interface Analysis {
	readonly scene: Scene;
	readonly coverage: readonly Coverage[];
	readonly exposure: readonly Exposure[];
	readonly rows: Readonly<Record<string, FactRow>>;
	readonly evidence: ReadonlyMap<string, Evidence>;
	readonly assumed: readonly { readonly fact: InputFact; readonly evidence: Evidence }[];
	/** The proved fix of a fact, or why there is none where that can be said. Costly: asked only for what became a finding. */
	fix(key: string): Outcome;
	/** Pairs of target and requirement in force that could be looked at, also those that only assumptions settle. */
	readonly demanded: number;
}

/** The targets of all clusters. */
export const targetsOf = (analyses: readonly Analysis[]): readonly Target[] => {
	const [first, ...others] = analyses.map(({ scene }) => scene.targets);
	return first === undefined || others.length > 0 ? [first ?? [], ...others].flat() : first;
};

/** States coverage and exposure of every target of a cluster, with the evidence of all that is not plainly met. */
export function analyse(scene: Scene, demands: readonly Demand[]): Analysis {
	const claims = claimsOf(scene.answer);
	const filtered = scene.targets.filter(isFiltered);
	const judged = [...filtered, ...reachedFromHosts(scene)];
	const bySubject = new DemandsBySubject(demands);
	const mandates: { readonly target: Target; readonly mandate: Mandate }[] = [];
	const concerned: Target[] = [];
	for (let index = 0; index < judged.length; index++) {
		const target = judged[index] as Target;
		const own = bySubject.of(target);
		// Nothing is asked of most pods of a large cluster. Nothing is claimed of them either (`claimsOfPod`), so that they cannot be exposed.
		const isAsked = target.roles.length + own.length > 0;
		// The first are those that a filter stands in front of.
		if (index < filtered.length && (isAsked || target.subject.nature !== "pod")) concerned.push(target);
		if (!isAsked) continue;
		for (const mandate of mandatesOf(target, scene.answer.rows, own, scene.open)) mandates.push({ target, mandate });
		for (const mandate of behindNodes(target, scene.answer.expectedRoles, demands)) mandates.push({ target, mandate });
	}
	const open = new Set(judged.slice(filtered.length));
	const everything = mandates
		.flatMap(({ target, mandate }) => coverageOf(scene, target, mandate) ?? [])
		.filter((item) => tellsSomething(item) && !(open.has(item.target) && isMet(item.fact)));
	const { coverage, pods } = toldOnNodes(scene.targets, everything);
	const told = new Set(coverage.map(({ mandate }) => mandate));
	const exposure = withoutRepeats(
		exposedOnNodes(
			scene.targets,
			concerned.flatMap((target) => exposuresOf(scene, target, claims)),
		),
		coverage,
	);
	const evidence = new Map<string, Evidence>();
	for (const item of coverage)
		if (!isMet(item.fact)) evidence.set(item.fact.key, evidenceOfCoverage(scene, item, claims, pods.get(item.fact.key)));
	for (const item of exposure) evidence.set(item.fact.key, evidenceOfExposure(scene, item));
	return {
		scene,
		coverage,
		exposure,
		rows: Object.fromEntries(
			mandates.map(({ mandate: { requirement, need, component, bind } }) => [requirement, { need, component, bind }]),
		),
		evidence,
		fix(key) {
			const shut = coverage.find(({ fact }) => fact.key === key);
			if (shut !== undefined && shut.fact.upper === "all") return NO_FIX;
			if (shut !== undefined)
				return isBehindPolicies(shut.target)
					? fixForOrdered(scene, shut, claims, coverage)
					: { fix: fixForBlocked(scene, shut, claims), why: null };
			const open = exposure.find(({ fact }) => fact.key === key);
			return open === undefined ? NO_FIX : { fix: fixForExposed(scene, open, coverage, claims), why: null };
		},
		assumed: assumedSources(scene, mandates, coverage),
		demanded: mandates.filter(
			({ target, mandate }) => (!open.has(target) || told.has(mandate)) && !NO_CLUSTER.has(target.roles[0]?.role ?? ""),
		).length,
	};
}

const NO_FIX: Outcome = { fix: null, why: null };

/** Roles that are no cluster by themselves (contract.md section 3, exit code 2). */
const NO_CLUSTER: ReadonlySet<string> = new Set(["bastion", "load-balancer"]);

/** Of a target that merely stands for pods unseen, only doubt is worth telling (contract.md section 6.8). */
const tellsSomething = ({ target, fact }: Coverage): boolean => target.subject.standIn !== true || !isMet(fact);

const isMet = (fact: CoverageFact): boolean => fact.lower === "all";

/** A machine without any filter in the input is neither open nor closed; a pod without one is open. */
const isFiltered = ({ subject }: Target): boolean =>
	subject.nature === "pod" ||
	subject.layers.some(({ certain, possible, whenNone }) => certain.length > 0 || possible.length > 0 || whenNone === "closed");

/** Machines of a cluster that nothing filters, where policies of other machines may keep these from reaching them. */
const reachedFromHosts = ({ targets }: Scene): readonly Target[] =>
	withoutRolelessPods(targets).some(({ subject }) => subject.nature === "machine" && subject.egressLayers.length > 0)
		? withoutRolelessPods(targets).filter(
				(target) => target.subject.provider === "kubernetes" && target.subject.nature === "machine" && !isFiltered(target),
			)
		: [];

/**
 * One cause gives one finding: a rule that certainly opens one target is not told again of every machine that may
 * carry its group, nor of every pod that it may select for the same requirements; and what merely may be exposure is left out where the
 * requirement on the same ports is undetermined already.
 */
function withoutRepeats(exposure: readonly Exposure[], coverage: readonly Coverage[]): readonly Exposure[] {
	const told = new Set(exposure.filter(({ fact }) => fact.hasRole).flatMap((item) => topicsOf(item, ({ certain }) => certain)));
	const open = new Set(
		coverage
			.filter(({ fact }) => fact.lower !== "all" && fact.upper === "all")
			.map(({ target, mandate }) => `${target.id}|${mandate.requirement}`),
	);
	return exposure.filter((item) => {
		const { target, fact, parts } = item;
		if (fact.parts.some(({ certain }) => certain)) return true;
		if (topicsOf(item, () => true).every((topic) => told.has(topic))) return false;
		return parts.some(({ claim }) => claim.rows.length === 0 || !claim.rows.some((row) => open.has(`${target.id}|${row.id}`)));
	});
}

/** What an exposure is about. Pods of one policy are of many components, and of some of them the tables say nothing: each is a topic of its own. */
function topicsOf({ rule, fact }: Exposure, told: (part: ExposurePart) => boolean): readonly string[] {
	const parts = fact.parts.filter(told);
	return fact.nature === "pod" ? parts.map(({ requirement }) => `${rule.id}|${requirement}`) : parts.map(() => rule.id);
}
