import { describe, expect, it } from "vitest";
import type { Rule } from "../../../src/model/inventory.ts";
import { alike } from "../../../src/roles/alike.ts";
import { filter, machine, rule } from "../analysis/scene.ts";

const grouped = (given: Partial<Rule>): readonly string[][] => {
	const shared = filter("f", [rule("f", "tcp", "80", ["10.0.0.0/8"], given)]);
	const placed = ["a", "b"].map((id) => ({ subject: machine(id, ["f"]), roles: [] }));
	return alike(placed, new Map(), { filters: new Map([["f", shared]]), matchers: new Map() }).map((group) =>
		group.map(({ subject }) => subject.id),
	);
};

describe("machines behind one filter are one target", () => {
	it("where its rules hold for all of them", () => {
		expect(grouped({})).toEqual([["a", "b"]]);
		expect(grouped({ holds: () => "maybe" })).toEqual([["a", "b"]]);
	});
	it("and not where a rule holds for some", () => {
		expect(grouped({ elsewhere: new Map([["b", "no"]]) })).toEqual([["a"], ["b"]]);
		expect(grouped({ holds: ({ id }) => (id === "a" ? "yes" : "no") })).toEqual([["a"], ["b"]]);
	});
});
