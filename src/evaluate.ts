import { changesOf } from "./analysis/change.ts";
import type { Scene } from "./analysis/classes.ts";
import { effectRemarks } from "./analysis/effects.ts";
import { failsafeEffects } from "./analysis/failsafe.ts";
import { applyGaps } from "./analysis/gap.ts";
import { inputRemarks } from "./analysis/inputs.ts";
import { type Analysis, analyse } from "./analysis/judge.ts";
import { nodeLocalEffects } from "./analysis/node-local.ts";
import { quotaFacts } from "./analysis/quotas.ts";
import { resolvedNote } from "./analysis/resolved.ts";
import { waiverFacts } from "./analysis/waivers.ts";
import { askTable } from "./ask.ts";
import { decide } from "./decide.ts";
import type { Pack } from "./engine/pack.ts";
import type { Config } from "./model/config.ts";
import { engineConflict, engineOf, underEngine } from "./model/engine.ts";
import type { Change, Evidence, Report } from "./model/finding.ts";
import type { Inventory, Setting } from "./model/inventory.ts";
import type { RequirementsAnswer } from "./model/requirement.ts";
import type { SettledSetting } from "./model/settings.ts";
import { type Target, withoutRolelessPods } from "./model/target.ts";
import { nothingJudged } from "./nothing.ts";
import type { InputDocument } from "./readers/index.ts";
import { historyOf, readInventory } from "./readers/index.ts";
import type { ParseText } from "./readers/kubernetes/collect.ts";
import { withUnseenCache } from "./readers/kubernetes/unseen.ts";
import { assemble } from "./report/assemble.ts";
import type { JudgedCluster } from "./report/judged.ts";
import type { Nothing } from "./report/nothing.ts";
import { globMatches } from "./roles/glob.ts";
import { hintsOf } from "./roles/named-systems.ts";
import { type ChosenProfile, chooseProfile } from "./roles/profile.ts";
import { idleRoles } from "./roles/selectors.ts";
import { describedCni } from "./roles/settings.ts";
import { findTargets } from "./roles/targets.ts";

export interface EvaluateRequest {
	readonly documents: readonly InputDocument[];
	/** One, or one per item of `clusters:` in the configuration. */
	readonly configs: readonly Config[];
	readonly pack: Pack;
	readonly version: string;
	/** What the input layer remarked. */
	readonly inputNotes: readonly { readonly path: string; readonly note: string }[];
	/** Some input could not be read: what could is judged, and the exit code is 2 all the same. */
	readonly inputFailed: boolean;
	/** Reads manifests that stand as text inside other manifests. */
	readonly parse?: ParseText;
	/** Changes what the readers found before it is judged: mutations of the test harness. */
	readonly alter?: (inventory: Inventory) => Inventory;
}

export interface Evaluation {
	readonly report: Report;
	readonly clusters: readonly JudgedCluster[];
	/** Set when nothing could be judged, `--allow-nothing` or not. */
	readonly nothing: Nothing | null;
}

/** The whole way from documents to a report. @throws PortpolicyError when an input, the configuration or the pack fails. */
export function evaluate({ documents, configs, pack, version, inputNotes, inputFailed, parse, alter }: EvaluateRequest): Evaluation {
	const results = configs.map((config) => judge(documentsOf(documents, config), config, pack, parse, alter));
	const nothings = results.map(({ nothing }) => nothing);
	const nothing = nothings.every((item) => item !== null) ? (nothings[0] ?? null) : null;
	const allowed = configs.every(({ allowNothing }) => allowNothing);
	const clusters = results.flatMap((result) => result.clusters);
	const report = assemble({
		tool: { name: "portpolicy", version, pack: { digest: pack.digest, revision: pack.revision }, ...packsOf(configs) },
		clusters,
		documents: documents.map(({ document }) => document),
		inputNotes,
		couldNotJudge: inputFailed || (nothing !== null && !allowed),
	});
	return { report, clusters, nothing };
}

