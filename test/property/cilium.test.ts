import { expect, it } from "vitest";
import { inventoryOf, probesOf, verdicts } from "./asked.ts";
import { type End, type Packet, reaches } from "./cilium-oracle.ts";
import { ciliumObjects, ciliumWorlds } from "./cilium-worlds.ts";
import { fc } from "./seed.ts";

const RUNS = 1500;
const OUTSIDE = ["203.0.113.7", "198.51.100.9"];
const PORTS = [80, 81];
/** The node that runs every pod, and one that runs none. */
const NODES: readonly End[] = [
	{ node: "n1", own: true },
	{ node: "n2", own: false },
];

it(`Cilium's policies: explain agrees with a plain reading of its documentation, packet by packet, on ${RUNS} clusters`, () => {
	const seen = new Map<string, number>();
	fc.assert(
		fc.property(ciliumWorlds(PORTS), (given) => {
			const ends: readonly End[] = [...given.pods, ...NODES, ...OUTSIDE.map((outside) => ({ outside }))];
			const pairs = ends.flatMap((from) =>
				ends.filter((to) => from !== to && ("labels" in from || "labels" in to)).map((to) => ({ from, to })),
			);
			const questions = pairs.map((pair, index) => ({
				...pair,
				packet: { protocol: index % 2 === 0 ? "TCP" : "UDP", port: PORTS[Math.floor(index / 2) % 2] } as Packet,
			}));
			const probes = probesOf(questions, endOf);
			const inventory = inventoryOf(ciliumObjects(given));
			const wanted = questions.map(({ from, to, packet }) => (reaches(given, from, to, packet) ? "allowed" : "blocked"));
			for (const verdict of wanted) seen.set(verdict, (seen.get(verdict) ?? 0) + 1);
			expect(verdicts(inventory, probes)).toEqual(wanted);
		}),
		{ numRuns: RUNS },
	);
	console.log(`${(seen.get("allowed") ?? 0) + (seen.get("blocked") ?? 0)} questions about ${RUNS} clusters with Cilium's policies`);
	expect([...seen.keys()].sort()).toEqual(["allowed", "blocked"]);
}, 240_000);

const endOf = (end: End): object =>
	"labels" in end ? { pod: `${end.namespace}/${end.name}` } : "node" in end ? { node: end.node } : { ip: end.outside };
