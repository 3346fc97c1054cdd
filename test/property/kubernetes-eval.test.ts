import { describe, expect, it } from "vitest";
import type { Finding } from "../../src/model/finding.ts";
import { type World as AdminWorld, isSubject as isAdminSubject, reaches as underAdmins } from "./admin-oracle.ts";
import { objectsOf as adminObjects, world as adminWorld } from "./admin-worlds.ts";
import { type World as AntreaWorld, isSubject as isAntreaSubject, reaches as underAntrea } from "./antrea-oracle.ts";
import { objectsOf as antreaObjects, world as antreaWorld } from "./antrea-worlds.ts";
import { configured, documents, judge } from "./generated.ts";
import { HIDDEN, type KubernetesObject, without } from "./hidden-parts.ts";
import { isSubject as isUpstreamSubject, type Packet, type Pod, reaches as underUpstream, type World } from "./networkpolicy-oracle.ts";
import { policy, some, objectsOf as upstreamObjects, worldOf } from "./networkpolicy-worlds.ts";
import { fc } from "./seed.ts";

const RUNS = 400;
const DNS = { "k8s-app": "kube-dns" };
const configs = await configured({ profile: "kubernetes", provider: null }, { source: [] });

/** The port of cluster DNS in the place of one that the generators make much of, and the first pods on networks of their own serve it. */
function asDns<W extends World>(given: W, replicas: number): { readonly world: W; readonly servers: readonly Pod[] } {
	const moved = JSON.parse(JSON.stringify(given), (_, value: unknown) => (value === 80 ? 53 : value)) as W;
	const chosen = moved.pods.filter(({ hostNetwork }) => !hostNetwork).slice(0, replicas);
	// A port that the pods call `dns` would be the one that is judged.
	const asServer = (pod: Pod): Pod => ({
		...pod,
		labels: { ...pod.labels, ...DNS },
		ports: pod.ports.filter(({ name }) => name !== "dns"),
	});
	const pods = moved.pods.map((pod) => (chosen.includes(pod) ? asServer(pod) : pod));
	return { world: { ...moved, pods }, servers: pods.filter(({ labels }) => labels["k8s-app"] === "kube-dns") };
}

type Verdict = "allowed" | "blocked" | "unknown";
type Reaches<W> = (world: W, from: { readonly pod: Pod }, to: { readonly pod: Pod }, packet: Packet) => Verdict;

/** What must be said of the two rows of DNS: each pod must reach the server over both protocols. */
function expected<W extends World>(world: W, server: Pod, reaches: Reaches<W>): readonly unknown[] {
	const others = world.pods.filter((pod) => pod !== server && !pod.hostNetwork);
	return (["TCP", "UDP"] as const).flatMap((protocol) => {
		const verdicts = others.map((pod) => reaches(world, { pod }, { pod: server }, { protocol, port: 53 }));
		const row = { protocol: protocol.toLowerCase(), ports: "53" };
		if (verdicts.includes("blocked")) return [{ ...row, rule: "required/blocked", partial: verdicts.some((one) => one !== "blocked") }];
		return verdicts.includes("unknown") ? [{ ...row, rule: "required/undetermined" }] : [];
	});
}

const told = (findings: readonly Finding[], { namespace, name }: Pod): readonly unknown[] =>
	findings
		.filter(({ rule, target }: Finding) => rule.startsWith("required/") && target === `${namespace}/Pod/${name}`)
		.map(({ rule, protocol, ports, partial }: Finding) => ({ protocol, ports, rule, ...(rule === "required/blocked" ? { partial } : {}) }))
		.sort((a, b) => (a.protocol < b.protocol ? -1 : 1));

/**
 * Pods that policies select and the inputs do not show are judged as well, as their selectors describe them; here each policy selects some
 * pod that there is.
 */
const selecting = <W extends World, P>(world: W, policies: readonly P[], isSubject: (policy: P, pod: Pod) => boolean): readonly P[] =>
	policies.filter((one) => world.pods.some((pod) => !pod.hostNetwork && isSubject(one, pod)));

