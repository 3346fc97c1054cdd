import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { loadConfigs } from "../../../src/config/load.ts";
import type { Options } from "../../../src/config/options.ts";
import * as vocabulary from "../../../src/config/vocabulary.ts";
import { ConfigError, UsageError } from "../../../src/errors.ts";
import { parseCidrs } from "../../../src/model/addresses.ts";
import type { Config } from "../../../src/model/config.ts";
import { intervals } from "../../../src/model/intervals.ts";
import { NO_PACKS } from "../../../src/model/pack.ts";
import { folder } from "../input/folder.ts";

const NOW = new Date("2026-11-22T12:00:00Z");
const NO_FEATURES = {
	externalEtcd: null,
	nodePortProtocols: null,
	loadBalancerHealthChecks: null,
	controlPlaneKubelet: null,
	schedulableControlPlane: null,
	bootMode: null,
	judgeEgress: null,
};
const DEFAULTS: Config = {
	file: null,
	cluster: null,
	inputs: null,
	packs: NO_PACKS,
	profile: null,
	provider: null,
	release: null,
	profileEvidence: null,
	table: "effective",
	cni: [],
	addons: [],
	engine: null,
	parameters: {},
	features: NO_FEATURES,
	roles: new Map(),
	sources: new Map(),
	infer: true,
	unknown: "warning",
	failOn: "error",
	waivers: [],
	now: NOW,
	allowNothing: false,
	onlyIntroduced: false,
	notes: [],
};

const configs = (text: string | null, options: Options = {}): Promise<readonly Config[]> =>
	loadConfigs(options, text === null ? folder({}) : folder({ "portpolicy.yaml": text }), NOW);

async function fault(text: string, options: Options = {}): Promise<string> {
	const error = await configs(`version: 1\n${text}`, options).catch((thrown: unknown) => thrown);
	if (error instanceof ConfigError) return `${error.location?.file}:${error.location?.line}: ${error.message}`;
	if (error instanceof UsageError) return error.message;
	throw new Error("it was taken");
}

describe("without a file", () => {
	test("defaults", async () => {
		expect(await configs(null)).toEqual([DEFAULTS]);
	});

	test("options", async () => {
		const options: Options = {
			profile: "eks-anywhere/baremetal@v0.25",
			table: "published",
			role: ["worker=name:*-nodes", "worker=tag:Role=node", "control-plane=label:component"],
			source: ["ssh-client=192.0.2.0/24,2001:db8::/32", "ssh-client=198.51.100.7"],
			engine: "calico",
			param: ["apiServerPort=443", "nodePortRange=30000-31000"],
			failOn: "note",
			unknown: "ignore",
			onlyIntroduced: true,
			allowNothing: true,
			infer: false,
			now: "2027-01-01T00:00:00+01:00",
		};
		expect(await configs(null, options)).toEqual([
			{
				...DEFAULTS,
				profile: "eks-anywhere",
				provider: "baremetal",
				release: "0.25",
				profileEvidence: "--profile",
				table: "published",
				engine: "calico",
				parameters: { apiServerPort: "443", nodePortRange: "30000-31000" },
				roles: new Map([
					[
						"worker",
						{
							select: [
								{ name: "*-nodes", evidence: "--role worker=name:*-nodes" },
								{ tag: { Role: "node" }, evidence: "--role worker=tag:Role=node" },
							],
							cidrs: null,
						},
					],
					["control-plane", { select: [{ labels: { component: null }, evidence: "--role control-plane=label:component" }], cidrs: null }],
				]),
				sources: new Map([["ssh-client", parseCidrs(["192.0.2.0/24", "2001:db8::/32", "198.51.100.7"])]]),
				failOn: "note",
				unknown: "ignore",
				onlyIntroduced: true,
				allowNothing: true,
				infer: false,
				now: new Date("2026-12-31T23:00:00Z"),
			},
		]);
	});

	test.each([
		[{ profile: "kubernets" }, "--profile: unknown profile kubernets; did you mean kubernetes? allowed: kubernetes, "],
		[{ profile: "kubernetes/baremetal" }, "--profile: the profile kubernetes has no providers, baremetal given"],
		[{ table: "publishd" }, "--table cannot be publishd; did you mean published? allowed: effective, published"],
		[{ role: ["worker"] }, '--role: "worker" has not the form ROLE=SELECTOR, e.g. worker=name:*-nodes'],
		[{ role: ["worker=nodes"] }, '--role: "nodes" is no selector; '],
		[{ source: ["client=10.0.0.0/33"] }, '--source: "10.0.0.0/33" has a prefix longer than 32'],
		[{ source: ["clients=10.0.0.0/8"] }, "--source: unknown source class clients; did you mean client? "],
		[{ param: ["apiServerPort=443-444"] }, '--param: apiServerPort: "443-444" is not one port'],
		[{ param: ["apiServerPort=0"] }, "--param: apiServerPort: port 0 cannot be listened on"],
		[{ now: "tomorrow" }, '--now: "tomorrow" is no RFC 3339 time such as 2026-01-31T12:00:00Z'],
		[{ now: "2026-02-30" }, '--now: "2026-02-30" is no RFC 3339 time such as 2026-01-31T12:00:00Z'],
	] as const)("%j is refused", async (options, message) => {
		expect((await fault("", options as Options)).startsWith(message)).toBe(true);
	});
});

