import { tmpdir } from "node:os";
import { describe, expect, test } from "vitest";
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

test("the table as markdown, csv and html", () => {
	const first = (format: string): string | undefined => requirements("-p", "k0s", "--format", format).stdout.split(/\r?\n/)[0];
	expect([first("markdown"), first("csv"), first("html")]).toEqual([
		"# Ports that k0s requires",
		"id,role,packets,sources,need,applies,because,bind,purpose,reason,errata,references",
		"<!doctype html>",
	]);
});
