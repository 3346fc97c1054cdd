import { rowOf } from "../../analysis/demand-row.ts";
import { allowed } from "../../config/closest.ts";
import { UsageError } from "../../errors.ts";
import { stage } from "../../evaluate.ts";
import type { Config } from "../../model/config.ts";
import type { Row } from "../../model/requirement.ts";
import { formatJson } from "../../report/formats/json.ts";
import { formatRequirements, type RequirementsReport, requirementsReport } from "../../report/formats/requirements.ts";
import { diffSheet, formatDiff } from "../../report/formats/requirements-diff.ts";
import { requirementsSheet } from "../../report/formats/requirements-sheet.ts";
import { type Sheet, sheetCsv, sheetHtml, sheetMarkdown } from "../../report/formats/sheet.ts";
import { LineFinder } from "../../report/lines.ts";
import { diffRequirements } from "../../report/requirements-diff.ts";
import { reportSetting } from "../../report/settings.ts";
import { requestedInputs } from "../kinds.ts";
import { judgingOptions } from "../options.ts";
import { notice, parseOutputs, write } from "../output.ts";
import type { Action } from "../program.ts";
import { narrowedRoles } from "../roles-option.ts";
import { embeddedManifests, noticeInputErrors, openSession, type Session } from "../session.ts";

/** Formats of the table, and of the difference of two. */
const FORMATS = ["text", "json", "markdown", "csv", "html"] as const;

/** `portpolicy requirements`: the table in force for a profile and for the cluster that the inputs show, or what differs between two. */
export const requirementsCommand: Action = async (command, args, argv) => {
	const { narrowed, options: given } = narrowedRoles(judgingOptions(command));
	const outputs = parseOutputs(given.format, FORMATS);
	const compared = comparedProfiles(command.opts<{ readonly diff?: string }>().diff, given.profile, args, argv);
	const requested = requestedInputs(command, args, argv).filter((_, index) => index !== compared?.place);
	const session = await openSession(requested, compared === null ? given : { ...given, profile: compared.from });
	noticeInputErrors(session.inputs);
	const report = await tableOf(session, session.configs, narrowed);
	if (compared === null) {
		for (const output of outputs)
			write(
				output,
				output.format === "json"
					? formatJson(report)
					: output.format === "text"
						? formatRequirements(report, given.verbose)
						: FORMATTER[output.format](requirementsSheet(report)),
			);
	} else {
		const { loadConfigs } = await import("../../config/load.ts");
		const configs = await loadConfigs({ ...given, profile: compared.to }, process.cwd(), new Date());
		const diff = diffRequirements(report, await tableOf(session, configs, narrowed));
		for (const output of outputs)
			write(
				output,
				output.format === "json"
					? formatJson(diff)
					: output.format === "text"
						? formatDiff(diff)
						: FORMATTER[output.format](diffSheet(diff)),
			);
	}
	return session.inputs.errors.length > 0 ? 2 : 0;
};

const FORMATTER: Readonly<Record<"markdown" | "csv" | "html", (sheet: Sheet) => string>> = {
	markdown: sheetMarkdown,
	csv: sheetCsv,
	html: sheetHtml,
};

/**
 * The two profiles of `--diff A B`. The parser takes A as the option's value; B is the argument right after it.
 *
 * @returns also where B stands among the arguments; null without the option.
 * @throws UsageError when B is missing, or `--profile` names a third profile.
 */
function comparedProfiles(
	from: string | undefined,
	profile: string | undefined,
	args: readonly string[],
	argv: readonly string[],
): { readonly from: string; readonly to: string; readonly place: number } | null {
	if (from === undefined) return null;
	if (profile !== undefined) throw new UsageError("usage-diff", "--diff names both profiles; leave --profile out");
	const inline = argv.lastIndexOf(`--diff=${from}`);
	const to = argv[inline >= 0 ? inline + 1 : argv.lastIndexOf("--diff") + 2];
	const place = to === undefined ? -1 : args.indexOf(to);
	if (to === undefined || place < 0)
		throw new UsageError("usage-diff", "--diff takes two profiles, e.g. --diff eks-anywhere@0.24 eks-anywhere@0.25");
	return { from, to, place };
}

/** The table in force of the first cluster of the inputs, narrowed to some roles where any are named. */
async function tableOf({ documents, pack }: Session, configs: readonly Config[], narrowed: readonly string[]): Promise<RequirementsReport> {
	const { clusters, profile, inventory } = stage(documents, configs[0] as Config, pack, await embeddedManifests(documents));
	const names = configs.length > 1 ? configs.map((one) => one.cluster) : clusters.map((one) => one.cluster);
	if (names.length > 1)
		notice(
			`several clusters (${names.filter((name) => name !== null).join(", ")}): this is the table of ${names[0] ?? "what belongs to none of them"}`,
		);
	const [cluster] = clusters;
	if (cluster === undefined) throw new UsageError("usage-cluster", "the inputs show no cluster");
	const roles = cluster.answer.vocabulary?.roles ?? [];
	const unknown = narrowed.find((role) => !roles.includes(role));
	if (unknown !== undefined) throw new UsageError("usage-role", `--role: unknown role ${unknown}; ${allowed(unknown, roles)}`);
	for (const note of new Set([...profile.notes, ...cluster.notes])) notice(note);
	const lines = new LineFinder(documents.map(({ document }) => document));
	const settings = cluster.settings.map((setting) => reportSetting(setting, null, lines));
	// A row of `node` binds workers as well: whoever asks what a worker must accept is told all of it.
	const asked = ({ role, targetRoles, podRoles = [] }: Row): boolean =>
		narrowed.length === 0 || [role, ...targetRoles, ...podRoles].some((name) => narrowed.includes(name));
	return requirementsReport(
		{ ...cluster.answer, rows: cluster.answer.rows.filter(asked) },
		profile.evidence,
		inventory.demands.map(rowOf).filter(asked),
		settings,
	);
}
