import type { RequirementsReport } from "./formats/requirements.ts";
import { compareText } from "./order.ts";

type Row = RequirementsReport["rows"][number];

/** What differs between two tables in force: what must be opened, what may be shut, what is demanded otherwise. */
export interface RequirementsDiff {
	readonly schema: "portpolicy.requirements-diff/v1";
	readonly from: RequirementsReport["profile"];
	readonly to: RequirementsReport["profile"];
	/** Rows in force in the second table only, sorted by role and id. */
	readonly added: readonly Row[];
	/** Rows in force in the first table only. `because` is what the second table says of it, where it has the row. */
	readonly removed: readonly { readonly row: Row; readonly because: string | null }[];
	readonly changed: readonly RowChange[];
}

export interface RowChange {
	readonly id: string;
	readonly from: Row;
	readonly to: Row;
	/** Names of the fields that differ. */
	readonly fields: readonly (typeof COMPARED)[number][];
}

/** Fields of a row that a filter or a verdict depends on. */
const COMPARED = ["role", "protocol", "ports", "sources", "need", "bind"] as const;

/** Compares what two tables demand. Rows of two profiles are the same row when role and id are, whatever the profile. */
export function diffRequirements(from: RequirementsReport, to: RequirementsReport): RequirementsDiff {
	const before = inForce(from);
	const after = inForce(to);
	const idle = new Map(to.rows.map((row) => [keyOf(row), row.because]));
	const changed = [...before].flatMap(([key, old]): readonly RowChange[] => {
		const now = after.get(key);
		if (now === undefined) return [];
		const fields = COMPARED.filter((field) => String(old[field]) !== String(now[field]));
		return fields.length === 0 ? [] : [{ id: now.id, from: old, to: now, fields }];
	});
	return {
		schema: "portpolicy.requirements-diff/v1",
		from: from.profile,
		to: to.profile,
		added: [...after].filter(([key]) => !before.has(key)).map(([, row]) => row),
		removed: [...before].filter(([key]) => !after.has(key)).map(([key, row]) => ({ row, because: idle.get(key) ?? null })),
		changed,
	};
}

const keyOf = ({ id }: Row): string => id.slice(id.indexOf("/") + 1);

const inForce = ({ rows }: RequirementsReport): ReadonlyMap<string, Row> =>
	new Map(
		rows
			.filter(({ applies }) => applies)
			.sort((a, b) => compareText(a.role, b.role) || compareText(a.id, b.id))
			.map((row) => [keyOf(row), row]),
	);