describe("the file", () => {
	test("is found upwards, and everything in it is read", async () => {
		const root = folder({
			"portpolicy.yaml": readFileSync(join(import.meta.dirname, "full.yaml"), "utf8"),
			"sub/folder/x": "",
		});
		const [config] = await loadConfigs({}, join(root, "sub/folder"), NOW);
		expect(config).toEqual({
			...DEFAULTS,
			file: "../../portpolicy.yaml",
			profile: "eks-anywhere",
			provider: "baremetal",
			release: "0.25",
			profileEvidence: "../../portpolicy.yaml",
			cni: ["cilium-geneve"],
			addons: ["metrics-server"],
			parameters: { apiServerPort: "443", nodePortRange: "30000-32000" },
			features: { ...NO_FEATURES, externalEtcd: true, nodePortProtocols: ["tcp"], loadBalancerHealthChecks: true },
			roles: new Map([
				[
					"control-plane",
					{
						select: [
							{ address: "module.cp.*", evidence: "../../portpolicy.yaml roles.control-plane.select[0]" },
							{ tag: { Role: "master", Name: null }, evidence: "../../portpolicy.yaml roles.control-plane.select[1]" },
						],
						cidrs: parseCidrs(["10.0.1.0/24"]),
					},
				],
			]),
			sources: new Map([["ssh-client", parseCidrs(["192.0.2.0/24"])]]),
			failOn: "warning",
			waivers: [
				{
					id: "0",
					rule: "exposure/internet",
					target: "aws_security_group.bastion",
					allow: { protocols: intervals(6), ports: intervals(22), sources: parseCidrs(["0.0.0.0/0"]), members: ["sg-1"] },
					reason: "public until the VPN is live",
					owner: "platform-team",
					expires: "2027-03-31",
				},
			],
		});
	});

	test("clusters have the keys above as their defaults", async () => {
		const text =
			"version: 1\nprofile: kubernetes@1.33\ncni: [calico]\nclusters:\n  - {name: a, inputs: ['a/**']}\n  - {name: b, profile: eks, cni: []}\n";
		const root = folder({ "x/portpolicy.yaml": text });
		const found = await loadConfigs({ config: "x/portpolicy.yaml" }, root, NOW);
		expect(found.map(({ cluster, inputs, profile, release, cni }) => ({ cluster, inputs, profile, release, cni }))).toEqual([
			{ cluster: "a", inputs: ["x/a/**"], profile: "kubernetes", release: "1.33", cni: ["calico"] },
			{ cluster: "b", inputs: null, profile: "eks", release: null, cni: [] },
		]);
	});

	test("an option wins, and a contradiction is noted", async () => {
		const [config] = await configs(
			"version: 1\nprofile: eks-anywhere/vsphere@0.20\nfailOn: note\nsources: {client: {cidrs: [10.0.0.0/8]}}\n",
			{
				profile: "kubernetes",
				failOn: "never",
				source: ["client=172.16.0.0/12"],
			},
		);
		expect(config).toMatchObject({
			profile: "kubernetes",
			provider: null,
			release: null,
			failOn: "never",
			notes: ["--profile kubernetes overrides profile eks-anywhere of portpolicy.yaml"],
		});
		expect(config?.sources).toEqual(new Map([["client", parseCidrs(["172.16.0.0/12"])]]));
	});
});

