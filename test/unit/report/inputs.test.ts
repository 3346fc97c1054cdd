import { expect, test } from "vitest";
import { EMPTY_INVENTORY } from "../../../src/model/merge.ts";
import { inputsOf } from "../../../src/report/inputs.ts";
import { judged } from "./judged.ts";

const input = (path: string, kind: string) => ({ path, kind, counted: 0, rules: 0, unread: 0, objects: 1, notes: [] });

test("a file that is read as several kinds is told once a kind, what else is said of it with the first", () => {
	const inventory = {
		...EMPTY_INVENTORY,
		inputs: [input("a.yaml", "kubernetes"), input("a.yaml", "cluster-spec"), input("b.yaml", "kubernetes")],
	};
	const told = inputsOf([judged({ inventory })], [{ path: "a.yaml", note: "said of it" }]);
	expect(told.map(({ path, kind, notes }) => [path, kind, notes.includes("said of it")])).toEqual([
		["a.yaml", "cluster-spec", false],
		["a.yaml", "kubernetes", true],
		["b.yaml", "kubernetes", false],
	]);
});

test("all remarks on a file of which nothing could be used stand with it", () => {
	const remarks = ["second", "first", "second"].map((note) => ({ path: "c.txt", note }));
	expect(inputsOf([judged()], remarks)).toEqual([{ path: "c.txt", kind: "none", targets: 0, rules: 0, notes: ["first", "second"] }]);
});
