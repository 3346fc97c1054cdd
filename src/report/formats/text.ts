import type { Level } from "../../model/facts.ts";
import type { Finding, Report } from "../../model/finding.ts";
import { groupBy } from "../../model/group.ts";
import type { Location } from "../../model/location.ts";
import { groupByCause } from "../causes.ts";
import { unitePorts } from "../packets.ts";
import { list, packetName, plural, sentence, witnessName } from "../phrases.ts";
import { settle } from "../settle.ts";
import { type Paint, painter, wrap } from "./layout.ts";

export interface TextOptions {
	readonly colour: boolean;
	/** Notes and targets in full. */
	readonly verbose: boolean;
	/** Findings only. */
	readonly quiet: boolean;
	readonly failOn: string;
	/** Why the exit code is 2, when it is: one phrase. */
	readonly couldNotJudge: string | null;
	/** Said instead of a verdict when no requirement concerns the inputs. */
	readonly nothing: string | null;
}

/** How many targets stand in the head before the rest is counted. */
const SHOWN_TARGETS = 6;

/** The report for people: readable at 80 columns and without colour; errors and warnings in full, notes in one line unless verbose. */
export function formatText(report: Report, options: TextOptions): string {
	const paint = painter(options.colour);
	const open = report.findings.filter(({ waived }) => waived === null);
	const undetermined = open.filter(({ verdict, level }) => verdict === "undetermined" && level !== "note");
	const full = open.filter((finding) => !undetermined.includes(finding) && (finding.level !== "note" || options.verbose));
	// With one input, and no line to give, its name says nothing.
	const oneFile = report.inputs.length === 1;
	const blocks = [
		...(options.quiet ? [] : [head(report, options)]),
		...merged(full.filter(({ level }) => level === "error")).map(([finding, more]) => block(finding, paint, more, oneFile)),
		...groupByCause(undetermined).map((cause) => causeBlock(cause, paint)),
		...merged(full.filter(({ level }) => level !== "error")).map(([finding, more]) => block(finding, paint, more, oneFile)),
		...(options.verbose ? report.findings.filter(({ waived }) => waived !== null).map(waivedBlock) : []),
		...(options.quiet ? [] : [notesLine(open, options, paint), inputNotes(report, options)].filter((lines) => lines.length > 0)),
		...(options.quiet ? [] : [last(report, options, paint)]),
	];
	return blocks.length === 0 ? "" : `${blocks.map((lines) => lines.join("\n")).join("\n\n")}\n`;
}

function head({ tool, profile, inputs, targets }: Report, { verbose }: TextOptions): string[] {
	const name = `${profile.name}${profile.provider === null ? "" : `/${profile.provider}`}${profile.release === null ? "" : ` ${profile.release}`}`;
	const why = profile.evidence === "default" ? "default" : `by ${profile.evidence}`;
	const read = inputs.filter(({ kind }) => kind !== "none");
	const rules = read.reduce((sum, input) => sum + input.rules, 0);
	const lines = wrap(
		`Profile ${name} (${why})${profile.table === "published" ? ", table as published" : ""}; ${plural(read.length, "input")}, ${plural(rules, "inbound rule")}, ${plural(new Set(targets.map(({ id }) => id)).size, "target")}.`,
		"",
	);
	for (const { folder, rows, rules } of tool.packs ?? [])
		lines.push(...wrap(`Pack ${folder}: ${plural(rows, "row")}, ${plural(rules.length, "rule")}.`, "", "  "));
	const shown = verbose ? targets : targets.slice(0, SHOWN_TARGETS);
	for (const { id, role, roleEvidence, members, cluster } of shown)
		lines.push(
			...wrap(
				`${id}${members.length > 1 ? ` and ${members.length - 1} more` : ""}: ${role}, ${/^may be /.test(roleEvidence) ? "" : "by "}${roleEvidence}${cluster === null ? "" : ` (cluster ${cluster})`}`,
				"  ",
				"    ",
			),
		);
	if (targets.length > shown.length) lines.push(`  and ${targets.length - shown.length} more (-v lists them)`);
	return lines;
}

