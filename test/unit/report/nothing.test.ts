import { describe, expect, it } from "vitest";
import { type Nothing, nothingLines } from "../../../src/report/nothing.ts";

const NOTHING: Nothing = {
	cause: "no-objects",
	paths: ["plan.json"],
	filters: 0,
	noun: ["filter", "filters"],
	rules: 0,
	names: [],
	more: 0,
	unmatchedRoles: [],
	described: [],
};

describe("the message of exit code 2 when nothing was judged", () => {
	it("tells an input without anything known from one whose rules cannot be read", () => {
		expect([nothingLines(NOTHING, ["plan.json"]), nothingLines({ ...NOTHING, rules: 6 }, ["plan.json"])]).toEqual([
			["nothing to judge: no object of a known kind in plan.json.", "If that is as it should be: --allow-nothing"],
			[
				"nothing to judge: this version reads none of the 6 rules in plan.json (-v names them).",
				"If that is as it should be: --allow-nothing",
			],
		]);
	});

	it("names what was read, what has no role, a selector that matches nothing, and the ways on", () => {
		const read = { filters: 2, rules: 5, noun: ["security group", "security groups"], names: ["web", "db"], more: 3 } as const;
		expect(nothingLines({ ...NOTHING, ...read, cause: "no-role", unmatchedRoles: ["etcd"] }, ["plan.json"])).toEqual([
			"nothing to judge: nothing in plan.json could be given a cluster role (2 security groups, 5 inbound rules read). No target matches the selectors of etcd.",
			"web, db, and 3 more",
			"If this is a cluster, say who is who: --role worker=name:GLOB, or run: portpolicy init plan.json",
			"If it is not: --allow-nothing",
		]);
	});

	it("names standard input, and counts several inputs", () => {
		expect([nothingLines({ ...NOTHING, paths: ["-"] }, [])[0], nothingLines({ ...NOTHING, paths: [] }, ["a", "b"])[0]]).toEqual([
			"nothing to judge: no object of a known kind in standard input.",
			"nothing to judge: no object of a known kind in 2 inputs.",
		]);
	});
});
