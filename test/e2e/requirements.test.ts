import { tmpdir } from "node:os";
import { describe, expect, test } from "vitest";
import type { RequirementsReport } from "../../src/report/formats/requirements.ts";
import { portpolicy } from "./command.ts";

const requirements = (...args: readonly string[]): ReturnType<typeof portpolicy> => portpolicy(["requirements", ...args], tmpdir());

describe("requirements --diff", () => {
	test("compares two releases, with the second before or after other options", () => {
		const one = requirements("--diff", "eks-anywhere/baremetal@0.24", "eks-anywhere/baremetal@0.25", "--format", "json");
		const other = requirements("--format=json", "--diff=eks-anywhere/baremetal@0.24", "eks-anywhere/baremetal@0.25");
		expect(one.stdout).toBe(other.stdout);
		expect(JSON.parse(one.stdout)).toMatchObject({
			schema: "portpolicy.requirements-diff/v1",
			from: { name: "eks-anywhere", provider: "baremetal", release: "0.24" },
			to: { name: "eks-anywhere", provider: "baremetal", release: "0.25" },
			added: [{ id: "eks-anywhere/admin-machine/tootles" }],
			removed: [{ row: { id: "eks-anywhere/admin-machine/hegel" } }],
		});
	});

	test("refuses one profile, or a third", () => {
		expect(requirements("--diff", "kubernetes")).toMatchObject({ status: 2, stdout: "" });
		expect(requirements("--diff", "kubernetes", "k3s", "-p", "rke2")).toEqual({
			status: 2,
			stdout: "",
			stderr: "portpolicy: --diff names both profiles; leave --profile out\n",
		});
	});
});

describe("requirements --role", () => {
	const bound = (...args: readonly string[]): readonly string[] =>
		(JSON.parse(requirements("--format", "json", ...args).stdout) as RequirementsReport).rows
			.filter(({ applies }) => applies)
			.map(({ id }) => id);

	test("shows what binds the machines of a role, whichever role the row stands under", () => {
		const agent = bound("-p", "rke2", "--role", "agent");
		const whole = bound("-p", "rke2");
		expect(agent).toContain("rke2/node/kubelet");
		expect(whole).toEqual(expect.arrayContaining([...agent]));
		expect(bound("-p", "rke2", "--role", "server")).toEqual(expect.arrayContaining(["rke2/server/etcd-client", "rke2/node/kubelet"]));
		expect(agent.filter((id) => id.startsWith("rke2/server/"))).toEqual([]);
	});

	test("says so where nothing does", () => {
		expect(requirements("-p", "rke2", "--role", "load-balancer").stdout).toMatch(/what must get in\.\n\nNothing must get in\.\n/);
	});
});

test("a row that only one side of an upgrade has says which", () => {
	const { stdout } = requirements("-p", "eks-anywhere/baremetal@0.24..0.25", "--role", "admin-machine");
	expect(stdout).toContain("Hegel HTTP (required, at\n      0.24 alone)");
	expect(stdout).toContain("tink-server gRPC (required)\n");
	const { rows } = JSON.parse(requirements("-p", "eks-anywhere/baremetal@0.24..0.25", "--format", "json").stdout) as RequirementsReport;
	expect(rows.flatMap(({ id, release }) => (release === undefined ? [] : [[id, release]]))).toEqual([
		["eks-anywhere/admin-machine/hegel", "0.24"],
		["eks-anywhere/admin-machine/tootles", "0.25"],
	]);
});

test("the table as markdown, csv and html", () => {
	const first = (format: string): string | undefined => requirements("-p", "k0s", "--format", format).stdout.split(/\r?\n/)[0];
	expect([first("markdown"), first("csv"), first("html")]).toEqual([
		"# Ports that k0s requires",
		"id,role,packets,sources,need,applies,because,bind,purpose,reason,errata,references",
		"<!doctype html>",
	]);
});
