import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import type { Question } from "../../src/engine/pack.ts";
import { merge } from "../../src/engine/shards.ts";
import type { Decision } from "../../src/model/facts.ts";
import type { RequirementsAnswer } from "../../src/model/requirement.ts";
import { coverage, exposure, facts, manyFacts, part, waiver } from "./facts.ts";
import { committedPack } from "./pack.ts";

const opa = fileURLToPath(new URL("../../.tools/opa", import.meta.url));
const policies = fileURLToPath(new URL("../../policies", import.meta.url));
const pack = committedPack();

const samples = {
	nothing: facts(),
	"one of each": facts({
		coverage: [coverage(), coverage({ key: "k", upper: "all" }), coverage({ key: "l", requirement: "p/worker/scheduler" })],
		exposure: [exposure({ parts: [part(), part({ kind: "unlisted", component: null, ipv4: 2 ** 32 })] })],
		effects: [{ key: "e", rule: "effect/service-port", args: { port: "https" } }],
		inputs: [{ key: "i", rule: "input/unknown-source", cause: "ssh-client" }],
		waivers: [
			waiver({ covers: { "m|r": "part" } }),
			waiver({ id: "1", expires: "2020-02-29" }),
			waiver({ id: "2", rule: "required/blocked", covers: {} }),
		],
	}),
	"breadths at their ends": facts({
		exposure: [0, 1, 65_536, 65_537, 2 ** 32, 2 ** 48, Number.MAX_SAFE_INTEGER].map((ipv6) =>
			exposure({ key: `m|${ipv6}`, parts: [part({ ipv6, possibleIpv6: ipv6 })] }),
		),
	}),
	...Object.fromEntries(Array.from({ length: 24 }, (_, seed) => [`mixture ${seed}`, manyFacts(40, seed + 1)])),
};

const question = (changes: Partial<Question>): Question => ({
	profile: "kubernetes",
	provider: null,
	release: null,
	table: "effective",
	cni: [],
	addons: [],
	parameters: {},
	features: {
		externalEtcd: null,
		nodePortProtocols: null,
		loadBalancerHealthChecks: null,
		controlPlaneKubelet: null,
		schedulableControlPlane: null,
		bootMode: null,
		judgeEgress: null,
	},
	observed: {
		machineRoles: ["control-plane", "worker"],
		separateEtcd: false,
		nodePortProtocols: [],
		loadBalancerService: false,
		healthCheckPorts: "",
		loadBalancerSource: false,
		loadBalancer: false,
	},
	...changes,
});

const { vocabulary } = pack.requirements(question({}));
const profiles = (vocabulary?.profiles ?? []).flatMap((profile) =>
	[...(vocabulary?.providers[profile] ?? []), null].flatMap((provider) =>
		(["effective", "published"] as const).map((table) => question({ profile, provider, table })),
	),
);
const questions: readonly Question[] = [
	...profiles,
	...(vocabulary?.cnis ?? []).map((cni) => question({ cni: [cni] })),
	...(vocabulary?.addons ?? []).map((addon) => question({ addons: [addon] })),
	...["1.20", "v1.33.2", "0.25", "next", ""].map((release) => question({ release })),
	question({ profile: "unheard-of", cni: ["unheard-of"] }),
	question({ parameters: { kubeletPort: "20250", nodePortRange: "30000-31000" } }),
	question({
		observed: {
			...question({}).observed,
			separateEtcd: true,
			nodePortProtocols: ["udp", "tcp"],
			loadBalancerService: true,
			healthCheckPorts: "10256",
		},
	}),
];

/** Answers of native OPA to many inputs at once, from the sources, tables as data. */
function native(rule: string, inputs: readonly object[]): readonly unknown[] {
	const query = `[answer | some question in input.questions; answer := data.portpolicy.${rule} with input as question]`;
	const args = [
		"eval",
		"--format",
		"json",
		"--stdin-input",
		"--ignore",
		"dist",
		"--ignore",
		"adapters",
		"--ignore",
		"capabilities.json",
		"-d",
		".",
		query,
	];
	const run = spawnSync(opa, args, { cwd: policies, input: JSON.stringify({ questions: inputs }), encoding: "utf8", maxBuffer: 2 ** 28 });
	if (run.status !== 0) throw new Error(`opa eval failed: ${run.stdout}${run.stderr}`);
	const { result } = JSON.parse(run.stdout) as {
		readonly result: readonly [{ readonly expressions: readonly [{ readonly value: readonly unknown[] }] }];
	};
	return result[0].expressions[0].value;
}

if (!existsSync(opa))
	console.log(
		`differential: ${Object.keys(samples).length + questions.length} questions skipped, .tools/opa is absent (make ci builds it)`,
	);

describe.skipIf(!existsSync(opa))("native OPA on the sources and the committed WASM answer alike", () => {
	it("facts", () => {
		const sent = Object.values(samples).map((sample) => ({ ...sample, schema: "portpolicy.facts/v1", nonce: "n" }));
		const answers = native("decision", sent) as readonly Decision[];
		const same = { nonce: "n", pack: "source" };
		expect(Object.fromEntries(Object.keys(samples).map((name, index) => [name, merge([answers[index] as Decision])]))).toEqual(
			Object.fromEntries(Object.entries(samples).map(([name, sample]) => [name, { ...pack.decide(sample), ...same }])),
		);
	});

	it("questions about requirements", () => {
		const sent = questions.map((each) => ({ ...each, schema: "portpolicy.requirements-query/v1", nonce: "n" }));
		const answers = native("table", sent) as readonly RequirementsAnswer[];
		expect(answers.length).toBe(questions.length);
		for (const [index, each] of questions.entries())
			expect([each, answers[index]]).toEqual([each, { ...pack.requirements(each), nonce: "n", pack: "source" }]);
	});

	it("the catalogue", () => {
		const [rules] = native("catalogue", [{}]) as readonly [readonly { readonly id: string }[]];
		expect([...rules].sort((a, b) => (a.id < b.id ? -1 : 1))).toEqual(pack.catalogue());
	});
});