/** Rules that cannot be read and stand at one place are told once, with their number. */
function merged(findings: readonly Finding[]): readonly (readonly [Finding, number])[] {
	const groups = new Map<string, [Finding, number]>();
	for (const [index, finding] of findings.entries()) {
		const { location, level, rule } = finding;
		const key =
			rule === "input/unreadable-rule" && location?.line !== undefined
				? JSON.stringify([level, location.file, location.line])
				: String(index);
		const group = groups.get(key);
		if (group === undefined) groups.set(key, [finding, 0]);
		else group[1]++;
	}
	return [...groups.values()];
}

function block(finding: Finding, paint: Paint, more: number, oneFile: boolean): string[] {
	const lines = [
		`${title(finding.level, finding.rule, finding.change, paint)}${more > 0 ? `  (and ${more} more at the same place)` : ""}`,
		...wrap(finding.message, "  "),
	];
	for (const { filter, rule, note, location } of finding.because.slice(0, 3))
		lines.push(
			...detail(
				"by",
				`${rule ?? filter}${note === "" || finding.message.includes(note) ? "" : `: ${note}`}${rule !== null && rule !== filter && !rule.startsWith(filter) ? ` (of ${filter})` : ""}${oneFile && location.line === undefined ? "" : place(location)}`,
			),
		);
	if (finding.because.length > 3) lines.push(...detail("", `and ${finding.because.length - 3} more`));
	if (finding.because.length === 0 && finding.location !== null && !(oneFile && finding.location.line === undefined))
		lines.push(
			...detail(
				"at",
				place(finding.location)
					.trim()
					.replace(/^\[|\]$/g, ""),
			),
		);
	if (finding.witness !== null)
		lines.push(
			...detail(
				"e.g.",
				`${witnessName(finding.witness)} from ${finding.witness.source} ${finding.verdict === "blocked" ? "is refused" : "gets in"}`,
			),
		);
	for (const hint of finding.hints) lines.push(...detail("hint", hint));
	if (finding.fix !== null) lines.push(...detail("fix", finding.fix.description));
	return lines;
}

const title = (level: Level, rule: string, change: Finding["change"], paint: Paint): string =>
	`${paint(level, level)}  ${rule}${change === "existing" ? "  (not of this change)" : ""}`;

const detail = (name: string, text: string): string[] => wrap(text, `  ${name.padEnd(5)}`);

const place = ({ file, line }: Location): string => ` [${file}${line === undefined ? "" : `:${line}`}]`;

function causeBlock(cause: ReturnType<typeof groupByCause>[number], paint: Paint): string[] {
	const { unknown, settledBy } = settle(cause);
	const { findings } = cause;
	const [first] = findings as readonly [Finding, ...Finding[]];
	const rules = [...new Set(findings.map(({ rule }) => rule))];
	const lines = [
		`${title(first.level, rules.join(", "), null, paint)}${findings.length > 1 ? `  (${findings.length}, one cause)` : ""}`,
		...wrap(sentence(unknown), "  "),
	];
	const bySubject = groupBySubject(findings);
	for (const [subject, own] of bySubject) lines.push(...wrap(`${subject}: ${inQuestion(own).join("; ")}`, "    ", "      "));
	lines.push(...detail("ends", `by: ${settledBy}`));
	return lines;
}

const groupBySubject = (findings: readonly Finding[]): ReadonlyMap<string, readonly Finding[]> =>
	groupBy(findings, ({ target, role }) => `${target ?? "-"}${role === null ? "" : ` (${role})`}`);

