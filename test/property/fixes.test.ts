import { describe, expect, it } from "vitest";
import { explain, readProbes } from "../../src/analysis/explain.ts";
import type { Config } from "../../src/model/config.ts";
import type { Finding } from "../../src/model/finding.ts";
import { objectsOf as adminObjects, world as adminWorld } from "./admin-worlds.ts";
import { objectsOf as antreaObjects, world as antreaWorld } from "./antrea-worlds.ts";
import { applied } from "./apply-fix.ts";
import { inventoryOf } from "./asked.ts";
import { objectsOf as calicoObjects, hostWorlds, podWorlds } from "./calico-worlds.ts";
import { ciliumObjects, ciliumWorlds } from "./cilium-worlds.ts";
import { configured, documents, judge } from "./generated.ts";
import { adminPolicies, antreaPolicies } from "./ordered-worlds.ts";
import { fc } from "./seed.ts";

const RUNS = 100;
const PORTS = [53, 80, 81, 10250];
const PROTOCOLS = ["TCP", "UDP"];
const OUTSIDE = ["203.0.113.7", "198.51.100.9"];
const SERVER = "192.168.0.9";

/**
 * The cluster's DNS, which every pod asks; a webhook on some pod, which the API server calls; and the API server's machine, which calls the
 * kubelets of all others.
 */
function around(dns: Readonly<Record<string, string>>): readonly object[] {
	return [
		node("server", SERVER, { "node-role.kubernetes.io/control-plane": "" }),
		node("worker", "192.168.0.8", {}),
		{ apiVersion: "v1", kind: "Namespace", metadata: { name: "kube-system" } },
		pod("kube-system", "dns", { ...dns, "k8s-app": "kube-dns" }, "10.0.0.101"),
		pod("x", "hook", { hook: "yes" }, "10.0.0.102"),
		{
			apiVersion: "v1",
			kind: "Service",
			metadata: { namespace: "x", name: "hook" },
			spec: { selector: { hook: "yes" }, ports: [{ port: 80 }] },
		},
		{
			apiVersion: "admissionregistration.k8s.io/v1",
			kind: "ValidatingWebhookConfiguration",
			metadata: { name: "hook" },
			webhooks: [{ name: "hook.example.com", clientConfig: { service: { namespace: "x", name: "hook", port: 80 } } }],
		},
	];
}

const pod = (namespace: string, name: string, labels: object, ip: string): object => ({
	apiVersion: "v1",
	kind: "Pod",
	metadata: { namespace, name, labels },
	spec: { nodeName: "n1", containers: [{ name: "c" }] },
	status: { podIP: ip, hostIP: "192.168.0.1" },
});

const node = (name: string, address: string, labels: object): object => ({
	apiVersion: "v1",
	kind: "Node",
	metadata: { name, labels: { "kubernetes.io/hostname": name, ...labels } },
	status: { addresses: [{ type: "InternalIP", address }] },
});
const WORKERS_ENDPOINT = {
	apiVersion: "projectcalico.org/v3",
	kind: "HostEndpoint",
	metadata: { name: "worker", labels: { "kubernetes.io/hostname": "worker", tier: "a" } },
	spec: { node: "worker", interfaceName: "*", expectedIPs: ["192.168.0.8"] },
};

const namespace = (name: string, labels: object): object => ({ apiVersion: "v1", kind: "Namespace", metadata: { name, labels } });
const PODS = [
	namespace("x", { team: "a" }),
	namespace("y", {}),
	pod("x", "one", { app: "a" }, "10.0.0.1"),
	pod("y", "two", { app: "b", tier: "a" }, "10.0.0.2"),
];

const dnsLabels = fc.constantFrom<Readonly<Record<string, string>>>({}, { app: "a" }, { tier: "b" });
const withAround = (worlds: fc.Arbitrary<readonly object[]>): fc.Arbitrary<readonly object[]> =>
	fc.tuple(worlds, dnsLabels).map(([objects, dns]) => [...objects, ...around(dns)]);

const ENGINES: readonly (readonly [string, fc.Arbitrary<readonly object[]>])[] = [
	["Calico", podWorlds.map((world) => [...calicoObjects(world)])],
	["Calico with host endpoints", hostWorlds.map((world) => [...calicoObjects(world), WORKERS_ENDPOINT])],
	["Cilium", ciliumWorlds(PORTS).map((world) => [...ciliumObjects(world)])],
	["the network-policy-api", adminPolicies(PORTS).map((policies) => [...PODS, ...policies])],
	["the network-policy-api, of all sorts", adminWorld.map((world) => [...adminObjects(world)])],
	["Antrea", antreaPolicies(PORTS).map((policies) => [...PODS, ...policies])],
	["Antrea, of all sorts", antreaWorld.map((world) => [...antreaObjects(world)])],
];

