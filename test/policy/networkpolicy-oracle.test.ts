import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { inventoryOf, probesOf, verdicts } from "../property/asked.ts";
import type { End, World } from "../property/networkpolicy-oracle.ts";
import { endOf, objectsOf, policy, questionsOf, worldOf } from "../property/networkpolicy-worlds.ts";
import { fc } from "../property/seed.ts";

const opa = fileURLToPath(new URL("../../.tools/opa", import.meta.url));
const oracle = fileURLToPath(new URL("oracle/networkpolicy.rego", import.meta.url));
const WORLDS = 1000;

/** A second opinion in Rego on clusters of one policy (oracle/networkpolicy.rego), where OPA is built. */
it.skipIf(!existsSync(opa))(
	`a NetworkPolicy alone: explain agrees with a reading of the API in Rego, packet by packet, on ${WORLDS} clusters`,
	() => {
		const worlds = fc.sample(worldOf(fc.array(policy, { minLength: 1, maxLength: 1 })), { numRuns: WORLDS, seed: 20261128 });
		const asked = worlds.map((world) => questionsOf(world));
		const input = {
			worlds: worlds.map((world, index) => ({
				policy: world.policies[0],
				namespaces: world.namespaces,
				nodes: world.nodes,
				questions: asked[index]?.map(({ from, to, packet }) => ({ from: described(from), to: described(to), ...packet })),
			})),
		};
		const run = spawnSync(opa, ["eval", "--format", "raw", "--stdin-input", "-d", oracle, "data.oracle.verdicts"], {
			input: JSON.stringify(input),
			encoding: "utf8",
			maxBuffer: 1 << 28,
		});
		expect(run.stderr).toBe("");
		const wanted = JSON.parse(run.stdout) as readonly (readonly string[])[];
		expect(worlds.map((world, index) => told(world, asked[index] ?? []))).toEqual(wanted);
		expect([...new Set(wanted.flat())].sort()).toEqual(["allowed", "blocked"]);
		console.log(`${wanted.flat().length} questions about ${WORLDS} clusters of one policy`);
	},
	240_000,
);

const described = (end: End): object => ("pod" in end ? end.pod : end);

const told = (world: World, questions: ReturnType<typeof questionsOf>): readonly string[] =>
	verdicts(inventoryOf(objectsOf(world)), probesOf(questions, endOf));
