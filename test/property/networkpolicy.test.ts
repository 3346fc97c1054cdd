import { describe, expect, it } from "vitest";
import { inventoryOf, probesOf, verdicts } from "./asked.ts";
import { reaches } from "./networkpolicy-oracle.ts";
import { endOf, objectsOf, policy, questionsOf, some, worldOf } from "./networkpolicy-worlds.ts";
import { fc } from "./seed.ts";

const RUNS = 2500;
const world = worldOf(some(policy, 4));

describe("NetworkPolicy v1", () => {
	it(`explain agrees with a plain reading of the documentation, packet by packet, on ${RUNS} clusters`, () => {
		let asked = 0;
		const seen = new Set<string>();
		fc.assert(
			fc.property(world, (given) => {
				const questions = questionsOf(given);
				const inventory = inventoryOf(objectsOf(given));
				const probes = probesOf(questions, endOf);
				const told = verdicts(inventory, probes);
				const wanted = questions.map(({ from, to, packet }) => (reaches(given, from, to, packet) ? "allowed" : "blocked"));
				asked += questions.length;
				for (const verdict of wanted) seen.add(verdict);
				expect(told).toEqual(wanted);
			}),
			{ numRuns: RUNS },
		);
		console.log(`${asked} questions about ${RUNS} random clusters`);
		expect([...seen].sort()).toEqual(["allowed", "blocked"]);
	}, 240_000);
});
