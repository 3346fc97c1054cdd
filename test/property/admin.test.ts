import { expect, it } from "vitest";
import { explain, readProbes } from "../../src/analysis/explain.ts";
import { readKubernetes } from "../../src/readers/kubernetes/index.ts";
import { reaches } from "./admin-oracle.ts";
import { objectsOf, world } from "./admin-worlds.ts";
import { endOf, questionsOf } from "./networkpolicy-worlds.ts";
import { fc } from "./seed.ts";

const RUNS = 1800;

it(`AdminNetworkPolicy, its baseline and ClusterNetworkPolicy: explain agrees with a plain reading of their types, packet by packet, on ${RUNS} clusters`, () => {
	const seen = new Map<string, number>();
	fc.assert(
		fc.property(world, (given) => {
			const questions = questionsOf(given);
			const inventory = readKubernetes([...objectsOf(given)].map((value) => ({ file: "w.yaml", value, line: () => undefined })));
			expect(inventory.unread).toEqual([]);
			const probes = questions.map(({ from, to, packet }, id) => ({
				id,
				from: endOf(from),
				to: endOf(to),
				protocol: packet.protocol.toLowerCase(),
				port: packet.port,
			}));
			const wanted = questions.map(({ from, to, packet }) => reaches(given, from, to, packet));
			for (const verdict of wanted) seen.set(verdict, (seen.get(verdict) ?? 0) + 1);
			const told = explain(inventory, readProbes(probes)).map(({ verdict }) => verdict);
			const differs = wanted.findIndex((verdict, index) => verdict !== told[index]);
			expect(differs === -1 ? null : { ...probes[differs], wanted: wanted[differs], told: told[differs] }).toBeNull();
		}),
		{ numRuns: RUNS },
	);
	console.log(
		`${[...seen].map(([verdict, count]) => `${count} ${verdict}`).join(", ")}: packets in ${RUNS} clusters with policies of admins`,
	);
	expect([...seen.keys()].sort()).toEqual(["allowed", "blocked", "unknown"]);
}, 240_000);
