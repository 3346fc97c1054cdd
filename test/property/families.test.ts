import { describe, expect, it } from "vitest";
import { explain, readProbes } from "../../src/analysis/explain.ts";
import { readKubernetes } from "../../src/readers/kubernetes/index.ts";
import { objectsOf as adminObjects, world as adminWorld } from "./admin-worlds.ts";
import { objectsOf as antreaObjects, world as antreaWorld } from "./antrea-worlds.ts";
import { probesOf } from "./asked.ts";
import { configured, documents, judge } from "./generated.ts";
import type { World } from "./networkpolicy-oracle.ts";
import { endOf, policy, questionsOf, some, objectsOf as upstreamObjects, worldOf } from "./networkpolicy-worlds.ts";
import { fc } from "./seed.ts";

const RUNS = 200;
const configs = await configured({ profile: "kubernetes", provider: null }, { source: [] });

/** IPv4 addresses and CIDRs in a text, each as the one that holds it in the last four bytes of an IPv6 address. */
const inIpv6 = (text: string): string =>
	text.replace(
		/\b(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})(?:\/(\d+))?\b/g,
		(_, a: string, b: string, c: string, d: string, length?: string) => {
			if (length === "0") return "::/0";
			const hex = (high: string, low: string): string => (Number(high) * 256 + Number(low)).toString(16);
			return `fd00:0:0:1::${hex(a, b)}:${hex(c, d)}${length === undefined ? "" : `/${96 + Number(length)}`}`;
		},
	);

/** What is said of who reaches whom, and of DNS, must be the same in both families. */
function check<W extends World>(worlds: fc.Arbitrary<W>, objectsOf: (world: W) => Iterable<object>): void {
	fc.assert(
		fc.property(worlds, (given) => {
			const first = given.pods.find(({ hostNetwork }) => !hostNetwork);
			const pods = given.pods.map((pod) => (pod === first ? { ...pod, labels: { ...pod.labels, "k8s-app": "kube-dns" } } : pod));
			const world = { ...given, pods };
			const probes = probesOf(questionsOf(world), endOf);
			const said = (rewrite: (text: string) => string): unknown => {
				const objects = (JSON.parse(rewrite(JSON.stringify([...objectsOf(world)]))) as object[]).map((value) => ({
					file: "w.yaml",
					value,
					line: () => undefined,
				}));
				const asked = readProbes(JSON.parse(rewrite(JSON.stringify(probes))));
				const { findings } = judge(
					configs,
					documents(
						"kubernetes",
						objects.map(({ value }) => value),
					),
				);
				return {
					verdicts: explain(readKubernetes(objects), asked).map(({ verdict }) => verdict),
					findings: findings
						.filter(({ rule }) => rule.startsWith("required/"))
						.map(({ rule, target, protocol, ports, partial, level }) => ({ rule, target, protocol, ports, partial, level })),
				};
			};
			expect(said(inIpv6)).toEqual(said((text) => text));
		}),
		{ numRuns: RUNS },
	);
}

describe("a cluster of IPv6 alone is judged as one of IPv4 alone", () => {
	it("with NetworkPolicies", () => check(worldOf(some(policy, 4)), upstreamObjects), 240_000);
	it("with policies of admins", () => check(adminWorld, adminObjects), 240_000);
	it("with Antrea's policies", () => check(antreaWorld, antreaObjects), 240_000);
});
