import type { SourceDocument } from "../../model/location.ts";
import type { AddedRow } from "../../model/pack.ts";
import { fault } from "./document.ts";
import { type Ported, unreadablePorts } from "./ports.ts";

/** The keys of a row that are read here; the rest goes to the rule pack as it is. */
interface RawRow extends Ported {
	readonly id: string;
	readonly role: string;
	readonly inherits?: true | string;
	readonly overrides?: true;
	readonly [key: string]: unknown;
}

/** What belongs to a project's page: packs add to the effective table only. */
const OF_A_PAGE = ["layer", "published", "replacedBy", "errata"] as const;

/**
 * The rows of a table by ROLE/ID.
 *
 * @param role of the table's folder; null where rows name theirs (CNIs, add-ons)
 * @throws ConfigError with file and line.
 */
export function rowsOf(document: SourceDocument, role: string | null): Readonly<Record<string, AddedRow>> {
	const rows: Record<string, AddedRow> = {};
	for (const [index, raw] of (document.value as { readonly rows: readonly RawRow[] }).rows.entries()) {
		const pointer = `/rows/${index}`;
		if (role !== null && raw.role !== role)
			throw fault(document, `${pointer}/role`, `rows[${index}].role is ${raw.role}, and the file lies in the folder of ${role}`);
		const page = OF_A_PAGE.find((key) => key in raw);
		if (page !== undefined)
			throw fault(document, `${pointer}/${page}`, `rows[${index}].${page} speaks of a project's page; packs leave published tables alone`);
		if (raw.overrides === true && raw.inherits !== undefined)
			throw fault(document, pointer, `rows[${index}] overrides a row, and so says what differs from it already; leave inherits out`);
		const key = `${raw.role}/${raw.id}`;
		if (key in rows) throw fault(document, `${pointer}/id`, `rows[${index}]: the id ${raw.id} stands twice in this file`);
		const unreadable = unreadablePorts(raw);
		if (unreadable !== null) throw fault(document, `${pointer}/ports`, `rows[${index}].ports: ${unreadable}`);
		const { inherits, overrides, ...row } = raw;
		rows[key] = {
			at: `${document.file}:${document.line(pointer) ?? 1}`,
			base: typeof inherits === "string" ? inherits : inherits === true || overrides === true ? key : null,
			overrides: overrides === true,
			row,
		};
	}
	return rows;
}