describe("an offered fix, applied as text", () => {
	it.each(ENGINES)(
		"of %s: the requirement is met, and nothing else gets open or shut",
		async (engine, worlds) => {
			const configs = await configured({ profile: "kubernetes", provider: null }, { source: [] });
			const kinds = new Set<string>();
			let [blocked, offered, machines] = [0, 0, 0];
			fc.assert(
				fc.property(withAround(worlds), (objects) => {
					const shut = blockedIn(configs, objects);
					blocked += shut.length;
					for (const finding of shut.filter(({ fix }) => fix !== null)) {
						offered++;
						kinds.add(kindOf(finding));
						if (finding.target?.startsWith("Node/") === true) machines++;
						const after = applied(objects, finding);
						expect(keys(blockedIn(configs, after)), told(finding)).not.toContain(keyOf(finding));
						const [was, is] = [reachable(objects), reachable(after)];
						const opened = [...is].filter((probe) => !was.has(probe));
						expect(
							opened.filter((probe) => !isDemanded(probe, finding)),
							told(finding),
						).toEqual([]);
						expect(
							[...was].filter((probe) => !is.has(probe)),
							told(finding),
						).toEqual([]);
					}
				}),
				{ numRuns: RUNS },
			);
			console.log(`${engine}: ${offered} of ${blocked} blocked requirements got a fix, ${machines} of machines`);
			expect(offered).toBeGreaterThan(RUNS / 10);
			expect([...kinds]).toContain("policy");
		},
		240_000,
	);
});

const kindOf = ({ fix }: Finding): string =>
	fix?.description.startsWith("Narrow ") === true ? "narrower deny" : fix?.patch?.startsWith("apiVersion") === true ? "policy" : "rule";

const RULES = ["required/blocked", "required/undetermined"];
const blockedIn = (configs: readonly Config[], objects: readonly object[]): readonly Finding[] =>
	judge(configs, documents("kubernetes", objects)).findings.filter(({ rule }) => RULES.includes(rule));
const keyOf = ({ target, requirement, protocol }: Finding): string => `${target} ${requirement} ${protocol}`;
const keys = (findings: readonly Finding[]): readonly string[] => findings.map(keyOf);
const told = ({ fix, because }: Finding): string => `${fix?.description}\n${fix?.patch}\n${because.map(({ filter }) => filter).join()}`;

/** Every packet of interest that gets through: `FROM > TO PROTOCOL/PORT`. */
function reachable(objects: readonly object[]): ReadonlySet<string> {
	const inventory = inventoryOf(objects);
	const pods = inventory.subjects
		.filter(({ nature, synthetic, hostNetwork }) => nature === "pod" && !synthetic && !hostNetwork)
		.map(({ id }) => id.replace("/Pod/", "/"));
	const nodes = inventory.subjects
		.filter(({ nature, synthetic }) => nature === "machine" && !synthetic)
		.map(({ names: [name = ""] }) => name);
	const ends: readonly object[] = [...pods.map((id) => ({ pod: id })), ...nodes.map((name) => ({ node: name }))];
	const questions = ends.flatMap((to) =>
		[...ends, ...OUTSIDE.map((ip) => ({ ip }))]
			.filter((from) => from !== to)
			.flatMap((from) => PORTS.flatMap((port) => PROTOCOLS.map((protocol) => ({ from, to, port, protocol })))),
	);
	const answers = explain(
		inventory,
		readProbes(questions.map(({ from, to, port, protocol }, id) => ({ id, from, to, protocol: protocol.toLowerCase(), port }))),
	);
	return new Set(
		questions
			.filter((_, index) => answers[index]?.verdict === "allowed")
			.map(({ from, to, port, protocol }) => `${nameOf(from)} > ${nameOf(to)} ${protocol}/${port}`),
	);
}

const nameOf = (end: object): string => Object.entries(end).flat().join(" ");

/** Pods ask the DNS on its port, the API server calls the webhook on its own, and kubelets on theirs. */
function isDemanded(probe: string, { target, protocol, fix }: Finding): boolean {
	const [from = "", to = ""] = probe.split(" > ");
	if (target === "kube-system/Pod/dns") return from.startsWith("pod ") && to === `pod kube-system/dns ${protocol.toUpperCase()}/53`;
	if (target?.startsWith("Node/") === true) return from === "node server" && to.endsWith(" TCP/10250") && to.startsWith("node ");
	// Where NetworkPolicies cannot name the API server's machine (Cilium), ports alone are the form that is left.
	const everybody = /\bNetworkPolicy[ /].* from anywhere/.test(fix?.description ?? "");
	return target === "x/Pod/hook" && (from === "node server" || everybody) && to === "pod x/hook TCP/80";
}
