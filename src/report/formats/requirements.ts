import type { ReportSetting } from "../../model/finding.ts";
import type { RequirementsAnswer, Row } from "../../model/requirement.ts";
import { compareText } from "../order.ts";
import { list, packetName } from "../phrases.ts";
import { wrap } from "./layout.ts";

/** The table in force (`portpolicy requirements`). */
export interface RequirementsReport {
	readonly schema: "portpolicy.requirements/v1";
	readonly profile: {
		readonly name: string;
		readonly provider: string | null;
		readonly release: string | null;
		readonly table: string;
		readonly evidence: string;
	};
	/** What the cluster's own files in the inputs say of it, and whether it is in force. */
	readonly settings: readonly ReportSetting[];
	readonly rows: readonly (Omit<Row, "targetRoles" | "podRoles" | "component" | "tolerates" | "blanket" | "confidence" | "open"> & {
		readonly confidence: NonNullable<Row["confidence"]>;
	})[];
}

/** Rows by role and id; `role` narrows them to one. Fields as in contract.md section 2, `requirements`. */
export function requirementsReport(
	answer: RequirementsAnswer,
	evidence: string,
	demanded: readonly Row[],
	settings: readonly ReportSetting[] = [],
): RequirementsReport {
	const rows = [...answer.rows, ...demanded].sort((a, b) => compareText(a.role, b.role) || compareText(a.id, b.id));
	return {
		schema: "portpolicy.requirements/v1",
		profile: {
			name: answer.profile.name,
			provider: answer.profile.provider,
			release: answer.profile.release,
			table: answer.profile.table,
			evidence,
		},
		settings,
		rows: rows.map(
			({
				id,
				role,
				scope,
				protocol,
				ports,
				sources,
				need,
				condition,
				applies,
				because,
				bind,
				purpose,
				reason,
				references,
				errata,
				confidence = "proven",
				published,
				release,
			}) => ({
				id,
				role,
				scope,
				protocol,
				ports,
				sources,
				need,
				condition,
				applies,
				because,
				bind,
				purpose,
				reason,
				references,
				errata,
				confidence,
				published,
				...(release === undefined ? {} : { release }),
			}),
		),
	};
}

/** `NAME`, `NAME/PROVIDER`, either with its release after a space. */
export const profileName = ({ name, provider, release }: RequirementsReport["profile"]): string =>
	`${name}${provider === null ? "" : `/${provider}`}${release === null ? "" : ` ${release}`}`;

/** `release 1.33: kubernetesVersion of ClusterConfiguration [kubeadm.yaml:4]`, and why it is not used where it is not. */
export const settingLine = ({ name, value, used, evidence, open, location }: ReportSetting): string =>
	`${name} ${value ?? "open"}: ${evidence}${open === undefined ? "" : ` ${open}`} [${location.file}${location.line === undefined ? "" : `:${location.line}`}]${used || value === null ? "" : ", not used"}`;

/** The table for people: rows in force by role, then those that are not and why. */
export function formatRequirements({ profile, settings, rows }: RequirementsReport, verbose: boolean): string {
	const lines = wrap(`Profile ${profileName(profile)} (${profile.evidence}), table ${profile.table}: what must get in.`, "");
	if (settings.length > 0)
		lines.push("", "By the cluster's own files", ...settings.flatMap((setting) => wrap(settingLine(setting), "  ", "      ")));
	const inForce = rows.filter(({ applies }) => applies);
	if (inForce.length === 0) lines.push("", "Nothing must get in.");
	for (const role of new Set(inForce.map((row) => row.role))) {
		lines.push("", role);
		for (const row of inForce.filter((one) => one.role === role)) {
			lines.push(
				...wrap(
					`${packetName(row.protocol, row.ports)} from ${list(row.sources, 5)}: ${row.purpose} (${row.need}${row.bind === "loopback" ? ", loopback only" : ""}${row.release === undefined ? "" : `, at ${row.release} alone`})`,
					"  ",
					"      ",
				),
			);
			lines.push(...wrap(row.reason, "      "));
			if (verbose) {
				lines.push(...wrap(`${row.id}; ${row.because}`, "      "));
				for (const reference of row.references) lines.push(...wrap(reference, "      see "));
				if (row.confidence !== "proven") lines.push(...wrap(`how sure this is: ${row.confidence}`, "      "));
				if (row.errata.length > 0) lines.push(...wrap(`errata applied: ${row.errata.join(", ")}`, "      "));
			}
		}
	}
	const idle = rows.filter(({ applies }) => !applies);
	if (idle.length > 0) {
		lines.push("", "Not in force");
		for (const row of idle)
			lines.push(...wrap(`${row.role}: ${packetName(row.protocol, row.ports)}, ${row.purpose}: ${row.because}`, "  ", "      "));
	}
	return `${lines.join("\n")}\n`;
}
