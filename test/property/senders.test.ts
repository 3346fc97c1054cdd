import { describe, expect, it } from "vitest";
import { coverageOf } from "../../src/analysis/coverage.ts";
import { lettingOut } from "../../src/analysis/let-out.ts";
import { mandatesOf } from "../../src/analysis/mandate.ts";
import { letsAnyPodIn, podsOf } from "../../src/analysis/pods-beside.ts";
import type { Share } from "../../src/model/facts.ts";
import { objectsOf as adminObjects, world as adminWorld } from "./admin-worlds.ts";
import { objectsOf as antreaObjects, world as antreaWorld } from "./antrea-worlds.ts";
import { objectsOf as calicoObjects, podWorlds } from "./calico-worlds.ts";
import { ciliumObjects, ciliumWorlds } from "./cilium-worlds.ts";
import { configured, documents, staged } from "./generated.ts";
import { policy, some, objectsOf as upstreamObjects, worldOf } from "./networkpolicy-worlds.ts";
import { fc } from "./seed.ts";

const RUNS = 400;
const configs = await configured({ profile: "kubernetes", provider: null }, { source: [] });

/** Cluster DNS in a namespace of its own, where policies of namespaces filter nothing that it receives. */
const SERVER: readonly object[] = [
	{ apiVersion: "v1", kind: "Namespace", metadata: { name: "z", labels: { app: "a" } } },
	{
		apiVersion: "v1",
		kind: "Pod",
		metadata: { namespace: "z", name: "dns", labels: { "k8s-app": "kube-dns", app: "a" } },
		spec: { containers: [{ name: "c" }] },
	},
];

/** Where the pods of a cluster are: several of one class need not have addresses of one family. */
const FAMILIES: readonly ((index: number) => readonly string[])[] = [
	(index) => [`10.0.0.${index}`],
	(index) => [`fd00::${index}`],
	(index) => [`10.0.0.${index}`, `fd00::${index}`],
	() => [],
];

interface Pod {
	readonly kind: string;
	readonly status?: { readonly hostIP?: string };
	readonly spec: { readonly hostNetwork?: boolean };
}

function objectsIn(objects: Iterable<object>, families: readonly number[]): readonly object[] {
	let pods = 0;
	const moved = JSON.parse(JSON.stringify([...objects]), (_, value: unknown) => (value === 80 ? 53 : value)) as Pod[];
	return moved.map((object) => {
		if (object.kind !== "Pod" || object.spec.hostNetwork === true) return object;
		const ips = (FAMILIES[families[pods++] ?? 0] as (typeof FAMILIES)[number])(pods);
		return { ...object, status: { ...object.status, podIP: ips[0], podIPs: ips.map((ip) => ({ ip })) } };
	});
}

const together = (shares: readonly Share[]): Share => (new Set(shares).size === 1 ? (shares[0] as Share) : "part");

/** What is said of all pods together, those that cannot be told apart asked once, is what is said of each that stands alone. */
function law<W>(worlds: fc.Arbitrary<W>, objectsOf: (world: W) => Iterable<object>): void {
	const seen = new Map<string, number>();
	const count = (kind: string): unknown => seen.set(kind, (seen.get(kind) ?? 0) + 1);
	fc.assert(
		fc.property(worlds, fc.array(fc.nat(FAMILIES.length - 1), { minLength: 5, maxLength: 5 }), (world, families) => {
			const { inventory, clusters } = staged(configs, documents("kubernetes", [...objectsIn(objectsOf(world), families), ...SERVER]));
			const [{ scene }] = clusters as [(typeof clusters)[0]];
			const server = scene.targets.find(({ id }) => id === "z/Pod/dns");
			const senders = podsOf(scene).filter((one) => one !== server);
			fc.pre(server !== undefined && senders.length > 0);
			for (const mandate of mandatesOf(server, scene.answer.rows, [])) {
				if (!mandate.sources.includes("pod")) continue;
				const all = coverageOf(scene, server, mandate);
				const alone = senders.map((sender) => ({
					sender,
					coverage: coverageOf({ ...scene, targets: [server, sender] }, server, mandate),
				}));
				const shares = alone.map(({ coverage }) => coverage?.fact);
				expect([all?.fact.lower, all?.fact.upper]).toEqual([
					together(shares.flatMap((fact) => fact?.lower ?? [])),
					together(shares.flatMap((fact) => fact?.upper ?? [])),
				]);
				count(`${all?.fact.lower} to ${all?.fact.upper}`);
				if (!letsAnyPodIn(scene, server)) continue;
				const letsOut = lettingOut(inventory, server, mandate);
				for (const { sender, coverage } of alone) {
					if (!letsOut(sender.subject)) continue;
					count(sender.subject.egressLayers.every(({ certain }) => certain.length === 0) ? "nothing filters" : "let out");
					expect(coverage?.passages.every(({ met }) => met)).toBe(true);
				}
			}
		}),
		{ numRuns: RUNS },
	);
	console.log([...seen].map(([kind, number]) => `${number} ${kind}`).join(", "));
	expect([...seen.keys()]).toEqual(expect.arrayContaining(["all to all", "part to part", "let out"]));
}

describe(`pods that send to one that nothing filters, asked as one where nothing tells them apart, on ${RUNS} clusters`, () => {
	it("with NetworkPolicies", () => law(worldOf(some(policy, 6)), upstreamObjects), 240_000);
	it("with policies of admins", () => law(adminWorld, adminObjects), 240_000);
	it("with Antrea's policies", () => law(antreaWorld, antreaObjects), 240_000);
	it("with Calico's policies", () => law(podWorlds, calicoObjects), 240_000);
	it("with Cilium's policies", () => law(ciliumWorlds([80, 81]), ciliumObjects), 240_000);
});
