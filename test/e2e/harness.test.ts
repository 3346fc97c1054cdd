import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { portpolicy } from "./command.ts";

const roots: string[] = [];
afterAll(() => {
	for (const root of roots) rmSync(root, { recursive: true, force: true });
});

/** A folder with these files. */
function folder(files: Readonly<Record<string, unknown>>): string {
	const root = mkdtempSync(join(tmpdir(), "portpolicy-harness-"));
	roots.push(root);
	for (const [name, value] of Object.entries(files)) {
		mkdirSync(dirname(join(root, name)), { recursive: true });
		writeFileSync(join(root, name), typeof value === "string" ? value : JSON.stringify(value));
	}
	return root;
}

/** A worker group; the control plane lives in a known range, and its kubelet port is open to `cidr`. */
const group = (cidr: string, port = 10250): unknown => ({
	SecurityGroups: [
		{
			GroupId: "sg-1",
			GroupName: "workers",
			VpcId: "vpc-1",
			IpPermissions: [{ IpProtocol: "tcp", FromPort: port, ToPort: port, IpRanges: [{ CidrIp: cidr }] }],
		},
	],
});
const CONFIG =
	"version: 1\nprofile: kubernetes\nroles:\n  worker: {select: [{id: sg-1}], cidrs: [10.0.2.0/24]}\n  control-plane: {cidrs: [10.0.1.0/24]}\n";
const good = { "good/sg.json": group("10.0.1.0/24"), "good/portpolicy.yaml": CONFIG };
const clean = { description: "Open to the control plane alone.", exitCode: 0, findings: [] };