function compare<W extends World>(
	worlds: fc.Arbitrary<W>,
	objectsOf: (world: W) => Iterable<object>,
	reaches: Reaches<W>,
	settled: (world: W) => W,
): void {
	const seen = new Map<string, number>();
	fc.assert(
		fc.property(worlds, fc.constantFrom(1, 1, 2), (given, replicas) => {
			const { world: moved, servers } = asDns(given, replicas);
			fc.pre(servers.length > 0 && moved.pods.filter(({ hostNetwork }) => !hostNetwork).length > 1);
			const world = settled({ ...moved, policies: selecting(moved, moved.policies, isUpstreamSubject) });
			const { findings } = judge(configs, documents("kubernetes", [...objectsOf(world)]));
			for (const server of servers) {
				const wanted = expected(world, server, reaches);
				const kind = wanted.map((one) => (one as { readonly rule: string }).rule.replace("required/", "")).join(" and ") || "met";
				seen.set(kind, (seen.get(kind) ?? 0) + 1);
				expect(told(findings, server)).toEqual(wanted);
			}
		}),
		{ numRuns: RUNS },
	);
	console.log([...seen].map(([kind, count]) => `${count} ${kind}`).join(", "));
}

/** Workloads have replicas, which ask each other besides. */
const PARTS = HIDDEN.filter((part) => part !== "replicas");

/** What is said for certain when parts are hidden is true of the whole: met only where all get in, blocked only where somebody does not. */
function law<W extends World>(
	worlds: fc.Arbitrary<W>,
	objectsOf: (world: W) => Iterable<object>,
	reaches: Reaches<W>,
	settled: (world: W) => W,
): void {
	const seen = new Map<string, number>();
	fc.assert(
		fc.property(
			worlds,
			fc.subarray(PARTS, { minLength: 1 }),
			fc.subarray([0, 1, 2, 3, 4, 5, 6], { maxLength: 4 }),
			(given, hidden, spared) => {
				const { world: moved, servers } = asDns(given, 1);
				const world = settled({ ...moved, policies: selecting(moved, moved.policies, isUpstreamSubject) });
				const others = world.pods.filter((pod) => !servers.includes(pod) && !pod.hostNetwork);
				fc.pre(servers.length > 0 && others.length > 0);
				const { findings } = judge(
					configs,
					documents("kubernetes", [...without([...objectsOf(world)] as KubernetesObject[], hidden, spared)]),
				);
				for (const server of servers)
					for (const protocol of ["TCP", "UDP"] as const) {
						const verdicts = others.map((pod) => reaches(world, { pod }, { pod: server }, { protocol, port: 53 }));
						const [said = { rule: "met" }] = told(findings, server).filter(
							(one) => (one as Finding).protocol === protocol.toLowerCase(),
						) as Finding[];
						const truth = verdicts.includes("blocked")
							? "required/blocked"
							: verdicts.includes("unknown")
								? "required/undetermined"
								: "met";
						seen.set(`${said.rule} where it is ${truth}`, (seen.get(`${said.rule} where it is ${truth}`) ?? 0) + 1);
						if (said.rule !== "required/undetermined") expect([server.name, protocol, said.rule]).toEqual([server.name, protocol, truth]);
					}
			},
		),
		{ numRuns: RUNS },
	);
	console.log([...seen].map(([kind, count]) => `${count} ${kind}`).join(", "));
}

const upstream: Reaches<World> = (...question) => (underUpstream(...question) ? "allowed" : "blocked");
const settledAdmins = (world: AdminWorld): AdminWorld => ({
	...world,
	admin: selecting(world, world.admin, (one, pod) => isAdminSubject(world, one, pod)),
});
const settledAntrea = (world: AntreaWorld): AntreaWorld => ({
	...world,
	native: selecting(world, world.native, (one, pod) =>
		[...(one.spec.ingress ?? []), ...(one.spec.egress ?? [])].some((rule) => isAntreaSubject(world, one, rule, pod)),
	),
});

describe.each([
	[`eval finds of DNS what a plain reading of the documentation says, on ${RUNS} clusters`, compare],
	["eval guesses nothing of DNS that manifests leave out", law],
])("%s", (_, check) => {
	it("with NetworkPolicies", () => check(worldOf(some(policy, 4)), upstreamObjects, upstream, (world) => world), 240_000);
	it("with policies of admins", () => check(adminWorld, adminObjects, underAdmins, settledAdmins), 240_000);
	it("with Antrea's policies", () => check(antreaWorld, antreaObjects, underAntrea, settledAntrea), 240_000);
});
