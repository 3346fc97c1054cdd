import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { validateReport } from "../../src/generated/validate-report.mjs";
import { folder } from "../unit/input/folder.ts";
import { built, portpolicy } from "./command.ts";

beforeAll(() => void built());

const GROUP = (from: string): object => ({
	GroupId: "sg-1",
	GroupName: "worker",
	VpcId: "vpc-1",
	IpPermissions: [
		{ IpProtocol: "tcp", FromPort: 22, ToPort: 22, IpRanges: [{ CidrIp: from }], Ipv6Ranges: [], PrefixListIds: [], UserIdGroupPairs: [] },
	],
	IpPermissionsEgress: [],
	Tags: [],
});
const AWS = (from: string): string => JSON.stringify({ SecurityGroups: [GROUP(from)] }, null, 1);

describe("usage", () => {
	test.each([
		[[], "a command is missing; portpolicy --help lists them"],
		[["evil"], "unknown command evil; did you mean eval?; portpolicy --help tells more"],
		[["serve"], "unknown command serve; portpolicy --help tells more"],
		[["generate", "iptables"], "cannot generate iptables; did you mean nftables? allowed: "],
		[["eval"], "an input is missing: a file, a folder, a glob, or - for standard input; portpolicy --help tells more"],
		[["eval", "x", "--fromat", "json"], "unknown option --fromat; did you mean --format?; portpolicy --help tells more"],
		[["eval", "x", "--source-dir", "y"], "unknown option --source-dir; portpolicy --help tells more"],
		[["eval", "x", "--format", "sarif"], "--format cannot be sarif; allowed: text, json"],
		[["eval", "x", "--format", "json", "--format", "text"], "two formats on standard output; give one of them a file: --format json=FILE"],
		[["eval", "x", "--fail-on", "errors"], "--fail-on cannot be errors; did you mean error? allowed: error, warning, note, never"],
		[
			["eval", "--kind", "k8s", "x"],
			"--kind cannot be k8s; allowed: terraform-plan, terraform-state, kubernetes, aws, azure, gcp, openstack, hetzner, digitalocean, cloudformation, cluster-spec",
		],
		[["eval", "x", "--kind", "awss"], "--kind cannot be awss; did you mean aws? allowed: "],
		[["eval", "x", "--kind", "aws"], "--kind aws stands after the last input, and holds only for the inputs that follow it"],
		[["explain", "x", "--from", "node:a"], "--to is missing: explain takes --from, --to and --port, or --probes"],
		[
			["explain", "x", "--from", "ip:192.0.2.1", "--to", "pod:a/b", "--port", "53"],
			"--port cannot be 53; it names the protocol too: tcp/53, udp/53, sctp/53",
		],
		[["schema", "reprot"], "unknown schema reprot; did you mean report? allowed: "],
		[["rules", "required/blokced"], "unknown rule required/blokced; did you mean required/blocked? allowed: "],
	])("portpolicy %j", (args, sentence) => {
		const { status, stdout, stderr } = portpolicy(args, folder({}));
		const whole = `portpolicy: ${sentence}${sentence.endsWith(": ") ? "" : "\n"}`;
		expect({ status, stdout, stderr: sentence.endsWith(": ") ? stderr.slice(0, whole.length) : stderr }).toEqual({
			status: 2,
			stdout: "",
			stderr: whole,
		});
	});

	test("help and version are on standard output", () => {
		const { version } = JSON.parse(readFileSync(join(import.meta.dirname, "../../package.json"), "utf8"));
		expect(portpolicy(["--version"], folder({}))).toEqual({ status: 0, stdout: `${version}\n`, stderr: "" });
		for (const command of [[], ["eval"], ["explain"], ["requirements"], ["rules"], ["schema"]]) {
			const { status, stdout, stderr } = portpolicy([...command, "--help"], folder({}));
			expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
			expect(stdout).toMatch(/^Usage: portpolicy /);
			for (const line of stdout.split("\n")) expect(line.length).toBeLessThanOrEqual(80);
		}
	});
});

