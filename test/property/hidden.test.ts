import { describe, expect, it } from "vitest";
import { reaches as underAdmins } from "./admin-oracle.ts";
import { objectsOf as adminObjects, world as adminWorld } from "./admin-worlds.ts";
import { staysOnNode, reaches as underAntrea } from "./antrea-oracle.ts";
import { objectsOf as antreaObjects, world as antreaWorld } from "./antrea-worlds.ts";
import { inventoryOf, probesOf, verdicts } from "./asked.ts";
import { HIDDEN, type KubernetesObject, without } from "./hidden-parts.ts";
import type { End, Packet, World } from "./networkpolicy-oracle.ts";
import { reaches as underUpstream } from "./networkpolicy-oracle.ts";
import { endOf, policy, questionsOf, some, objectsOf as upstreamObjects, worldOf } from "./networkpolicy-worlds.ts";
import { fc } from "./seed.ts";

const RUNS = 800;

type Verdict = "allowed" | "blocked" | "unknown";
type Reaches<W> = (world: W, from: End, to: End, packet: Packet) => Verdict;

function law<W extends World>(worlds: fc.Arbitrary<W>, objectsOf: (world: W) => Iterable<object>, reaches: Reaches<W>): void {
	let definite = 0;
	let asked = 0;
	fc.assert(
		fc.property(
			worlds,
			fc.subarray([...HIDDEN], { minLength: 1 }),
			fc.subarray([0, 1, 2, 3, 4, 5, 6], { maxLength: 4 }),
			(given, hidden, spared) => {
				const isNode = (end: End): boolean => !("pod" in end) && Object.values(given.nodes).includes(end.ip);
				const questions = questionsOf(given).filter(
					({ from, to }) => !staysOnNode(given, from, to) && !(hidden.includes("nodes") && (isNode(from) || isNode(to))),
				);
				const objects = without([...objectsOf(given)] as KubernetesObject[], hidden, spared);
				const inventory = inventoryOf(objects);
				const kinds = new Map(objects.map(({ kind, metadata: { namespace, name } }) => [`${namespace}/${name}`, kind]));
				const probes = probesOf(questions, (end) => ownerOf(end, kinds));
				const told = verdicts(inventory, probes);
				asked += told.length;
				definite += told.filter((verdict) => verdict !== "unknown").length;
				const wrong = questions.flatMap(({ from, to, packet }, index) => {
					const truth = reaches(given, from, to, packet);
					return told[index] === "unknown" || told[index] === truth ? [] : [{ ...probes[index], told: told[index], truth }];
				});
				expect(wrong).toEqual([]);
			},
		),
		{ numRuns: RUNS },
	);
	console.log(`${definite} of ${asked} answered for certain`);
	expect(definite / asked).toBeGreaterThan(0.3);
}

/** A pod, or the workload that stands in its place. */
function ownerOf(end: End, kinds: ReadonlyMap<string, string>): object {
	if (!("pod" in end)) return endOf(end);
	const { namespace, name } = end.pod;
	const kind = kinds.get(`${namespace}/${name}`);
	return kind === "Pod" ? endOf(end) : { workload: `${namespace}/${kind}/${name}` };
}

describe("what manifests leave out is never guessed", () => {
	it("with NetworkPolicies", () => {
		law(worldOf(some(policy, 4)), upstreamObjects, (...question) => (underUpstream(...question) ? "allowed" : "blocked"));
	}, 240_000);
	it("with policies of admins", () => law(adminWorld, adminObjects, underAdmins), 240_000);
	it("with Antrea's policies", () => law(antreaWorld, antreaObjects, underAntrea), 240_000);
});
