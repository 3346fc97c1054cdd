import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { loadConfigs } from "../../../src/config/load.ts";
import type { Options } from "../../../src/config/options.ts";
import { added, united } from "../../../src/config/packs/merge.ts";
import { PortpolicyError } from "../../../src/errors.ts";
import type { Config } from "../../../src/model/config.ts";
import type { AddedRules, UserPack } from "../../../src/model/pack.ts";
import { filesBelow } from "../../meta/sources.ts";
import { folder } from "../input/folder.ts";

const NOW = new Date("2026-11-22T12:00:00Z");
const ROW = `id: x, role: worker, protocol: tcp, ports: 7000, sources: [control-plane], need: required, bind: all, component: x,
    purpose: X, reason: Nothing works without it here., references: [https://example.com/x]`;
const ROWS = "p/requirements/kubernetes/worker/data.yaml";
const PROFILE = `profile:
  title: Own
  published: false
  extends: kubernetes
  providers: [blue]
  roles: [worker, reader]
  expectedRoles: [worker]
  means: {node: [worker], schedulable: [worker], schedulableControlPlane: [], stackedEtcd: []}
  classes: {}
  parameters: {}
  drops: []
  unwatched: []
  cni: []
`;

type Files = Readonly<Record<string, string>>;

const load = (files: Files, config = "", options: Options = {}): Promise<readonly Config[]> =>
	loadConfigs(options, folder({ "portpolicy.yaml": `version: 1\npacks: [p]\n${config}`, ...files }), NOW);

/** `FILE:LINE: sentence` of what is refused. */
async function fault(files: Files, config?: string, options?: Options): Promise<string> {
	const error = await load(files, config, options).catch((thrown: unknown) => thrown);
	if (!(error instanceof PortpolicyError)) throw new Error(`it was taken, or ${String(error)}`);
	const { location } = error;
	return `${location === undefined ? "" : `${location.file}${location.line === undefined ? "" : `:${location.line}`}: `}${error.message}`;
}