/** What the report says of the packs of all clusters, each once. */
function packsOf(configs: readonly Config[]): Pick<Report["tool"], "packs"> {
	const packs = [...new Set(configs.flatMap((config) => config.packs.list))].map(({ folder, digest, tables, rules }) => ({
		folder,
		digest,
		rows: Object.values(tables.rows).reduce((sum, rows) => sum + Object.keys(rows).length, 0),
		rules: (rules?.rules ?? []).map(({ id }) => id),
	}));
	return packs.length === 0 ? {} : { packs };
}

/** Documents that a configuration's `inputs` globs name; all where it names none. */
const documentsOf = (documents: readonly InputDocument[], { inputs }: Config): readonly InputDocument[] =>
	inputs === null
		? documents
		: documents.filter(({ document }) => inputs.some((glob) => globMatches(glob.replaceAll("**", "*"), document.file)));

/** What a cluster's tables say, before anything is judged. */
export interface Staged {
	readonly profile: ChosenProfile;
	readonly clusters: readonly {
		readonly cluster: string | null;
		readonly targets: readonly Target[];
		readonly scene: Scene;
		readonly answer: RequirementsAnswer;
		/** What the cluster's own files say, and what of it is in force. */
		readonly settings: readonly SettledSetting[];
		/** Where these contradict each other or the user. */
		readonly notes: readonly string[];
	}[];
	readonly inventory: Inventory;
}

/** Reads the inputs, finds targets and roles, and asks the pack for the rows in force of every cluster in them. */
export function stage(
	documents: readonly InputDocument[],
	config: Config,
	pack: Pack,
	{
		side = "after",
		chosen,
		parse,
		alter = (found) => found,
	}: {
		readonly side?: "after" | "before";
		readonly chosen?: ChosenProfile;
		readonly parse?: ParseText | undefined;
		readonly alter?: ((inventory: Inventory) => Inventory) | undefined;
	} = {},
): Staged {
	const cniIn = (settings: readonly Setting[]): readonly string[] => (config.cni.length > 0 ? config.cni : describedCni(settings));
	const read = readInventory(documents, side, { parse, engine: config.engine, cni: cniIn });
	const found = alter(withUnseenCache(read, config.addons));
	const cni = cniIn(found.settings ?? []);
	const inventory = underEngine(found, engineOf(config.engine, cni, found.engine), cni);
	const profile = chosen ?? chooseProfile(config, hintsOf(inventory, config));
	const targets = findTargets(inventory, config, profile.name);
	const names = [...new Set(targets.map(({ cluster }) => cluster))].sort();
	const clusters = (names.length === 0 ? [null] : names).map((cluster) => {
		// What belongs to no cluster for sure (null beside named ones) is judged with the tables' defaults.
		// Where all are of one cluster, what is found out of everyone's targets is found out of its own as well.
		const own = names.length < 2 ? targets : targets.filter((target) => target.cluster === cluster);
		const { answer, settled, notes } = askTable(pack, { inventory, config, profile, cluster, targets, own });
		const scene: Scene = { inventory, targets: own, everyone: targets, config: settled.config, answer, open: settled.open };
		return { cluster, targets: own, answer, scene, settings: settled.settings, notes };
	});
	return { profile, clusters, inventory };
}

