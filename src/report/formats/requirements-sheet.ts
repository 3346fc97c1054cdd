import { packetName } from "../phrases.ts";
import { profileName, type RequirementsReport, settingLine } from "./requirements.ts";
import type { Sheet } from "./sheet.ts";

/** The table in force as a sheet: every row, with whether it applies and why. Lists are joined by spaces. */
export function requirementsSheet({ profile, settings, rows }: RequirementsReport): Sheet {
	return {
		title: `Ports that ${profileName(profile)} requires`,
		remarks: [`Table ${profile.table}; profile from ${profile.evidence}.`, ...settings.map(settingLine)],
		head: ["id", "role", "packets", "sources", "need", "applies", "because", "bind", "purpose", "reason", "errata", "references"],
		rows: rows.map((row) => [
			row.id,
			row.role,
			packetName(row.protocol, row.ports),
			row.sources.join(" "),
			row.need,
			row.applies ? "yes" : "no",
			row.because,
			row.bind,
			row.purpose,
			row.reason,
			row.errata.join(" "),
			row.references.join("; "),
		]),
	};
}
