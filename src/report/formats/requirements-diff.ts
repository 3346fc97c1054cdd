import { list, packetName } from "../phrases.ts";
import type { RequirementsDiff, RowChange } from "../requirements-diff.ts";
import { wrap } from "./layout.ts";
import { profileName, type RequirementsReport } from "./requirements.ts";
import type { Sheet } from "./sheet.ts";

type Row = RequirementsReport["rows"][number];

/** The difference for people: what to open, what changes, what may be shut. */
export function formatDiff(diff: RequirementsDiff): string {
	const { from, to, added, changed, removed } = diff;
	const lines = wrap(`From ${profileName(from)} to ${profileName(to)}: what must get in.`, "");
	const section = (title: string, entries: readonly (readonly string[])[]): void => {
		if (entries.length > 0) lines.push("", title, ...entries.flat());
	};
	section(
		"New",
		added.map((row) => [...wrap(demandOf(row), "  ", "      "), ...wrap(row.reason, "      ")]),
	);
	section(
		"Changed",
		changed.map((change) => wrap(`${change.to.role}: ${change.to.purpose}: ${changesOf(change)}`, "  ", "      ")),
	);
	section(
		"No longer",
		removed.map(({ row, because }) => wrap(`${demandOf(row)}${because === null ? "" : `: ${because}`}`, "  ", "      ")),
	);
	if (added.length + changed.length + removed.length === 0) lines.push("", "Nothing differs.");
	return `${lines.join("\n")}\n`;
}

/** The difference as a sheet: one row per difference, the kind of it first. */
export function diffSheet({ from, to, added, changed, removed }: RequirementsDiff): Sheet {
	const line = (kind: string, row: Row, what: string): readonly string[] => [
		kind,
		row.id,
		row.role,
		packetName(row.protocol, row.ports),
		row.sources.join(" "),
		row.need,
		row.purpose,
		what,
	];
	return {
		title: `From ${profileName(from)} to ${profileName(to)}`,
		remarks: ["Rows in force in one of the two tables only, and rows that the two demand differently."],
		head: ["difference", "id", "role", "packets", "sources", "need", "purpose", "what"],
		rows: [
			...added.map((row) => line("new", row, row.reason)),
			...changed.map((change) => line("changed", change.to, changesOf(change))),
			...removed.map(({ row, because }) => line("no longer", row, because ?? "")),
		],
	};
}

const demandOf = ({ role, protocol, ports, sources, purpose, need }: Row): string =>
	`${role}: ${packetName(protocol, ports)} from ${list(sources, 5)}: ${purpose} (${need})`;

const changesOf = ({ from, to, fields }: RowChange): string =>
	fields.map((field) => `${field} ${words(from[field])} becomes ${words(to[field])}`).join(", ");

const words = (value: string | readonly string[]): string => (typeof value === "string" ? value || "none" : list(value, 5));
