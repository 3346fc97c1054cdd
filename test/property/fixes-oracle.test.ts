import { describe, expect, it } from "vitest";
import type { Finding } from "../../src/model/finding.ts";
import { type AdminPolicy, type World as AdminWorld, reaches as underAdmins } from "./admin-oracle.ts";
import { objectsOf as adminObjects, world as adminWorld } from "./admin-worlds.ts";
import { type AntreaPolicy, type World as AntreaWorld, reaches as underAntrea } from "./antrea-oracle.ts";
import { objectsOf as antreaObjects, world as antreaWorld } from "./antrea-worlds.ts";
import { applied } from "./apply-fix.ts";
import { configured, documents, judge } from "./generated.ts";
import { type Packet, type Pod, type Policy, reaches as underUpstream, type World } from "./networkpolicy-oracle.ts";
import { policy, some, objectsOf as upstreamObjects, worldOf } from "./networkpolicy-worlds.ts";
import { fc } from "./seed.ts";

const RUNS = 350;
const configs = await configured({ profile: "kubernetes", provider: null }, { source: [] });

interface Manifest {
	readonly apiVersion: string;
	readonly kind: string;
	readonly metadata: { readonly name: string; readonly namespace?: string };
	readonly spec: object;
}
/** What the documentation's plain reading is asked of: the policies that objects say. */
const upstreamOf = (objects: readonly Manifest[]): readonly Policy[] =>
	objects
		.filter(({ apiVersion, kind }) => kind === "NetworkPolicy" && apiVersion.startsWith("networking.k8s.io/"))
		.map(({ metadata, spec }) => ({ name: metadata.name, namespace: metadata.namespace ?? "", spec }));
const adminsOf = (objects: readonly Manifest[]): readonly AdminPolicy[] =>
	objects
		.filter(({ apiVersion }) => apiVersion.startsWith("policy.networking.k8s.io/"))
		.map(({ kind, spec }) => ({ kind, spec }) as AdminPolicy);
const antreaOf = (objects: readonly Manifest[]): readonly AntreaPolicy[] =>
	objects
		.filter(({ apiVersion, kind }) => apiVersion.startsWith("crd.antrea.io/") && kind.endsWith("NetworkPolicy"))
		.map(({ metadata, spec }) => ({ namespace: metadata.namespace ?? null, spec }) as AntreaPolicy);

type Reaches<W> = (world: W, from: { readonly pod: Pod }, to: { readonly pod: Pod }, packet: Packet) => boolean;

/** Fixes of DNS in random clusters, applied to the objects: by a plain reading of the documentation, each pod gets in. */
function check<W extends World>(
	worlds: fc.Arbitrary<W>,
	objectsOf: (world: W) => Iterable<object>,
	reread: (world: W, objects: readonly Manifest[]) => W,
	reaches: Reaches<W>,
): void {
	let count = 0;
	fc.assert(
		fc.property(worlds, (given) => {
			const moved = JSON.parse(JSON.stringify(given), (_, value: unknown) => (value === 80 ? 53 : value)) as W;
			const first = moved.pods.find(({ hostNetwork }) => !hostNetwork);
			fc.pre(first !== undefined);
			const server = { ...(first as Pod), labels: { ...first?.labels, "k8s-app": "kube-dns" }, ports: [] };
			const world = { ...moved, pods: moved.pods.map((pod) => (pod === first ? server : pod)) };
			const clients = world.pods.filter((pod) => pod !== server && !pod.hostNetwork);
			const objects = [...objectsOf(world)];
			for (const finding of judge(configs, documents("kubernetes", objects)).findings) {
				if (!isAbout(server, finding)) continue;
				const after = reread(world, applied(objects, finding) as readonly Manifest[]);
				const packet = { protocol: finding.protocol.toUpperCase() as Packet["protocol"], port: 53 };
				const left = clients.filter((pod) => !reaches(after, { pod }, { pod: server }, packet)).map(({ name }) => name);
				expect([finding.fix, left]).toEqual([finding.fix, []]);
				count++;
			}
		}),
		{ numRuns: RUNS },
	);
	console.log(`${count} fixes applied`);
	expect(count).toBeGreaterThan(20);
}

const isAbout = ({ namespace, name }: Pod, { rule, target, fix }: Finding): boolean =>
	rule === "required/blocked" && target === `${namespace}/Pod/${name}` && fix?.verified === true && fix.patch !== null;

describe(`fixes hold by a plain reading of the documentation, on ${RUNS} clusters`, () => {
	it("of NetworkPolicies", () => {
		const worlds = worldOf(some(policy, 4));
		check(worlds, upstreamObjects, (world, objects) => ({ ...world, policies: upstreamOf(objects) }), underUpstream);
	}, 240_000);
	it("of policies of admins", () => {
		const reread = (world: AdminWorld, objects: readonly Manifest[]): AdminWorld => ({
			...world,
			policies: upstreamOf(objects),
			admin: adminsOf(objects),
		});
		check(adminWorld, adminObjects, reread, (...question) => underAdmins(...question) === "allowed");
	}, 240_000);
	it("of Antrea's policies", () => {
		const reread = (world: AntreaWorld, objects: readonly Manifest[]): AntreaWorld => ({
			...world,
			policies: upstreamOf(objects),
			native: antreaOf(objects),
		});
		check(antreaWorld, antreaObjects, reread, (...question) => underAntrea(...question) === "allowed");
	}, 240_000);
});
