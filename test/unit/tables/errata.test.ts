import { readFileSync } from "node:fs";
import { load } from "js-yaml";
import { expect, it } from "vitest";
import { ask } from "./query.ts";

const errata = load(readFileSync(new URL("../../../docs/profiles/errata.yaml", import.meta.url), "utf8")) as readonly {
	readonly id?: string;
	readonly of: string;
	readonly text: string;
}[];

it("tells every erratum that a row applies, and no other by a number", () => {
	const { vocabulary } = ask({});
	const applied = (vocabulary?.profiles ?? []).flatMap((profile) => ask({ profile }).rows.flatMap((row) => row.errata));
	expect(errata.flatMap(({ id }) => id ?? []).sort()).toEqual([...new Set(applied)].sort());
	expect(errata.filter(({ of, text }) => !/^[A-Za-z"].+\.$/.test(text) || of === "")).toEqual([]);
});