describe("packs", () => {
	test("rows carry their place, what they build on, and the keys of the table", async () => {
		const rows = `rows:\n  - {${ROW}}\n  - {id: kubelet, role: worker, overrides: true, sources: [client]}\n  - {id: y, role: worker, inherits: worker/x, ports: 1}\n`;
		const [config] = await load({ [ROWS]: rows });
		const table = config?.packs.tables?.rows["kubernetes"] ?? {};
		expect(Object.entries(table).map(([key, { at, base, overrides }]) => [key, at, base, overrides])).toEqual([
			["worker/x", `${ROWS}:2`, null, false],
			["worker/kubelet", `${ROWS}:4`, "worker/kubelet", true],
			["worker/y", `${ROWS}:5`, "worker/x", false],
		]);
		expect(table["worker/kubelet"]?.row).toEqual({ id: "kubelet", role: "worker", sources: ["client"] });
	});

	test("a pack's folder is given from the configuration's, and its digest follows what is in it", async () => {
		const root = folder({
			"conf/portpolicy.yaml": "version: 1\npacks: [../p]\n",
			[ROWS]: `rows: [{${ROW}}]\n`,
			"p/README.md": "Ours.\n",
		});
		const [config] = await loadConfigs({ config: "conf/portpolicy.yaml" }, root, NOW);
		const [pack] = config?.packs.list ?? [];
		expect(pack?.folder).toBe("p");
		const [other] = await load({ [ROWS]: `rows: [{${ROW.replace("7000", "7001")}}]\n` });
		expect(other?.packs.list[0]?.digest).toMatch(/^sha256:[0-9a-f]{64}$/);
		expect(other?.packs.list[0]?.digest).not.toBe(pack?.digest);
	});

	test("names that a pack adds may be used in the configuration and in options", async () => {
		const files = {
			"p/requirements/own/data.yaml": PROFILE,
			"p/requirements/cni/net/data.yaml": `rows: [{${ROW}}]\n`,
			"p/requirements/addons/mesh/data.yaml": `rows: [{${ROW}}]\n`,
			"p/requirements/index/data.yaml":
				"classes: {auditor: {kind: outside, roles: []}}\nparameters: {auditPort: the audit port}\nroles: [gateway]\n",
		};
		const text =
			"profile: own/blue@2\ncni: [net]\naddons: [mesh]\nparameters: {auditPort: 9}\nroles: {gateway: {cidrs: [10.0.0.0/8]}, reader: {cidrs: [10.0.0.0/8]}}\nsources: {auditor: {cidrs: [10.0.0.0/8]}}\n";
		const [config] = await load(files, text, { source: ["gateway=10.1.0.0/16"], param: ["auditPort=10"], role: ["reader=name:r*"] });
		expect(config).toMatchObject({ profile: "own", provider: "blue", cni: ["net"], addons: ["mesh"], parameters: { auditPort: "10" } });
		expect([...(config?.roles.keys() ?? [])].sort()).toEqual(["gateway", "reader"]);
		const [option] = await load(files, "", { profile: "own/blue" });
		expect(option?.profile).toBe("own");
	});

	test.each<[string, Files, string]>([
		["no such folder", {}, "p: there is no such folder (packs)"],
		["nothing in it", { "p/README.md": "" }, "p: this pack holds neither tables (requirements/) nor rules (rules/)"],
		[
			"a table of another name",
			{ "p/requirements/kubernetes/worker/data.yml": "" },
			"p/requirements/kubernetes/worker/data.yml: a table is requirements/PROFILE/ROLE/data.yaml, requirements/PROFILE/data.yaml, requirements/cni/NAME/data.yaml, requirements/addons/NAME/data.yaml or requirements/index/data.yaml",
		],
		["not YAML", { [ROWS]: "rows: [\n" }, `${ROWS}:2: this is not YAML: unexpected end of the stream within a flow collection`],
		["two documents", { [ROWS]: "rows: []\n---\nrows: []\n" }, `${ROWS}: a table is one YAML mapping`],
		[
			"an unknown key",
			{ [ROWS]: `rows:\n  - {${ROW}, port: 1}\n` },
			`${ROWS}:3: unknown key port in rows[0]; did you mean ports? allowed: `,
		],
		[
			"a value that is none of a list",
			{ [ROWS]: `rows:\n  - {${ROW.replace("tcp", "tc")}}\n` },
			`${ROWS}:2: rows[0].protocol cannot be "tc"; did you mean tcp? allowed: tcp, udp, sctp, icmp, icmpv6, esp, ah, gre, ipip, vrrp`,
		],
		[
			"ports of no form",
			{ [ROWS]: `rows:\n  - {${ROW.replace("7000", "{from: 1}")}}\n` },
			`${ROWS}:2: rows[0].ports cannot be a mapping: A port such as 22, ports as text such as "2379-2380", {parameter, default}, or a list of these.`,
		],
		...(
			[
				["7000", '"99999"', '"99999" is no port or port range (0-65535, from-to)'],
				["7000", '"9-3"', '"9-3" is no port or port range (0-65535, from-to)'],
				["7000", '[22, "80,0"]', "port 0 cannot be listened on"],
				["7000", "{parameter: sshPort, default: 22-21}", '"22-21" is no port or port range (0-65535, from-to)'],
				["7000", '"8/0"', '"8/0" is a type and code of ICMP'],
				["tcp, ports: 7000", "icmp, ports: 7000", 'ICMP has TYPE/CODE such as "8/0", no port 7000'],
				["tcp, ports: 7000", 'icmp, ports: "300/0"', '"300/0" is no type and code of ICMP (0-255 both)'],
				["tcp, ports: 7000", "esp, ports: 7000", "the protocol has none, 7000 given"],
			] as const
		).map(([good, bad, sentence]): [string, Files, string] => [
			`ports ${bad}, which no packet has,`,
			{ [ROWS]: `rows:\n  - {${ROW.replace(good, bad)}}\n` },
			`${ROWS}:2: rows[0].ports: ${sentence}`,
		]),
		[
			"a missing key",
			{ [ROWS]: "rows:\n  - {id: x, role: worker}\n" },
			`${ROWS}:2: rows[0]: the key protocol is missing (and 7 more faults)`,
		],
		[
			"a reason that is no sentence",
			{ [ROWS]: `rows:\n  - {${ROW.replace("here.", "here")}}\n` },
			`${ROWS}:3: rows[0].reason cannot be "Nothing works without it here": Why the port is needed and what breaks without it: a sentence with a capital and a full stop.`,
		],
		[
			"a row of another role",
			{ [ROWS]: `rows:\n  - {${ROW.replace("role: worker", "role: etcd")}}\n` },
			`${ROWS}:2: rows[0].role is etcd, and the file lies in the folder of worker`,
		],
		[
			"a source class twice",
			{ [ROWS]: `rows:\n  - {${ROW.replace("[control-plane]", "[worker, client, worker]")}}\n` },
			`${ROWS}:2: rows[0].sources must hold each item once, and "worker" stands twice`,
		],
		[
			"an unknown source class",
			{ [ROWS]: `rows:\n  - {${ROW.replace("[control-plane]", "[worker, contol-plane]")}}\n` },
			`${ROWS}:2: unknown source class contol-plane in rows[0].sources; did you mean control-plane? allowed: `,
		],
		[
			"an unknown parameter",
			{ [ROWS]: `rows:\n  - {${ROW.replace("7000", "{parameter: kubletPort, default: 1}")}}\n` },
			`${ROWS}:2: unknown parameter kubletPort in rows[0].ports; did you mean kubeletPort? allowed: `,
		],
		[
			"an unknown add-on in a condition",
			{ [ROWS]: `rows:\n  - {${ROW}, when: [{is: addon, of: mesh}]}\n` },
			`${ROWS}:3: unknown add-on mesh in rows[0].when[0].of; allowed: `,
		],
		[
			"a row of a page",
			{ [ROWS]: `rows:\n  - {${ROW}, published: {page: p, usedBy: All}}\n` },
			`${ROWS}:3: rows[0].published speaks of a project's page; packs leave published tables alone`,
		],
		["an id twice", { [ROWS]: `rows:\n  - {${ROW}}\n  - {${ROW}}\n` }, `${ROWS}:4: rows[1]: the id x stands twice in this file`],
		[
			"an unknown profile",
			{ "p/requirements/kuberntes/worker/data.yaml": `rows: [{${ROW}}]\n` },
			"p/requirements/kuberntes/worker/data.yaml:1: unknown profile kuberntes in the path of this file; did you mean kubernetes? allowed: ",
		],
		[
			"a shipped profile defined anew",
			{ "p/requirements/eks/data.yaml": PROFILE },
			"p/requirements/eks/data.yaml:1: the profile eks is shipped with portpolicy: a pack adds rows to it, or extends it under another name",
		],
		[
			"a profile of a page",
			{ "p/requirements/own/data.yaml": PROFILE.replace("published: false", "published: true") },
			"p/requirements/own/data.yaml:3: profile.published must be false: packs bring no table of a project's page",
		],
		[
			"a profile that extends nobody",
			{ "p/requirements/own/data.yaml": PROFILE.replace("extends: kubernetes", "extends: kubernets") },
			"p/requirements/own/data.yaml:4: unknown profile kubernets in profile.extends; did you mean kubernetes? allowed: ",
		],
		[
			"a word of a profile that means a role it has not",
			{ "p/requirements/own/data.yaml": PROFILE.replace("node: [worker]", "node: [workr]") },
			"p/requirements/own/data.yaml:8: unknown role workr in profile.means.node; did you mean worker? allowed: worker, reader",
		],
		[
			"a class of a profile with a role it has not",
			{ "p/requirements/own/data.yaml": PROFILE.replace("classes: {}", "classes: {x: {kind: role, roles: [raeder]}}") },
			"p/requirements/own/data.yaml:9: unknown role raeder in profile.classes.x.roles; did you mean reader? allowed: worker, reader",
		],
		[
			"a default of a profile that is no port",
			{ "p/requirements/own/data.yaml": PROFILE.replace("parameters: {}", 'parameters: {kubeletPort: "99999"}') },
			'p/requirements/own/data.yaml:10: profile.parameters.kubeletPort: "99999" is no port or port range (0-65535, from-to)',
		],
		[
			"a class of a role that nobody has",
			{ "p/requirements/index/data.yaml": "roles: [gateway]\nclasses: {x: {kind: role, roles: [worker, gatway]}}\n" },
			"p/requirements/index/data.yaml:2: unknown role gatway in classes.x.roles; did you mean gateway? allowed: ",
		],
		[
			"a shipped name",
			{ "p/requirements/index/data.yaml": "parameters: {sshPort: ours}\n" },
			"p/requirements/index/data.yaml:1: the parameter sshPort is shipped with portpolicy; choose another name",
		],
		[
			"an index with more",
			{ "p/requirements/index/data.yaml": "watched: []\n" },
			"p/requirements/index/data.yaml:1: unknown key watched; allowed: classes, cnis, parameters, roles",
		],
		[
			"a file among rules",
			{ "p/rules/acme/x/x.txt": "" },
			"p/rules/acme/x/x.txt: a rule is rules/CATEGORY/RULE_ID/NAME.rego, and this is none",
		],
		[
			"compiled rules whose sources are gone",
			{
				[ROWS]: `rows: [{${ROW}}]\n`,
				"p/dist/pack.lock.json": '{"schema": "portpolicy.rules-lock/v1", "sources": {"rules/acme/x/x.rego": "sha256:0"}}',
			},
			"p/rules/acme/x/x.rego: this rule was removed since the pack was compiled; run: node PORTPOLICY/tools/build-pack.mjs p, PORTPOLICY",
		],
		[
			"a lock that is none",
			{ "p/rules/acme/x/x.rego": "package portpolicy.rules.acme.x\n", "p/dist/pack.lock.json": "null" },
			"p/dist/pack.lock.json: this is no lock of compiled rules; run: node PORTPOLICY/tools/build-pack.mjs p, PORTPOLICY",
		],
		[
			"rules that are not compiled",
			{ "p/rules/acme/x/x.rego": "package portpolicy.rules.acme.x\n" },
			"p/dist/pack.lock.json: the rules of this pack are not compiled: this file is missing; run: node PORTPOLICY/tools/build-pack.mjs p, PORTPOLICY being the folder where it is installed (docs/writing-rules.md)",
		],
	])("%s is refused", async (_, files, sentence) => {
		expect((await fault(files)).slice(0, sentence.length)).toBe(sentence);
	});

	test("names that no pack adds are refused as ever", async () => {
		const files = { [ROWS]: `rows: [{${ROW}}]\n`, "p/requirements/index/data.yaml": "roles: [gateway]\n" };
		expect(await fault(files, "roles: {gatway: {cidrs: [10.0.0.0/8]}}\n")).toMatch(
			/^portpolicy\.yaml:3: unknown name gatway in roles; did you mean gateway\? allowed: control-plane, .*, gateway$/,
		);
		expect(await fault(files, "profile: own\n")).toMatch(/^portpolicy\.yaml:3: profile cannot be "own"; it is NAME/);
		expect(await fault(files, "", { role: ["gatway=name:x"] })).toMatch(/^--role: unknown role gatway; did you mean gateway\?/);
		expect(await fault(files, "packs: p\n")).toContain("packs stands twice");
	});

	test("two packs may not say different things of one row unless the later one overrides", async () => {
		const root = (second: string): string =>
			folder({
				"portpolicy.yaml": "version: 1\npacks: [a, b]\n",
				[ROWS.replace("p/", "a/")]: `rows: [{${ROW}}]\n`,
				[ROWS.replace("p/", "b/")]: second,
			});
		await expect(loadConfigs({}, root(`rows: [{${ROW}}]\n`), NOW)).rejects.toMatchObject({
			message: `${ROWS.replace("p/", "b/")}:1: row kubernetes/worker/x stands in ${ROWS.replace("p/", "a/")}:1 too; write overrides: true to change it, or choose another id`,
		});
		const [config] = await loadConfigs({}, root("rows: [{id: x, role: worker, overrides: true, ports: 9}]\n"), NOW);
		expect(config?.packs.tables?.rows["kubernetes"]?.["worker/x"]).toMatchObject({
			at: `${ROWS.replace("p/", "b/")}:1`,
			base: null,
			overrides: false,
			row: { ports: 9, protocol: "tcp" },
		});
	});

	test("two packs may not hold one rule", () => {
		const pack = (name: string, ids: readonly string[]): UserPack => ({
			folder: name,
			digest: "",
			tables: added({}),
			rules: { wasm: new Uint8Array(), lock: {}, rules: ids.map((id) => ({ id })) as unknown as AddedRules["rules"] },
		});
		expect(() => united([pack("a", ["x/one", "x/two"]), pack("b", ["y/one"]), pack("c", ["x/two"])])).toThrow(
			"packs a and c both hold the rule x/two; leave one of them out",
		);
		expect(united([pack("a", ["x/one"]), pack("b", ["x/two"])]).list).toHaveLength(2);
	});

	test("tables that ship pass the checks of a pack, but for the errata of their pages", async () => {
		const shipped = filesBelow("policies/portpolicy/requirements").filter((path) => /requirements\/(?:cni|addons)\//.test(path));
		const files = Object.fromEntries(
			shipped.map((path) => [
				path.replace("policies/portpolicy", "p").replace(/(cni|addons)\/([^/]+)/, "$1/own-$2"),
				readFileSync(join(import.meta.dirname, "../../..", path), "utf8").replaceAll(/^ +errata:.*$/gm, ""),
			]),
		);
		const [config] = await load(files);
		expect(Object.keys(config?.packs.tables?.rows ?? {})).toHaveLength(shipped.length);
	});
});
