import { describe, expect, test } from "vitest";
import { folder } from "../unit/input/folder.ts";
import { portpolicy } from "./command.ts";

const KUBELET = "apiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration\nport: 10260\n";
const kubeletPort = (stdout: string): string =>
	(JSON.parse(stdout) as { rows: { id: string; ports: string }[] }).rows.find(({ id }) => id === "kubernetes/worker/kubelet")?.ports ?? "";

describe("requirements", () => {
	test("follow a cluster's file, and say which", () => {
		const cwd = folder({ "kubelet.yaml": KUBELET });
		const { status, stdout, stderr } = portpolicy(["requirements", "kubelet.yaml", "--format", "json"], cwd);
		expect([status, stderr, kubeletPort(stdout)]).toEqual([0, "", "10260"]);
		expect(JSON.parse(stdout)).toMatchObject({
			settings: [
				{
					cluster: null,
					name: "parameters.kubeletPort",
					value: "10260",
					used: true,
					evidence: "port of KubeletConfiguration",
					location: { file: "kubelet.yaml", line: 3 },
				},
			],
		});
		expect(portpolicy(["requirements", "kubelet.yaml", "-v"], cwd).stdout).toContain(
			"By the cluster's own files\n  parameters.kubeletPort 10260: port of KubeletConfiguration [kubelet.yaml:3]\n",
		);
	});

	test("let the option go first, and tell the conflict", () => {
		const { stdout, stderr } = portpolicy(
			["requirements", "kubelet.yaml", "--param", "kubeletPort=10270", "--format", "json"],
			folder({ "kubelet.yaml": KUBELET }),
		);
		expect(kubeletPort(stdout)).toBe("10270");
		expect(stderr).toBe(
			"portpolicy: parameters.kubeletPort 10270 was given, though kubelet.yaml says parameters.kubeletPort 10260 (port of KubeletConfiguration)\n",
		);
	});
});

describe("generate", () => {
	const kubelet = (port: string): string => KUBELET.replace("10260", port);
	const generate = (files: Readonly<Record<string, string>>): ReturnType<typeof portpolicy> =>
		portpolicy(["generate", "aws-json", "--role", "worker", ...Object.keys(files)], folder(files));

	test("writes rules for what a cluster's file says", () => {
		const { status, stdout } = generate({ "kubelet.yaml": KUBELET });
		const { SecurityGroups: groups } = JSON.parse(stdout) as { SecurityGroups: { IpPermissions: { FromPort?: number }[] }[] };
		expect([status, groups.flatMap(({ IpPermissions: rules }) => rules.map(({ FromPort: port }) => port)).includes(10260)]).toEqual([
			0,
			true,
		]);
	});

	test("tells what the files leave open", () => {
		const { status, stderr } = generate({ "a.yaml": kubelet("10260"), "b.yaml": kubelet("10270") });
		expect(status).toBe(0);
		expect(stderr).toContain("a.yaml says parameters.kubeletPort 10260");
		expect(stderr).toContain(
			"portpolicy: the inputs leave kubeletPort open: the rules are written as if nobody had moved it; give it: --param kubeletPort=PORT\n",
		);
	});
});

describe("init", () => {
	test("writes what a cluster's file says, and the table stays the same with it", () => {
		const cwd = folder({
			"kubelet.yaml": KUBELET,
			"cluster.yaml":
				"apiVersion: kubeadm.k8s.io/v1beta4\nkind: ClusterConfiguration\nkubernetesVersion: v1.34.1\netcd: {external: {endpoints: [https://10.0.0.1:2379]}}\n",
		});
		const rows = (): unknown => (JSON.parse(portpolicy(["requirements", "-v", "--format", "json"], cwd).stdout) as { rows: unknown }).rows;
		const asked = portpolicy(["requirements", ".", "--format", "json"], cwd);
		expect(portpolicy(["init", "kubelet.yaml", "cluster.yaml"], cwd).status).toBe(0);
		expect(rows()).toEqual((JSON.parse(asked.stdout) as { rows: unknown }).rows);
	});
});

describe("kinds", () => {
	const OPTIONS = "server: https://10.0.0.1:9345\ntoken: secret\n";
	test("options that tell nothing by themselves are refused by name, counted in a folder", () => {
		const cwd = folder({ "config.yaml": OPTIONS, "kubelet.yaml": KUBELET });
		expect(portpolicy(["requirements", "config.yaml"], cwd)).toMatchObject({
			status: 2,
			stderr: expect.stringContaining("config.yaml: it is nothing that portpolicy knows"),
		});
		expect(portpolicy(["requirements", "."], cwd)).toMatchObject({ status: 0, stderr: "" });
	});

	test("--kind cluster-spec and the place of the file say what they are", () => {
		const profile = (...args: readonly string[]): unknown => {
			const cwd = folder({ "config.yaml": OPTIONS, "etc/rancher/rke2/config.yaml": OPTIONS });
			const { stdout } = portpolicy(["requirements", ...args, "--format", "json"], cwd);
			return (JSON.parse(stdout) as { profile: { name: string } }).profile.name;
		};
		expect(profile("--kind", "cluster-spec", "config.yaml")).toBe("rke2");
		expect(profile("etc/rancher/rke2/config.yaml")).toBe("rke2");
	});
});
