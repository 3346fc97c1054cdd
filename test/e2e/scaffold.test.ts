import { spawnSync } from "node:child_process";
import { cpSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import type { RequirementsReport } from "../../src/report/formats/requirements.ts";
import { folder } from "../unit/input/folder.ts";
import { built, portpolicy } from "./command.ts";

const ROOT = join(import.meta.dirname, "../..");
const OPA = join(ROOT, ".tools/opa");
const opa = existsSync(OPA);
if (!opa) console.log("skipped: new rules are compiled (OPA is not built)");

beforeAll(() => void built());

const init = (cwd: string, ...args: readonly string[]): readonly [number | null, string] => {
	const { status, stdout, stderr } = portpolicy(["init", "--new", ...args], cwd);
	expect(stdout).toBe("");
	return [status, stderr];
};

const idsOf = (cwd: string, ...args: readonly string[]): readonly string[] => {
	const { stdout, stderr } = portpolicy(["requirements", "--format", "json", ...args], cwd);
	if (stdout === "") throw new Error(stderr);
	return (JSON.parse(stdout) as RequirementsReport).rows.filter(({ applies }) => applies).map(({ id }) => id);
};

describe("init --new", () => {
	test("a row loads through packs", () => {
		const cwd = folder({ "portpolicy.yaml": "version: 1\npacks: [p]\naddons: [mesh]\n" });
		expect(init(cwd, "row", "kubernetes/worker/log-agent", "--in", "p")).toEqual([
			0,
			"portpolicy: wrote p/requirements/kubernetes/worker/data.yaml\nportpolicy: packs: [p] in portpolicy.yaml takes it in; portpolicy requirements shows it\n",
		]);
		expect(init(cwd, "row", "addons/mesh/worker/mesh", "--in", "p")[0]).toBe(0);
		expect(idsOf(cwd)).toEqual(expect.arrayContaining(["kubernetes/worker/log-agent", "mesh/worker/mesh"]));
	});

	test("a profile loads through packs, and rows of it", () => {
		const cwd = folder({ "portpolicy.yaml": "version: 1\npacks: [p]\nprofile: acme-os\n" });
		expect(init(cwd, "profile", "acme-os", "--in", "p")[0]).toBe(0);
		expect(init(cwd, "row", "acme-os/worker/x", "--in", "p")[0]).toBe(0);
		expect(idsOf(cwd)).toEqual(expect.arrayContaining(["acme-os/worker/x", "acme-os/worker/kubelet"]));
	});

	test("a case passes", () => {
		const cwd = folder({});
		expect(init(cwd, "case", "dns/open")[0]).toBe(0);
		expect(portpolicy(["test"], cwd)).toMatchObject({ status: 0, stdout: "1 passed, 0 failed\n" });
		// And it can fail: what it says is compared.
		const file = join(cwd, "dns/open/manifests.yaml");
		writeFileSync(
			file,
			readFileSync(file, "utf8").replace(
				"        - {port: 53, protocol: UDP}\n        - {port: 53, protocol: TCP}\n",
				"        - {port: 54, protocol: UDP}\n",
			),
		);
		expect(portpolicy(["test"], cwd).status).toBe(1);
	});

	test.skipIf(!opa)("a rule compiles, its test passes, and it takes part", () => {
		const cwd = folder({ "portpolicy.yaml": "version: 1\npacks: [p]\nroles: {worker: {select: [{id: sg-worker}]}}\n" });
		const [status, stderr] = init(cwd, "rule", "acme/no-ssh", "--in", "p");
		expect([status, stderr.split("\n").slice(0, 2)]).toEqual([
			0,
			["portpolicy: wrote p/rules/acme/no_ssh/no_ssh.rego", "portpolicy: wrote p/rules/acme/no_ssh/no_ssh_test.rego"],
		]);
		const command = /node (\S+build-pack\.mjs) p;/.exec(stderr)?.[1] ?? "";
		expect(spawnSync(process.execPath, [command, "p"], { cwd, encoding: "utf8" })).toMatchObject({
			status: 0,
			stdout: "acme/no-ssh: 2 tests pass; compiled into p/dist\n",
		});
		cpSync(join(ROOT, "fixtures/cases/waivers/accepted/sg.json"), join(cwd, "sg.json"));
		expect(portpolicy(["eval", "sg.json"], cwd).stdout).toContain(
			"error  acme/no-ssh\n  tcp/22 (SSH) of sg-worker (worker) is open to anywhere (0.0.0.0/0).",
		);
	});

	test.skipIf(!opa)("a rule of portpolicy itself passes its test beside the others", () => {
		const cwd = folder({});
		cpSync(join(ROOT, "policies/portpolicy"), join(cwd, "portpolicy"), { recursive: true });
		expect(init(cwd, "rule", "exposure/no-ssh", "--in", "portpolicy")[0]).toBe(0);
		const run = (...args: readonly string[]): string => spawnSync(OPA, args, { cwd, encoding: "utf8" }).stdout;
		expect(run("check", "--strict", ".")).toBe("");
		expect(run("fmt", "--list", "portpolicy")).toBe("");
		expect(run("test", "-r", "exposure.no_ssh", ".")).toMatch(/PASS: 2\/2/);
	});

	test("nothing is overwritten, and names are checked", () => {
		const cwd = folder({ "requirements/kubernetes/worker/data.yaml": "rows: []\n", file: "" });
		const refused = (...args: readonly string[]): string => {
			const [status, stderr] = init(cwd, ...args);
			expect(status).toBe(2);
			return stderr;
		};
		expect(refused("row", "kubernetes/worker/x")).toBe(
			"portpolicy: requirements/kubernetes/worker/data.yaml is there already, and nothing is overwritten; --stdout prints what would be written\n",
		);
		expect(readFileSync(join(cwd, "requirements/kubernetes/worker/data.yaml"), "utf8")).toBe("rows: []\n");
		expect(refused("row", "kubernets/worker/x")).toContain("unknown profile kubernets; did you mean kubernetes?");
		expect(refused("row", "kubernetes/wrker/x")).toContain("unknown role wrker; did you mean worker?");
		expect(refused("rule", "NoSsh")).toContain("the name of a new rule is CATEGORY/ID");
		expect(refused("rule", "exposure/no-ssh")).toBe("portpolicy: the category exposure is portpolicy's own; choose another\n");
		expect(refused("row", "kubernetes/worker/x", "--in", "file")).toBe(
			"portpolicy: file/requirements/kubernetes/worker/data.yaml cannot be written (ENOTDIR)\n",
		);
		expect(refused("rulee", "a/b")).toContain("--new cannot make rulee; did you mean rule?");
		expect(refused("rule")).toContain("--new rule takes one name");
		expect(refused("profile", "eks")).toContain("the profile eks ships with portpolicy");
		expect(portpolicy(["init", "--in", "x"], cwd).stderr).toContain("--in says where something new goes, and needs --new");
		expect(portpolicy(["init"], cwd).stderr).toBe("portpolicy: an input is missing: a file, a folder, a glob, or - for standard input\n");
	});
});