describe("eval", () => {
	test("exit codes: 1 with an error, 0 below --fail-on, 2 when nothing has a role", () => {
		const root = folder({ "open.json": AWS("0.0.0.0/0") });
		const role = ["--role", "worker=name:worker", "--no-infer"];
		expect(portpolicy(["eval", "open.json", ...role], root).status).toBe(1);
		expect(portpolicy(["eval", "open.json", ...role, "--fail-on", "never"], root).status).toBe(0);
		const nothing = portpolicy(["eval", "open.json", "--no-infer"], root);
		expect(nothing.status).toBe(2);
		expect(nothing.stderr).toBe(
			"portpolicy: nothing to judge: nothing in open.json could be given a cluster role (1 security group, 1 inbound rule read).\n  worker\n  If this is a cluster, say who is who: --role worker=name:GLOB, or run: portpolicy init open.json\n  If it is not: --allow-nothing\n",
		);
		expect(portpolicy(["eval", "open.json", "--no-infer", "--allow-nothing", "--fail-on", "error"], root).status).toBe(0);
	});

	test("the report holds to its schema, and equal input gives equal bytes in any order", () => {
		const root = folder({ "a.json": AWS("0.0.0.0/0"), "b.yaml": readFileSync(join(import.meta.dirname, "policy.yaml")) });
		const [one, two] = [
			["a.json", "b.yaml"],
			["b.yaml", "a.json"],
		].map((inputs) => portpolicy(["eval", "--format", "json", ...inputs], root)) as [
			ReturnType<typeof portpolicy>,
			ReturnType<typeof portpolicy>,
		];
		expect(one.stdout).toBe(two.stdout);
		expect(validateReport(JSON.parse(one.stdout)), JSON.stringify(validateReport.errors)).toBe(true);
		expect(validateReport({ ...JSON.parse(one.stdout), more: 1 })).toBe(false);
	});

	test("a format may go to a file; standard output then has the text", () => {
		const root = folder({ "a.json": AWS("0.0.0.0/0") });
		const { stdout } = portpolicy(["eval", "a.json", "--format", "json=out.json"], root);
		expect(stdout).toMatch(/^Profile kubernetes \(default\)/);
		expect(JSON.parse(readFileSync(join(root, "out.json"), "utf8"))).toMatchObject({ schema: "portpolicy.report/v1" });
		expect(portpolicy(["eval", "a.json", "--format", "json=gone/out.json"], root)).toMatchObject({
			status: 2,
			stderr: "portpolicy: gone/out.json cannot be written (ENOENT)\n",
		});
	});

	test("standard input, and a kind for the inputs after it", () => {
		expect(JSON.parse(portpolicy(["eval", "--format", "json", "-"], folder({}), AWS("0.0.0.0/0")).stdout)).toMatchObject({
			inputs: [{ path: "-", kind: "aws", rules: 1 }],
		});
		const list = JSON.stringify([GROUP("10.0.0.0/8")]);
		expect(JSON.parse(portpolicy(["eval", "--format", "json", "--kind=aws", "a.json"], folder({ "a.json": list })).stdout)).toMatchObject({
			inputs: [{ path: "a.json", kind: "aws" }],
		});
	});

	test("manifests that concern no row are judged, and never called passed", () => {
		const { status, stdout } = portpolicy(["eval", "policy.yaml"], import.meta.dirname);
		expect({ status, last: stdout.trim().split("\n\n").at(-1)?.replaceAll("\n", " ") }).toEqual({
			status: 0,
			last: "1 policy read. No mandated port concerns it: nothing was judged. Add workloads, Services, webhook configurations, APIServices.",
		});
	});

	test("a reader that closes the pipe early is no error", () => {
		expect(portpolicy(["requirements", "--format", "json"], folder({})).status).toBe(0);
	});
});

