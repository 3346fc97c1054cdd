import type { Decision, ExposureFact, Judgement } from "../../../src/model/facts.ts";
import type { Evidence } from "../../../src/model/finding.ts";
import { EMPTY_INVENTORY } from "../../../src/model/merge.ts";
import type { Row } from "../../../src/model/requirement.ts";
import type { JudgedCluster } from "../../../src/report/judged.ts";
import { CONFIG } from "../analysis/scene.ts";

/** A small judged cluster for tests; a test says only what it is about. */
export function judged(over: Partial<JudgedCluster> = {}): JudgedCluster {
	return {
		config: CONFIG,
		profile: { name: "kubernetes", provider: null, release: "1.33", evidence: "--profile", notes: [] },
		cluster: null,
		targets: [],
		answer: {
			schema: "portpolicy.requirements-answer/v1",
			nonce: "1",
			pack: "r",
			profile: { name: "kubernetes", provider: null, release: "1.33", table: "effective" },
			rows: [KUBELET],
			watched: [{ kind: "sensitive", component: "ssh", protocol: "tcp", ports: "22", purpose: "SSH" }],
			bounds: { ipv4: 65536, ipv6: 65536 },
			classes: {},
			features: {},
			expectedRoles: ["control-plane", "worker"],
		},
		decision: decision([]),
		evidence: new Map(),
		coverage: [],
		exposure: [],
		inventory: EMPTY_INVENTORY,
		...over,
	};
}

export const KUBELET: Row = {
	id: "kubernetes/worker/kubelet",
	role: "worker",
	targetRoles: ["worker"],
	scope: "machine",
	protocol: "tcp",
	ports: "10250",
	sources: ["control-plane"],
	tolerates: [],
	need: "required",
	condition: null,
	applies: true,
	because: "always",
	bind: "all",
	component: "kubelet",
	purpose: "Kubelet API",
	reason: "Without it kubectl logs and exec time out.",
	references: ["the page"],
	errata: [],
	published: null,
};

export const decision = (findings: readonly Judgement[], met = 0): Decision => ({
	schema: "portpolicy.decision/v1",
	nonce: "1",
	pack: "r",
	seen: { rows: 0, coverage: findings.length, exposure: 0, effects: 0, inputs: 0, waivers: 0 },
	met,
	findings,
});

export const judgement = (rule: string, key: string, over: Partial<Judgement> = {}): Judgement => ({
	rule,
	key,
	verdict: "blocked",
	level: "error",
	partial: false,
	parts: [],
	waived: null,
	...over,
});

export const evidence = (key: string, over: Partial<Evidence> = {}): Evidence => ({
	key,
	target: "aws_instance.w",
	role: "worker",
	requirements: [KUBELET.id],
	protocol: "tcp",
	ports: "10250",
	sources: ["control-plane"],
	packets: [{ protocol: "tcp", ports: "10250", sources: ["10.0.1.0/24"] }],
	parts: [],
	witness: { protocol: "tcp", port: 10250, source: "10.0.1.5" },
	because: [{ filter: "sg-w", rule: null, note: "no rule admits it", location: { file: "plan.json", pointer: "/a" } }],
	change: "introduced",
	unknowns: [],
	hints: ["tcp/10520 is open to them: did you mean 10250?"],
	fix: null,
	args: {},
	location: { file: "plan.json", pointer: "/a", address: "sg-w" },
	...over,
});

/** An exposure with one part per protocol and ports. */
export function exposure(
	key: string,
	rule: string,
	parts: readonly {
		readonly protocol: string;
		readonly ports: string;
		readonly sources: readonly string[];
		readonly requirement: string | null;
		readonly component: string | null;
	}[],
): {
	readonly evidence: Evidence;
	readonly fact: ExposureFact;
} {
	return {
		evidence: evidence(key, {
			requirements: parts.map(({ requirement }) => requirement),
			protocol: "",
			ports: "",
			sources: [],
			packets: [],
			parts: parts.map(({ requirement, protocol, ports, sources }) => ({
				requirements: requirement === null ? [] : [requirement],
				protocol,
				ports,
				sources,
				packets: [{ protocol, ports, sources }],
				witness: { protocol, port: Number.parseInt(ports, 10), source: "203.0.113.9" },
			})),
			witness: null,
			because: [{ filter: "sg-w", rule, note: "admits it", location: { file: "plan.json" } }],
			hints: [],
		}),
		fact: {
			key,
			target: "aws_instance.w",
			nature: "machine",
			hasRole: true,
			allProtocols: false,
			providerDefault: false,
			parts: parts.map(({ requirement, component }) => ({
				kind: requirement === null ? "sensitive" : "named",
				sensitive: requirement === null,
				requirement,
				component,
				ipv4: 1,
				ipv6: 0,
				possibleIpv4: 1,
				possibleIpv6: 0,
				certain: true,
				possible: true,
				insiders: false,
				forwarded: false,
				unnamedOutside: false,
			})),
		},
	};
}
