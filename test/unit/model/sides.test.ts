import { describe, expect, test } from "vitest";
import { bothSides, sidesOf } from "../../../src/model/sides.ts";
import { ask, rowOf } from "../tables/query.ts";

const at = (release: string) => ask({ profile: "eks-anywhere", provider: "baremetal", release });

describe("both sides of an upgrade", () => {
	test("are two releases with two dots between them", () => {
		expect([sidesOf("0.24..0.25"), sidesOf("1.33"), sidesOf(null), sidesOf("1.33.1")]).toEqual([["0.24", "0.25"], null, null, null]);
	});

	test("have in force what either has, and say where only one has it", () => {
		const both = bothSides(["0.24", "0.25"], at("0.24"), at("0.25"));
		expect(both.profile.release).toBe("0.24..0.25");
		const hegel = rowOf(both, "eks-anywhere/admin-machine/hegel");
		const tootles = rowOf(both, "eks-anywhere/admin-machine/tootles");
		expect([hegel.applies, hegel.release, tootles.applies, tootles.release]).toEqual([true, "0.24", true, "0.25"]);
		expect(hegel.because).toBe(`at 0.24: ${rowOf(at("0.24"), hegel.id).because}; at 0.25: ${rowOf(at("0.25"), hegel.id).because}`);
	});

	test("are those of one release where both are the same", () => {
		expect(bothSides(["0.25", "0.25"], at("0.25"), at("0.25"))).toEqual({
			...at("0.25"),
			profile: { ...at("0.25").profile, release: "0.25..0.25" },
			nonce: expect.any(String) as string,
		});
	});

	test("law: a row is in force where it is on either side, whatever the order", () => {
		const [a, b] = [at("0.18"), at("0.25")];
		const applied = (answer: ReturnType<typeof at>): readonly string[] => answer.rows.filter(({ applies }) => applies).map(({ id }) => id);
		const union = [...new Set([...applied(a), ...applied(b)])].sort();
		expect(applied(bothSides(["0.18", "0.25"], a, b)).toSorted()).toEqual(union);
		expect(applied(bothSides(["0.25", "0.18"], b, a)).toSorted()).toEqual(union);
	});
});
