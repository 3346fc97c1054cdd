import { changesOf } from "./analysis/change.ts";
import type { Scene } from "./analysis/classes.ts";
import { effectRemarks } from "./analysis/effects.ts";
import { inputRemarks } from "./analysis/inputs.ts";
import { type Analysis, analyse } from "./analysis/judge.ts";
import { observe } from "./analysis/observe.ts";
import { waiverFacts } from "./analysis/waivers.ts";
import type { Pack } from "./engine/index.ts";
import { InputError } from "./errors.ts";
import type { Config } from "./model/config.ts";
import type { Decision } from "./model/facts.ts";
import type { Change, Evidence } from "./model/finding.ts";
import type { Inventory } from "./model/inventory.ts";
import type { RequirementsAnswer } from "./model/requirement.ts";
import type { Target } from "./model/target.ts";
import type { InputDocument } from "./readers/index.ts";
import { readInventory } from "./readers/index.ts";
import { globMatches } from "./roles/glob.ts";
import { type ChosenProfile, chooseProfile } from "./roles/profile.ts";
import { findTargets } from "./roles/targets.ts";

/** One cluster, judged: its facts, its findings, and all that words are made from. */
export interface Judged {
	readonly config: Config;
	readonly profile: ChosenProfile;
	readonly cluster: string | null;
	readonly analysis: Analysis;
	readonly decision: Decision;
	readonly evidence: ReadonlyMap<string, Evidence>;
	readonly inventory: Inventory;
}

/** What a cluster's tables say, before anything is judged. */
export interface Staged {
	readonly profile: ChosenProfile;
	readonly clusters: readonly { readonly cluster: string | null; readonly targets: readonly Target[]; readonly scene: Scene; readonly answer: RequirementsAnswer }[];
	readonly inventory: Inventory;
}

/** Reads the inputs, finds targets and roles, and asks the pack for the rows in force of every cluster in them. */
export function stage(documents: readonly InputDocument[], config: Config, pack: Pack, side: "after" | "before" = "after", chosen?: ChosenProfile): Staged {
	const inventory = readInventory(documents, side, config);
	const profile = chosen ?? chooseProfile(config, inventory.profileHints);
	const targets = findTargets(inventory, config, profile.name);
	const names = [...new Set(targets.map(({ cluster }) => cluster))].sort();
	const clusters = (names.length === 0 ? [null] : names).map((cluster) => {
		// What belongs to no cluster for sure (null beside named ones) is judged with the tables' defaults.
		const own = targets.filter((target) => target.cluster === cluster);
		const answer = pack.requirements({
			profile: profile.name,
			provider: profile.provider,
			release: profile.release,
			table: config.table,
			cni: config.cni,
			addons: config.addons,
			parameters: config.parameters,
			features: config.features,
			observed: observe(inventory, own, config),
		});
		const [problem] = answer.problems ?? [];
		if (problem !== undefined) throw new InputError("requirements", problem);
		return { cluster, targets: own, answer, scene: { inventory, targets: own, config, answer } };
	});
	return { profile, clusters, inventory };
}

/** Judges all documents that one configuration speaks of; one result per cluster found in them. */
export function judge(documents: readonly InputDocument[], config: Config, pack: Pack): readonly Judged[] {
	const after = stage(documents, config, pack);
	const before = documents.some(({ before }) => before) ? stage(documents, config, pack, "before", after.profile) : null;
	const analyses = after.clusters.map(({ scene }) => analyse(scene, after.inventory.demands));
	const remarks = [...inputRemarks(after.inventory, analyses)];
	return after.clusters.map(({ cluster, answer }, index): Judged => {
		const analysis = analyses[index] as Analysis;
		const earlier = before?.clusters.find((other) => other.cluster === cluster);
		const planned = documents.some(({ kind }) => kind === "terraform-plan");
		const changes = planned ? changesOf(analysis, earlier === undefined ? null : analyse(earlier.scene, before?.inventory.demands ?? [])) : new Map<string, Change>();
		// What concerns inputs and policies as a whole is told once, with the first cluster.
		const effects = index === 0 ? effectRemarks(after.inventory, planned) : [];
		const inputs = [...(index === 0 ? remarks : []), ...analysis.assumed];
		const decision = pack.decide({
			now: config.now.toISOString(),
			unknown: config.unknown,
			bounds: answer.bounds,
			rows: analysis.rows,
			coverage: analysis.coverage.map(({ fact }) => fact),
			exposure: analysis.exposure.map(({ fact }) => fact),
			effects: effects.map(({ fact }) => fact),
			inputs: inputs.map(({ fact }) => fact),
			waivers: waiverFacts(analysis, config.waivers, globMatches),
		});
		const evidence = new Map<string, Evidence>();
		const found = new Set(decision.findings.map(({ key }) => key));
		for (const [key, item] of analysis.evidence) if (found.has(key)) evidence.set(key, { ...item, change: changes.get(key) ?? null, fix: analysis.fix(key) });
		for (const { evidence: item } of [...inputs, ...effects]) evidence.set(item.key, item);
		return { config, profile: after.profile, cluster, analysis, decision, evidence, inventory: after.inventory };
	});
}
