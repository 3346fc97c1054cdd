import { spawnSync } from "node:child_process";
import { appendFileSync, cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { beforeAll, describe, expect, onTestFinished, test } from "vitest";
import type { Report } from "../../src/model/finding.ts";
import { built, portpolicy, type Transcript } from "../e2e/command.ts";
import { folder } from "../unit/input/folder.ts";

const ROOT = join(import.meta.dirname, "../..");
const PACK = join(ROOT, "fixtures/packs/acme-rules");
const RULE = "rules/acme/ssh_only_by_bastion/ssh_only_by_bastion.rego";
const INPUT = readFileSync(join(ROOT, "fixtures/cases/waivers/accepted/sg.json"));
const HEAD = `version: 1
packs: [p]
roles:
  control-plane: {select: [{id: sg-cp}]}
  worker: {select: [{id: sg-worker}]}
sources:
  client: {cidrs: [10.20.0.0/24]}
`;
const waiver = (target: string, expires: string, rule = "acme/ssh-only-by-bastion"): string =>
	`  - {rule: ${rule}, target: ${target}, allow: {protocol: tcp, ports: 22, sources: [0.0.0.0/0]}, reason: until June, expires: ${expires}}\n`;

const there = existsSync(join(ROOT, ".tools/opa"));
if (!there) console.log("skipped: rules of packs (OPA is not built)");

const buildPack = (pack: string): Transcript => {
	const { status, stdout, stderr } = spawnSync(process.execPath, [join(ROOT, "tools/build-pack.mjs"), pack], { encoding: "utf8" });
	return { status, stdout, stderr };
};

/** The pack of the fixtures, compiled, in a folder with an input and a configuration. */
function home(config: string): string {
	const root = folder({ "portpolicy.yaml": config, "sg.json": INPUT });
	cpSync(compiled, join(root, "p"), { recursive: true });
	return root;
}

function report(root: string): Report {
	const { stdout, stderr } = portpolicy(["eval", "sg.json", "--format", "json"], root);
	if (stdout === "") throw new Error(stderr);
	return JSON.parse(stdout) as Report;
}

const told = ({ findings }: Report): readonly unknown[] =>
	findings.filter(({ level }) => level !== "note").map(({ rule, level, target, waived }) => [rule, level, target, waived?.reason ?? null]);

let compiled = "";

describe.skipIf(!there)("rules of a pack", () => {
	beforeAll(() => {
		built();
		compiled = mkdtempSync(join(tmpdir(), "portpolicy-own-pack-"));
		cpSync(PACK, compiled, { recursive: true });
		rmSync(join(compiled, "dist"), { recursive: true, force: true });
		expect(buildPack(compiled)).toMatchObject({
			status: 0,
			stdout: `acme/ssh-only-by-bastion: 3 tests pass; compiled into ${join(compiled, "dist")}\n`,
		});
		return () => rmSync(compiled, { recursive: true, force: true });
	}, 120_000);

	test("find with their own id, level and words, beside those that ship", () => {
		const found = report(home(HEAD));
		expect(told(found)).toEqual([
			["acme/ssh-only-by-bastion", "error", "sg-worker", null],
			["exposure/internet", "error", "sg-worker", null],
		]);
		expect(found.findings[0]).toMatchObject({
			verdict: "overexposed",
			ports: "22",
			message: "tcp/22 (SSH) of sg-worker (worker) is open to anywhere (0.0.0.0/0), and platform-security allows the bastion alone.",
		});
		expect(found.tool.packs).toMatchObject([{ folder: "p", rows: 0, rules: ["acme/ssh-only-by-bastion"] }]);
	});

	test("can be waived, and each waiver is told by whoever knows its rule", () => {
		const both = `${HEAD}waivers:\n${waiver("sg-worker", "2099-01-01")}${waiver("sg-worker", "2099-01-01", "exposure/internet")}`;
		const accepted = report(home(both));
		expect(told(accepted)).toEqual([
			["acme/ssh-only-by-bastion", "error", "sg-worker", "until June"],
			["exposure/internet", "error", "sg-worker", "until June"],
		]);
		expect(accepted.exitCode).toBe(0);
		const spent = report(home(`${HEAD}waivers:\n${waiver("sg-worker", "2020-01-01")}${waiver("sg-cp", "2099-01-01")}`));
		expect(spent.findings.filter(({ rule }) => rule.startsWith("waiver/")).map(({ rule, location }) => [rule, location?.pointer])).toEqual([
			["waiver/expired", "/waivers/0"],
			["waiver/unused", "/waivers/1"],
		]);
	});

	test("are listed with their pages", () => {
		const root = home(HEAD);
		expect(portpolicy(["rules", "acme/ssh-only-by-bastion"], root).stdout).toContain("To do    Remove the source from the rule");
		expect(portpolicy(["rules", "acme/ssh-only"], root).stderr).toContain("did you mean acme/ssh-only-by-bastion?");
	});

	test.each<[string, (pack: string) => void, string]>([
		[
			"changed since",
			(pack) => appendFileSync(join(pack, RULE), "\nx := 1\n"),
			`p/${RULE}: this rule was changed since the pack was compiled`,
		],
		[
			"added since",
			(pack) => cpSync(join(pack, "rules/acme/ssh_only_by_bastion"), join(pack, "rules/acme/other"), { recursive: true }),
			"p/rules/acme/other/ssh_only_by_bastion.rego: this rule was added since the pack was compiled",
		],
		[
			"compiled by halves",
			(pack) => rmSync(join(pack, "dist/rules.json")),
			"p/dist/rules.json: the rules of this pack are not compiled: this file is missing",
		],
		[
			"another module",
			(pack) => writeFileSync(join(pack, "dist/policy.wasm"), readFileSync(join(ROOT, "policies/dist/policy.wasm"))),
			"p/dist/policy.wasm: this file is not the one that the lock beside it names",
		],
		[
			"another library",
			(pack) => edit(join(pack, "dist/pack.lock.json"), (text) => text.replace(/("library": "sha256:)./, "$1x")),
			"p: the rules of this pack were compiled for another version of portpolicy",
		],
	])("%s is exit 2, and says what to run", (_, spoil, sentence) => {
		const root = home(HEAD);
		spoil(join(root, "p"));
		expect(portpolicy(["eval", "sg.json"], root)).toEqual({
			status: 2,
			stdout: "",
			stderr: `portpolicy: ${sentence}; run: node PORTPOLICY/tools/build-pack.mjs p, PORTPOLICY being the folder where it is installed (docs/writing-rules.md)\n`,
		});
	});

	test("a rule that gives no report is no silence", () => {
		const root = home(HEAD);
		edit(join(root, "p", RULE), (text) => text.replace("\tcount(parts) > 0\n]", '\tcount(parts) > 0\n] if input.nonce == "never"'));
		rmSync(join(root, "p", RULE.replace(".rego", "_test.rego")));
		expect(buildPack(join(root, "p")).stderr).toBe("");
		expect(portpolicy(["eval", "sg.json"], root)).toMatchObject({
			status: 2,
			stderr: expect.stringContaining("acme/ssh-only-by-bastion gave no report, which is a list of findings") as string,
		});
	});

	test.each<[string, (pack: string) => void, RegExp]>([
		[
			"a built-in that the module does not carry",
			(pack) => edit(join(pack, RULE), (text) => text.replace('part.component == "ssh"', 'regex.match("ssh", part.component)')),
			/undefined function regex\.match/,
		],
		[
			"a package that is not its folder's",
			(pack) => edit(join(pack, RULE), (text) => text.replace("package portpolicy.rules.acme", "package portpolicy.rules.ours")),
			/its package must be portpolicy\.rules\.acme\.ssh_only_by_bastion, and is/,
		],
		[
			"a category that ships",
			(pack) => move(pack, "rules/acme", "rules/exposure"),
			/the category exposure is portpolicy's own; choose another/,
		],
		[
			"no annotations",
			(pack) => edit(join(pack, RULE), (text) => text.replace("# title: SSH is open beyond the bastion\n", "")),
			/acme\/ssh-only-by-bastion: no title/,
		],
		["a test that fails", (pack) => edit(join(pack, RULE), (text) => text.replace('"error"', '"warning"')), /test_any_source fails/],
		["no rules", (pack) => rmSync(join(pack, "rules"), { recursive: true }), /there is no such folder, and rules of a pack lie there/],
	])("%s is refused when it is compiled", (_, spoil, words) => {
		const pack = join(home(HEAD), "p");
		spoil(pack);
		const { status, stdout, stderr } = buildPack(pack);
		expect([status, stdout]).toEqual([2, ""]);
		expect(stderr).toMatch(words);
		expect(stderr).not.toMatch(/\n\s+at /);
	});
});

function edit(file: string, change: (text: string) => string): void {
	const before = readFileSync(file, "utf8");
	const after = change(before);
	if (after === before) throw new Error(`${file} is as it was`);
	writeFileSync(file, after);
}

function move(pack: string, from: string, to: string): void {
	cpSync(join(pack, from), join(pack, to), { recursive: true });
	rmSync(join(pack, from), { recursive: true });
	onTestFinished(() => rmSync(dirname(pack), { recursive: true, force: true }));
}