/** Judges all documents that one configuration speaks of; one result per cluster found in them. */
function judge(
	documents: readonly InputDocument[],
	config: Config,
	pack: Pack,
	parse?: ParseText,
	alter?: EvaluateRequest["alter"],
): { readonly clusters: readonly JudgedCluster[]; readonly nothing: Nothing | null } {
	const after = stage(documents, config, pack, { parse, alter });
	const history = historyOf(documents);
	const before = history === "changed" ? stage(documents, config, pack, { side: "before", chosen: after.profile, parse }) : null;
	const analyses = after.clusters.map(({ scene }) => analyse(scene, after.inventory.demands));
	const remarks = [...inputRemarks(after.inventory, analyses)];
	const conflict = engineConflict(config.engine, config.cni, after.inventory.engine);
	const profile = {
		...after.profile,
		notes: [...after.profile.notes, ...unmatchedRoles(after, config), ...(conflict === null ? [] : [conflict])],
	};
	const clusters = after.clusters.map(({ cluster, answer, targets, settings, notes }, index): JudgedCluster => {
		const analysis = analyses[index] as Analysis;
		const earlier = before?.clusters.find((other) => other.cluster === cluster);
		const past = earlier === undefined ? null : analyse(earlier.scene, before?.inventory.demands ?? []);
		const changes = past === null ? null : changesOf(analysis, past);
		const otherwise: Change = history === "none" ? null : history === "unchanged" ? "existing" : "introduced";
		// What concerns inputs and policies as a whole is told once, with the first cluster.
		const isChange = history === "changed" || history === "created";
		const quotas = isChange ? quotaFacts(after.inventory, before?.inventory ?? null, answer.quotas ?? {}) : [];
		const effects = effectRemarks(
			[
				...(index === 0 ? [...after.inventory.effects, ...quotas] : []),
				...(past === null ? [] : applyGaps(analysis, past)),
				...failsafeEffects(analysis),
				...nodeLocalEffects(analysis),
			],
			otherwise,
			analyses,
		);
		const inputs = [
			...(index === 0 ? remarks : []),
			...analysis.assumed.filter(({ fact }) => !toldBefore(analyses.slice(0, index), fact.key)),
		];
		const decision = decide(pack, config, answer, analysis, {
			effects: effects.map(({ fact }) => fact),
			inputs: inputs.map(({ fact }) => fact),
			waivers: waiverFacts(analysis, config.waivers, globMatches),
		});
		const mended =
			past === null || earlier === undefined
				? null
				: resolvedNote(
						{ analysis: past, findings: decide(pack, config, earlier.answer, past, { effects: [], inputs: [], waivers: [] }).findings },
						{ analysis, findings: decision.findings },
					);
		const evidence = new Map<string, Evidence>();
		for (const { key, level } of decision.findings) {
			const item = analysis.evidence.get(key);
			// A note asks for nothing to be done: what is public on purpose gets no fix.
			if (item === undefined) continue;
			const told = evidence.get(key);
			const { fix, why } = level === "note" ? { fix: told?.fix ?? null, why: null } : analysis.fix(key);
			const hints = why === null ? (told?.hints ?? item.hints) : [...item.hints, why];
			evidence.set(key, { ...item, change: changes?.get(key) ?? otherwise, fix, hints });
		}
		for (const { evidence: item } of [...inputs, ...effects]) evidence.set(item.key, item);
		return {
			config,
			profile: { ...profile, notes: [...profile.notes, ...notes] },
			cluster,
			targets,
			settings,
			answer,
			decision,
			evidence,
			coverage: analysis.coverage.map(({ fact }) => fact),
			exposure: analysis.exposure.map(({ fact }) => fact),
			inventory: after.inventory,
			notes: mended === null ? [] : [mended],
		};
	});
	return { clusters, nothing: nothingJudged(after.inventory, analyses, config) };
}

/** What selectors of the configuration picked nothing, said whether or not anything else was judged. */
const unmatchedRoles = ({ clusters }: Staged, config: Config): readonly string[] =>
	idleRoles(
		config,
		clusters.flatMap(({ targets }) => withoutRolelessPods(targets)),
	).map((role) => `no target matches the selectors of role ${role}`);

/** A class that nobody named is told once, whatever the number of clusters. */
const toldBefore = (earlier: readonly Analysis[], key: string): boolean =>
	earlier.some(({ assumed }) => assumed.some(({ fact }) => fact.key === key));
