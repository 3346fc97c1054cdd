import type { Verdict } from "../model/facts.ts";
import type { Finding, Report, ReportTarget } from "../model/finding.ts";
import type { Layer } from "../model/inventory.ts";
import type { SourceDocument } from "../model/location.ts";
import { withoutRolelessPods } from "../model/target.ts";
import { counting, exitCode } from "./exit-code.ts";
import { findingsOf } from "./findings.ts";
import { inputsOf } from "./inputs.ts";
import type { JudgedCluster } from "./judged.ts";
import { LineFinder } from "./lines.ts";
import { compareText, sortFindings } from "./order.ts";
import { settingsOf } from "./settings.ts";

/** Everything that a report is made from. */
export interface ReportRequest {
	readonly tool: Report["tool"];
	/** At least one; several where the inputs or the configuration hold several clusters. */
	readonly clusters: readonly JudgedCluster[];
	readonly documents: readonly SourceDocument[];
	/** What the input layer remarked. */
	readonly inputNotes: readonly { readonly path: string; readonly note: string }[];
	/** Some input could not be read, or nothing could be judged. */
	readonly couldNotJudge: boolean;
}

/** The report (contract.md section 5). Equal input gives an equal report, in whatever order the input came. */
export function assemble({ tool, clusters, documents, inputNotes, couldNotJudge }: ReportRequest): Report {
	const [first] = clusters;
	if (first === undefined) throw new RangeError("a report needs a cluster, even an empty one");
	const lines = new LineFinder(documents);
	const asides = new Map<string, string>();
	for (const { file, aside } of documents) if (aside !== undefined) asides.set(file, aside);
	const findings = sortFindings(clusters.flatMap(findingsOf).map((finding) => lines.finding(withAsides(finding, asides))));
	const counted = clusters.map(({ config }) => counting(findings, config.failOn, config.onlyIntroduced).length);
	// A group that only stands for whoever may carry it is a target where it is found exposed, and clutter elsewhere.
	const found = new Set(findings.map(({ target }) => target));
	const shown = clusters.map((judged) => ({
		...judged,
		targets: withoutRolelessPods(judged.targets).filter(({ id, exposureOnly }) => !exposureOnly || found.has(id)),
	}));
	return {
		schema: "portpolicy.report/v1",
		tool,
		profile: {
			name: first.answer.profile.name,
			provider: first.answer.profile.provider,
			release: first.answer.profile.release,
			table: first.answer.profile.table,
			evidence: first.profile.evidence,
		},
		inputs: inputsOf(shown, inputNotes),
		settings: settingsOf(clusters, lines),
		targets: targetsOf(shown).map((target) => lines.target(target)),
		findings,
		summary: summarise(findings, clusters),
		exitCode: exitCode(couldNotJudge, Math.max(0, ...counted)),
	};
}

/** Adds what the input layer knows of the files that a finding blames. */
function withAsides(finding: Finding, asides: ReadonlyMap<string, string>): Finding {
	const told = new Set(finding.because.flatMap(({ location }) => asides.get(location.file) ?? []));
	return told.size === 0 ? finding : { ...finding, hints: [...finding.hints, ...[...told].sort()] };
}

function targetsOf(clusters: readonly JudgedCluster[]): ReportTarget[] {
	const named = clusters.map(({ targets, config, cluster }) => ({ targets, cluster: config.cluster ?? cluster }));
	const several = new Set(named.map(({ cluster }) => cluster)).size > 1;
	const filtersOf = filtersByLayers();
	return named
		.flatMap(({ targets, cluster }) =>
			targets.flatMap(({ id, subject, members, roles }) =>
				roles.map(
					({ role, evidence }): ReportTarget => ({
						cluster: several ? cluster : null,
						members: members.map((member) => member.id).sort(compareText),
						id,
						kind: subject.kind,
						provider: subject.provider,
						role,
						roleEvidence: evidence,
						filters: filtersOf(subject.layers),
						location: subject.location,
					}),
				),
			),
		)
		.sort((a, b) => compareText(a.cluster ?? "", b.cluster ?? "") || compareText(a.id, b.id) || compareText(a.role, b.role));
}

/** The filters that certainly stand in some layers: one list for all targets behind the same one. */
function filtersByLayers(): (layers: readonly Layer[]) => readonly string[] {
	const lists = new Map<Layer, readonly string[]>();
	return (layers) => {
		const [only] = layers;
		const known = only === undefined || layers.length > 1 ? undefined : lists.get(only);
		if (known !== undefined) return known;
		const list = [...new Set(layers.flatMap(({ certain }) => certain))].sort(compareText);
		if (only !== undefined && layers.length === 1) lists.set(only, list);
		return list;
	};
}

function summarise(findings: readonly Finding[], clusters: readonly JudgedCluster[]): Report["summary"] {
	const of = (verdict: Verdict): number => findings.filter((finding) => finding.verdict === verdict && finding.waived === null).length;
	return {
		met: clusters.reduce((sum, { decision }) => sum + decision.met, 0),
		blocked: of("blocked"),
		overexposed: of("overexposed"),
		undetermined: of("undetermined"),
		ineffective: of("ineffective"),
		waived: findings.filter(({ waived }) => waived !== null).length,
	};
}