/** What hangs on a cause, requirements before exposures; equal sources with all their ports. */
function inQuestion(findings: readonly Finding[]): string[] {
	const groups = new Map<string, Finding[]>();
	for (const finding of [...findings].sort((a, b) => Number(a.rule.startsWith("exposure")) - Number(b.rule.startsWith("exposure")))) {
		const key = `${finding.rule} ${finding.protocol} ${finding.sources.join()}`;
		groups.set(key, [...(groups.get(key) ?? []), finding]);
	}
	return [...groups.values()].map((group) => {
		const [{ rule, protocol, sources }] = group as [Finding, ...Finding[]];
		const packets = packetName(protocol, unitePorts(group.map(({ ports }) => ports)));
		return rule === "exposure/undetermined" ? `${packets} perhaps open to ${list(sources)}` : `${packets} from ${list(sources)}`;
	});
}

const waivedBlock = ({ rule, target, protocol, ports, waived }: Finding): string[] =>
	wrap(
		`waived  ${rule}  ${target ?? ""} ${protocol}${ports === "" ? "" : `/${ports}`}: ${waived?.reason ?? ""}, until ${waived?.expires ?? ""}`,
		"",
		"  ",
	);

/** All notes in one line, by rule. */
function notesLine(open: readonly Finding[], { verbose }: TextOptions, paint: Paint): string[] {
	const notes = open.filter(({ level }) => level === "note");
	if (notes.length === 0 || verbose) return [];
	const counts = new Map<string, number>();
	for (const { rule } of notes) counts.set(rule, (counts.get(rule) ?? 0) + 1);
	const parts = [...counts].map(([rule, count]) => (count === 1 ? rule : `${count} ${rule}`));
	const count = plural(notes.length, "note");
	return wrap(`${parts.join(", ")} (-v tells them)`, `${count}  `, "  ").map((line) => line.replace(count, () => paint("note", count)));
}

/** Remarks on inputs: in full when verbose, else those of the first inputs. */
function inputNotes({ inputs }: Report, { verbose }: TextOptions): string[] {
	const remarks = inputs.flatMap(({ path, notes }) => notes.map((note) => ({ path, note })));
	const shown = verbose ? remarks : remarks.slice(0, 3);
	const lines = shown.flatMap(({ path, note }) => wrap(`${path}: ${note}`, "", "  "));
	if (remarks.length > shown.length) lines.push(`and ${plural(remarks.length - shown.length, "more remark")} on inputs (-v tells them)`);
	return lines;
}

function last({ findings, summary, exitCode }: Report, options: TextOptions, paint: Paint): string[] {
	const open = findings.filter(({ waived }) => waived === null);
	const count = (level: Level): number => open.filter((finding) => finding.level === level).length;
	const counts = [
		plural(count("error"), "error"),
		plural(count("warning"), "warning"),
		plural(count("note"), "note"),
		`${plural(summary.met, "requirement")} met`,
		...(summary.waived > 0 ? [`${summary.waived} waived`] : []),
	];
	if (exitCode !== 2 && options.nothing !== null && open.every(({ level }) => level === "note")) return wrap(options.nothing, "");
	// Painted after wrapping: colour takes no columns.
	return wrap(`${counts.join(", ")}. Exit ${exitCode}: ${reasonOf(exitCode, options)}.`, "").map((line) =>
		line.replace(/Exit \d/, (code) => paint(exitCode === 0 ? "good" : "error", code)),
	);
}

const LEVELS_WORDS: Readonly<Record<string, string>> = { error: "error", warning: "error or warning", note: "finding" };

function reasonOf(exitCode: Report["exitCode"], { failOn, couldNotJudge }: TextOptions): string {
	if (exitCode === 2) return couldNotJudge ?? "not everything could be judged";
	if (failOn === "never") return "--fail-on never";
	const found = LEVELS_WORDS[failOn] ?? "finding";
	return exitCode === 0 ? `no ${found} that counts` : `${found === "finding" ? "a" : "an"} ${found} was found`;
}