describe("explain", () => {
	test("answers with the rule that decides; an unknown name is exit 2", () => {
		const root = folder({ "a.json": AWS("198.51.100.0/24") });
		const ask = (from: string, to = "target:sg-1"): ReturnType<typeof portpolicy> =>
			portpolicy(["explain", "a.json", "--from", from, "--to", to, "--port", "tcp/22", "--format", "json"], root);
		const { status, stdout } = ask("ip:198.51.100.7");
		expect({ status, ...JSON.parse(stdout) }).toMatchObject({
			status: 0,
			results: [{ id: "1", verdict: "allowed", because: [{ layer: "security-group", filter: "sg-1" }] }],
		});
		expect(JSON.parse(ask("ip:203.0.113.9").stdout)).toMatchObject({ results: [{ verdict: "blocked" }] });
		expect(ask("external", "target:sg-9")).toEqual({ status: 2, stdout: "", stderr: "portpolicy: target sg-9 is not in the inputs\n" });
	});

	test("takes probes from standard input", () => {
		const probes = JSON.stringify([
			{ id: "a", from: { ip: "198.51.100.7" }, to: { target: "sg-1" }, protocol: "tcp", port: 22 },
			{ id: "b", from: { ip: "198.51.100.7" }, to: { target: "sg-1" }, protocol: "udp", port: 22 },
		]);
		const { stdout } = portpolicy(["explain", "a.json", "--probes", "-"], folder({ "a.json": AWS("198.51.100.0/24") }), probes);
		expect(stdout).toMatch(/^a: allowed: tcp\/22 from ip:198\.51\.100\.7 to target:sg-1\n {2}by .+\n\nb: blocked: udp\/22 /s);
		expect(
			portpolicy(["explain", "a.json", "--probes", "p.json"], folder({ "a.json": AWS("10.0.0.0/8"), "p.json": "[{}]" })),
		).toMatchObject({
			status: 2,
			stderr: "portpolicy: p.json: probe number 1 has no id\n",
		});
		const unknown = '{"id": 7, "from": {"ip": "198.51.100.7"}, "to": {"target": "sg-9"}, "protocol": "tcp", "port": 22}';
		expect(
			portpolicy(["explain", "a.json", "--probes", "p.json"], folder({ "a.json": AWS("10.0.0.0/8"), "p.json": `[\n${unknown}\n]` })),
		).toMatchObject({
			status: 2,
			stderr: "portpolicy: p.json:2: probe 7: target sg-9 is not in the inputs\n",
		});
	});
});

test("requirements, rules and schema print JSON", () => {
	const root = folder({});
	expect(
		JSON.parse(
			portpolicy(["requirements", "-p", "kubernetes@1.33", "--format", "json", "--param", "kubeletPort=20250", "--role", "worker"], root)
				.stdout,
		),
	).toMatchObject({
		schema: "portpolicy.requirements/v1",
		profile: { name: "kubernetes", provider: null, release: "1.33", table: "effective", evidence: "--profile" },
		rows: expect.arrayContaining([
			expect.objectContaining({ id: "kubernetes/worker/kubelet", role: "worker", ports: "20250", applies: true }),
		]),
	});
	expect(JSON.parse(portpolicy(["rules", "--format", "json"], root).stdout)).toMatchObject({ schema: "portpolicy.rules/v1" });
	expect(JSON.parse(portpolicy(["schema", "config"], root).stdout)).toMatchObject({ title: "portpolicy.yaml" });
});

describe("generate", () => {
	test.each([
		"networkpolicy",
		"calico",
		"cilium",
		"aws-json",
		"terraform-aws",
		"terraform-azure",
		"terraform-gcp",
		"terraform-openstack",
		"nftables",
	])("%s writes rules to standard output, and what waits for an address to standard error", (format) => {
		const { status, stdout, stderr } = portpolicy(
			["generate", format, "--profile", "kubernetes@1.33", "--source", "ssh-client=192.0.2.0/24"],
			folder({}),
		);
		expect(status).toBe(0);
		expect(stdout).not.toBe("");
		const waits =
			"portpolicy: nobody said where client is, so no rule lets it in (kubernetes/control-plane/api-server): give --source client=CIDR\n";
		expect(stderr.includes(waits)).toBe(format !== "networkpolicy");
	});
});