describe("a wrong file is refused with line, words and what is allowed", () => {
	test.each([
		["profle: eks", "portpolicy.yaml:2: unknown key profle; did you mean profile? allowed: version, packs, profile, "],
		[
			"roles:\n  workers: {cidrs: [10.0.0.0/8]}",
			"portpolicy.yaml:3: unknown name workers in roles; did you mean worker? allowed: control-plane, ",
		],
		[
			"roles:\n  worker:\n    selct: []",
			"portpolicy.yaml:4: unknown key selct in roles.worker; did you mean select? allowed: select, cidrs",
		],
		[
			"profile: kubernets@1.33",
			'portpolicy.yaml:2: profile cannot be "kubernets@1.33"; it is NAME[/PROVIDER][@RELEASE]; did you mean kubernetes? ',
		],
		["profile: eks\nprovider: vsphere", "portpolicy.yaml:2: the profile eks has no providers, vsphere given"],
		["release: 1.30", "portpolicy.yaml:2: release must be text: put it in quotes, since the number 1.3 may have lost digits"],
		["unknown: warn", 'portpolicy.yaml:2: unknown cannot be "warn"; did you mean warning? allowed: error, warning, ignore'],
		["cni: cilium", 'portpolicy.yaml:2: cni must be a list, "cilium" given'],
		["cni: [celium]", 'portpolicy.yaml:2: cni[0] cannot be "celium"; did you mean cilium? '],
		["sources:\n  client:\n    cidrs:\n      - 10.0.0.0/33", 'portpolicy.yaml:4: "10.0.0.0/33" has a prefix longer than 32'],
		["parameters:\n  sshPort: 70000", 'portpolicy.yaml:3: sshPort: "70000" is no port or port range (0-65535, from-to)'],
		["parameters:\n  nodePortRange: 30000-20000", "portpolicy.yaml:3: nodePortRange: "],
		["roles: {worker: {}}", "portpolicy.yaml:2: roles.worker must not be empty"],
		["version: 1", "portpolicy.yaml:2: the key version stands twice in one mapping"],
		["waivers:\n  - {rule: required/blocked, target: x, expires: 2027-01-01}", "portpolicy.yaml:3: waivers[0]: the key reason is missing"],
		["waivers:\n  - {rule: required/blocked, target: x, reason: y}", "portpolicy.yaml:3: waivers[0]: the key expires is missing"],
		[
			"waivers:\n  - {rule: required/blocked, target: x, reason: ' ', expires: 2027-01-01}",
			'portpolicy.yaml:3: waivers[0].reason cannot be " "',
		],
		[
			"waivers:\n  - {rule: required/blocked, target: x, reason: y, expires: 2027-02-30}",
			'portpolicy.yaml:3: waivers[0]: "2027-02-30" is no day of the calendar',
		],
		[
			"waivers:\n  - {rule: exposure/internet, target: x, reason: y, expires: 2027-01-01}",
			"portpolicy.yaml:3: waivers[0]: a waiver of exposure/internet needs allow (protocol, ports, sources): the packets that are accepted",
		],
		["clusters:\n  - {name: a}\n  - {name: a}", "portpolicy.yaml:4: clusters[1]: the name a stands twice"],
	])("%s", async (text, message) => {
		expect((await fault(text)).slice(0, message.length)).toBe(message);
	});

	test("an absent file, an empty one, several documents", async () => {
		await expect(loadConfigs({ config: "gone.yaml" }, folder({}), NOW)).rejects.toMatchObject({
			code: "config-unreadable",
			message: "there is no such configuration file",
		});
		await expect(configs("# nothing\n")).rejects.toMatchObject({ code: "config-empty" });
		await expect(configs("version: 1\n---\nversion: 1\n")).rejects.toMatchObject({ code: "config-documents" });
		await expect(configs("profile: eks\n")).rejects.toMatchObject({ message: "the key version is missing" });
	});
});

test("the schema and the vocabulary list the same names", () => {
	const schema = JSON.parse(readFileSync(new URL("../../../schemas/config.schema.json", import.meta.url), "utf8"));
	const { $defs: defs } = schema;
	expect({
		profiles: defs.profile.pattern.split("(?:")[1].split(")")[0].split("|"),
		providers: defs.provider.enum,
		roles: defs.roles.propertyNames.enum,
		classes: defs.sources.propertyNames.enum,
		cnis: defs.cni.items.enum,
		addons: defs.addons.items.enum,
		engines: defs.engine.enum,
		tables: defs.table.enum,
		parameters: Object.keys(defs.parameters.properties),
		unknown: defs.unknown.enum,
		failOn: defs.failOn.enum,
		rules: defs.waivers.items.properties.rule.enum,
	}).toEqual({
		profiles: vocabulary.PROFILES,
		providers: Object.values(vocabulary.PROVIDERS).flat(),
		roles: vocabulary.ROLES,
		classes: vocabulary.CLASSES,
		cnis: vocabulary.CNIS,
		addons: vocabulary.ADDONS,
		engines: vocabulary.ENGINES,
		tables: vocabulary.TABLES,
		parameters: vocabulary.PARAMETERS,
		unknown: vocabulary.UNKNOWN_LEVELS,
		failOn: vocabulary.FAIL_LEVELS,
		rules: vocabulary.WAIVABLE_RULES,
	});
});
