import { spawnSync } from "node:child_process";
import { cpSync, existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import type { RequirementsReport } from "../../src/report/formats/requirements.ts";
import { folder } from "../unit/input/folder.ts";
import { built, portpolicy } from "./command.ts";

const ROOT = join(import.meta.dirname, "../..");
const opa = existsSync(join(ROOT, ".tools/opa"));
if (!opa) console.log("skipped: the rule of docs/writing-rules.md is compiled (OPA is not built)");

beforeAll(() => void built());

/** The blocks of a guide that name a file, by that file. */
function filesOf(guide: string): Readonly<Record<string, string>> {
	const text = readFileSync(join(ROOT, "docs", guide), "utf8");
	return Object.fromEntries(
		[...text.matchAll(/^```(?:yaml|rego)\n# file: (\S+)\n(.*?)^```$/gms)].map(([, file = "", content = ""]) => [file, content]),
	);
}

const table = (cwd: string, ...args: readonly string[]): Readonly<Record<string, string>> => {
	const { stdout, stderr } = portpolicy(["requirements", "--format", "json", ...args], cwd);
	if (stdout === "") throw new Error(stderr);
	const { rows } = JSON.parse(stdout) as RequirementsReport;
	return Object.fromEntries(
		rows.filter(({ applies }) => applies).map(({ id, protocol, ports, sources }) => [id, `${protocol}/${ports} ${sources.join(" ")}`]),
	);
};

describe("docs/writing-tables.md", () => {
	test("its pack says what the page says", () => {
		const files = filesOf("writing-tables.md");
		expect(Object.keys(files)).toHaveLength(6);
		const cwd = folder(files);
		const shipped = table(folder({}), "--profile", "kubernetes@1.33");
		const own = table(cwd);
		const { "kubernetes/control-plane/api-server": gone, ...rest } = shipped;
		expect(gone).toBeDefined();
		expect(own).toEqual({
			...rest,
			"kubernetes/control-plane/kubelet": "tcp/10250 control-plane log-collector",
			"kubernetes/worker/log-agent": "tcp/24224 log-collector",
		});
		expect(table(cwd, "--source", "load-balancer=10.0.0.0/24", "--param", "logAgentPort=24225")).toMatchObject({
			"kubernetes/worker/log-agent": "tcp/24225 log-collector",
			"kubernetes/worker/log-agent-health": "tcp/24220 load-balancer",
		});
		expect(table(cwd, "--table", "published")).toEqual(table(folder({}), "--profile", "kubernetes@1.33", "--table", "published"));
	});

	test("its profile is RKE2 but for what it drops and adds", () => {
		const cwd = folder(filesOf("writing-tables.md"));
		const renamed = Object.fromEntries(
			Object.entries(table(cwd, "--profile", "rke2")).map(([id, row]) => [id.replace("rke2/", "acme-os/"), row]),
		);
		const { "acme-os/server/etcd-metrics": dropped, ...rest } = renamed;
		expect(dropped).toBeDefined();
		const own = Object.fromEntries(Object.entries(rest).filter(([id]) => id.startsWith("acme-os/")));
		expect(table(cwd, "--profile", "acme-os")).toEqual({ ...own, "acme-net/node/tunnel": "udp/8477 agent server" });
	});
});

describe("docs/writing-rules.md", () => {
	const files = filesOf("writing-rules.md");

	test("its rule is the one of the fixtures", () => {
		for (const [file, content] of Object.entries(files).filter(([name]) => name.endsWith(".rego")))
			expect(content).toBe(readFileSync(join(ROOT, "fixtures/packs", file.replace(/^acme/, "acme-rules")), "utf8"));
	});

	test.skipIf(!opa)("its rule compiles and finds", () => {
		const cwd = folder(files);
		const { status, stderr } = spawnSync(process.execPath, [join(ROOT, "tools/build-pack.mjs"), "acme"], { cwd, encoding: "utf8" });
		expect([status, stderr]).toEqual([0, ""]);
		cpSync(join(ROOT, "fixtures/cases/waivers/accepted/sg.json"), join(cwd, "sg.json"));
		const { stdout } = portpolicy(["eval", "sg.json", "--role", "worker=id:sg-worker"], cwd);
		expect(stdout).toContain("error  acme/ssh-only-by-bastion");
	});

	test("every placeholder and every part of the facts that it names is one", () => {
		const guide = readFileSync(join(ROOT, "docs/writing-rules.md"), "utf8");
		const schema = readFileSync(join(ROOT, "schemas/facts.schema.json"), "utf8");
		for (const name of [
			"coverage",
			"exposure",
			"effects",
			"inputs",
			"rows",
			"now",
			"unknown",
			"bounds",
			"hasRole",
			"roles",
			"insiders",
			"certain",
		]) {
			expect(guide).toContain(name);
			expect(schema).toContain(`"${name}"`);
		}
		const words = readFileSync(join(ROOT, "src/report/own-words.ts"), "utf8");
		for (const name of ["packets", "target", "role", "sources", "needed", "filter", "reason"]) {
			expect(guide).toContain(`{${name}}`);
			expect(words).toMatch(new RegExp(`\\b${name}: told\\.`));
		}
	});
});
