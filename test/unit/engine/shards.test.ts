import { describe, expect, it } from "vitest";
import { merge, shards } from "../../../src/engine/shards.ts";
import { coverage, exposure, facts, manyFacts, waiver } from "../../policy/facts.ts";
import { committedPack } from "../../policy/pack.ts";

const pack = committedPack();

describe("shards", () => {
	it.each([1, 2, 3])("judged one by one and merged are the whole, waivers included (seed %i)", (seed) => {
		const whole = manyFacts(60, seed);
		const parts = shards(whole, 8_000);
		expect(parts.length).toBeGreaterThan(3);
		const merged = merge(parts.map((part) => pack.decide(part)));
		expect({ ...merged, nonce: "" }).toEqual({ ...pack.decide(whole), nonce: "" });
	});

	it("hold every fact once, and keep a target's facts together", () => {
		const whole = manyFacts(60);
		const parts = shards(whole, 8_000);
		expect(parts.flatMap((part) => part.coverage.map(({ key }) => key)).sort()).toEqual(whole.coverage.map(({ key }) => key).sort());
		expect(parts.flatMap((part) => part.exposure.map(({ key }) => key)).sort()).toEqual(whole.exposure.map(({ key }) => key).sort());
		const homes = parts.flatMap((part) => [...new Set([...part.coverage, ...part.exposure].map(({ target }) => target))]);
		expect(homes.length).toBe(new Set(homes).size);
	});

	it("put what waivers speak of, effects and inputs into the first", () => {
		const whole = facts({
			coverage: ["a", "b", "c"].map((target) => coverage({ key: `${target}|worker|kubelet`, target })),
			exposure: [exposure({ key: "b|r", target: "b" })],
			effects: [{ key: "e", rule: "effect/host-network", args: {} }],
			inputs: [{ key: "i", rule: "input/unknown-role", cause: "none" }],
			waivers: [waiver({ covers: { "b|r": "part" } })],
		});
		const told = shards(whole, 1).map((part) => ({
			targets: part.coverage.map(({ target }) => target),
			exposure: part.exposure.length,
			others: part.effects.length + part.inputs.length + part.waivers.length,
		}));
		expect(told).toEqual([
			{ targets: ["b"], exposure: 1, others: 3 },
			{ targets: ["a"], exposure: 0, others: 0 },
			{ targets: ["c"], exposure: 0, others: 0 },
		]);
	});

	it("of nothing are one", () => {
		expect(shards(facts(), 1)).toEqual([facts()]);
	});
});