describe("test", () => {
	test("passes and fails cases, and says what differs", () => {
		const root = folder({
			...good,
			"good/expected.json": clean,
			"bad/sg.json": group("10.0.1.0/24", 10251),
			"bad/portpolicy.yaml": CONFIG,
			"bad/expected.json": clean,
		});
		const { status, stdout } = portpolicy(["test"], root);
		expect(status).toBe(1);
		expect(stdout).toContain("FAILED bad\n  Open to the control plane alone.\n  - exit code: expected 0, got 1\n  - unexpected: {");
		expect(stdout.endsWith("\n1 passed, 1 failed\n")).toBe(true);
		expect(portpolicy(["test", "good", "--format", "tap"], root)).toEqual({
			status: 0,
			stdout: "TAP version 14\n1..1\nok 1 - good\n",
			stderr: "",
		});
	});

	test("a case without input fails for that", () => {
		const { status, stdout } = portpolicy(["test"], folder({ "a/expected.json": clean }));
		expect(status).toBe(1);
		expect(stdout).toContain(
			"  - there is no input: no *.json or *.yaml beside expected.json, and args names none\n\n0 passed, 1 failed\n",
		);
	});

	test.each([
		["absent", "portpolicy: absent: there is no such folder\n"],
		["good/expected.json", "portpolicy: good/expected.json: this is a file; name the folder of the case\n"],
	])("%s is no folder of cases", (name, stderr) => {
		expect(portpolicy(["test", name], folder({ ...good, "good/expected.json": clean }))).toEqual({ status: 2, stdout: "", stderr });
	});

	test("a user's own table and waiver count as in eval", () => {
		const row = {
			id: "agent",
			role: "worker",
			protocol: "tcp",
			ports: 9999,
			sources: ["control-plane"],
			need: "required",
			bind: "all",
			component: "agent",
			purpose: "Agent",
			reason: "The agent is asked here.",
			references: ["https://wiki.example.com/agent"],
		};
		const root = folder({
			...good,
			"good/portpolicy.yaml": `${CONFIG}packs: [own]\nwaivers:\n  - {rule: required/blocked, target: sg-1, reason: not yet rolled out, expires: "2099-12-31"}\n`,
			"good/own/requirements/kubernetes/worker/data.yaml": JSON.stringify({ rows: [row] }),
			"good/expected.json": {
				description: "The row of one's own is shut, which a waiver covers.",
				exitCode: 0,
				findings: [{ rule: "required/blocked", requirement: "kubernetes/worker/agent", waived: { reason: "not yet rolled out" } }],
			},
		});
		expect(portpolicy(["test", "--coverage"], root).stdout).toContain("\n  kubernetes/worker/agent: no case shows it exact, wide\n");
		expect(portpolicy(["test"], root)).toMatchObject({ status: 0, stdout: "1 passed, 0 failed\n" });
	});

	test("options of a case count as on the command line", () => {
		const root = folder({
			"a/sg.json": group("10.0.1.0/24"),
			"a/portpolicy.yaml": CONFIG,
			"a/args": "--param kubeletPort=10260\n",
			"a/expected.json": { description: "Moved.", exitCode: 1 },
		});
		expect(portpolicy(["test"], root)).toMatchObject({ status: 0, stdout: "1 passed, 0 failed\n" });
	});

	test("rewrites what differs, and nothing else", () => {
		const root = folder({ ...good, "good/expected.json": { ...clean, exitCode: 1, references: ["made up"] } });
		expect(portpolicy(["test", "--update"], root)).toMatchObject({ status: 0, stdout: "1 passed, 0 failed\n" });
		expect(JSON.parse(readFileSync(join(root, "good/expected.json"), "utf8"))).toEqual({ ...clean, references: ["made up"] });
		expect(portpolicy(["test"], root).status).toBe(0);
	});

	test("mutates the rules of a clean case: each change is noticed, an idle rule is not", () => {
		const root = folder({ ...good, "good/expected.json": clean });
		expect(portpolicy(["test", "--mutate"], root)).toMatchObject({
			status: 0,
			stdout: "1 passed, 0 failed\nMutations: 4; noticed: 4 (100.0 %)\n",
		});
		const twice = group("10.0.1.0/24") as { SecurityGroups: { IpPermissions: unknown[] }[] };
		twice.SecurityGroups[0]?.IpPermissions.push({
			IpProtocol: "tcp",
			FromPort: 10250,
			ToPort: 10250,
			IpRanges: [{ CidrIp: "10.0.1.0/25" }],
		});
		const idle = portpolicy(["test", "--mutate"], folder({ ...good, "good/sg.json": twice, "good/expected.json": clean }));
		expect(idle.status).toBe(1);
		expect(idle.stdout).toMatch(/\n {2}good: remove \S+: nobody notices\n/);
	});

	test("a case explains what nobody can notice; an explanation of what is noticed fails the run", () => {
		const twice = group("10.0.1.0/24") as { SecurityGroups: { IpPermissions: unknown[] }[] };
		twice.SecurityGroups[0]?.IpPermissions.push({
			IpProtocol: "tcp",
			FromPort: 10250,
			ToPort: 10250,
			IpRanges: [{ CidrIp: "10.0.1.128/25" }],
		});
		const losses = ["remove", "narrow-sources", "change-protocol"];
		const spare = { rule: "sg-1#ingress[1]", mutations: losses, reason: "The wider range beside it." };
		const run = (survivors: unknown): ReturnType<typeof portpolicy> =>
			portpolicy(["test", "--mutate"], folder({ ...good, "good/sg.json": twice, "good/expected.json": { ...clean, survivors } }));
		expect(run([spare])).toMatchObject({ status: 0 });
		expect(run([spare]).stdout).toContain("\n  good: remove sg-1#ingress[1]: The wider range beside it.\n");
		const rotten = run([spare, { rule: "sg-1#ingress[0]", reason: "So I believed." }]);
		expect(rotten.status).toBe(1);
		expect(rotten.stdout).toContain('\n  good: a survivor that is none: "sg-1#ingress[0]", So I believed.\n');
	});

	test("tells rows and rules that no case shows", () => {
		const root = folder({ ...good, "good/expected.json": clean });
		const { stdout } = portpolicy(["test", "--coverage"], root);
		expect(stdout).toContain("\n  kubernetes/worker/kubelet: no case shows it closed, wide, off\n");
		expect(stdout).toContain("\n  kubernetes/etcd/client: no case shows it closed, exact, wide\n");
		expect(stdout).toContain("\n  required/blocked: no case finds it\n");
		expect(stdout).toContain("\nProfiles that no case asks for: aks, ");
		expect(stdout).not.toContain("Providers that no case asks for");
		const closed = folder({
			"c/sg.json": group("10.0.1.0/24", 10251),
			"c/portpolicy.yaml": CONFIG,
			"c/expected.json": { description: "Shut.", exitCode: 1 },
		});
		const other = portpolicy(["test", "--coverage"], closed).stdout;
		expect(other).toContain("\n  kubernetes/worker/kubelet: no case shows it exact, wide, off\n");
		expect(other).not.toContain("required/blocked: no case");
	});

	test.each([
		[{}, "portpolicy: no case here: a case is a folder with an expected.json; portpolicy schema case describes it\n"],
		[{ "a/expected.json": "{" }, "portpolicy: a/expected.json:1: the JSON ends in the middle"],
		[{ "a/expected.json": "" }, "portpolicy: a/expected.json: "],
		[{ "a/expected.json": { exitCode: 0 } }, "portpolicy: a/expected.json:1: the key description is missing\n"],
		[{ "a/expected.json": { description: "x", exitCode: 3 } }, "portpolicy: a/expected.json:1: exitCode cannot be 3; "],
		[
			{ "a/expected.json": '{\n"description": "x",\n"finding": [], "exitCode": 0}' },
			"portpolicy: a/expected.json:3: unknown key finding; did you mean findings? allowed: description, ",
		],
		[
			{ "a/expected.json": { description: "x", exitCode: 0, findings: [{ rul: "effect/service-port" }] } },
			"portpolicy: a/expected.json:1: unknown key rul in findings[0]; did you mean rule? allowed: rule, ",
		],
	])("refuses what is no case: %j", (files, message) => {
		const { status, stdout, stderr } = portpolicy(["test"], folder(files));
		expect({ status, stdout, told: stderr.startsWith(message) ? message : stderr }).toEqual({ status: 2, stdout: "", told: message });
	});
});
