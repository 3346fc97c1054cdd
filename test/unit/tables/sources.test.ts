import { existsSync, readFileSync } from "node:fs";
import { load } from "js-yaml";
import { describe, expect, it } from "vitest";
import { missing, portsOf, type SourceRow } from "./sources.ts";

/** A source row that the tables do not hold as it stands, and why (docs/profiles/left-out.yaml). */
interface LeftOut {
	readonly pack: string;
	readonly version?: string;
	readonly role: string;
	readonly protocol: string;
	readonly ports?: string;
	readonly reason: string;
}

const SOURCES = new URL("../../../../shared/domain/requirements.json", import.meta.url);
const leftOut = load(readFileSync(new URL("../../../docs/profiles/left-out.yaml", import.meta.url), "utf8")) as readonly LeftOut[];

const speaksOf = (entry: LeftOut, row: SourceRow): boolean =>
	entry.pack === row.pack &&
	(entry.version === undefined || row.version.includes(entry.version)) &&
	entry.role === row.role &&
	entry.protocol === row.protocol &&
	(entry.ports ?? "") === portsOf(row);

describe("rows of the collected sources", () => {
	const there = existsSync(SOURCES);
	const rows = there ? (JSON.parse(readFileSync(SOURCES, "utf8")) as readonly SourceRow[]) : [];
	if (!there) console.log("skipped: the 304 rows of requirements.json (../shared is absent)");

	it.skipIf(!there)("stand in a table, or on the list of rows left out", () => {
		expect(rows.length).toBe(304);
		const lost = rows
			.filter((row) => !leftOut.some((entry) => speaksOf(entry, row)))
			.map((row) => ({ row: `${row.pack} (${row.version}) ${row.role}`, missing: missing(row) }))
			.filter((entry) => entry.missing.length > 0);
		expect(lost).toEqual([]);
	});

	it.skipIf(!there)("are left out only where no table holds them", () => {
		const idle = leftOut.filter((entry) => !rows.some((row) => speaksOf(entry, row) && missing(row).length > 0));
		expect(idle).toEqual([]);
	});

	it("are left out with a reason", () => {
		expect(leftOut.filter(({ reason }) => !/^[A-Z].{30,}\.$/.test(reason))).toEqual([]);
	});
});
