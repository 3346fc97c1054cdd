import { describe, expect, test } from "vitest";
import { localAddresses } from "../../../../src/readers/kubernetes/local-address.ts";

const spec = (...args: readonly unknown[]): { readonly containers: readonly unknown[] } => ({
	containers: [{ name: "sidecar" }, { name: "node-cache", args }],
});

describe("localAddresses", () => {
	test.each([
		[
			["-localip", "169.254.20.10,10.96.0.10", "-conf", "/etc/Corefile"],
			["169.254.20.10", "10.96.0.10"],
		],
		[["--localip=169.254.20.10"], ["169.254.20.10"]],
		[["-localip=fd00::10"], ["fd00::10"]],
	])("%j", (args, found) => {
		expect(localAddresses(spec(...args))).toEqual(found);
	});
	test("none where no flag tells, or its value is missing", () => {
		expect(localAddresses(spec("-conf", "/etc/Corefile", 7))).toEqual([]);
		expect(localAddresses(spec("-localip"))).toEqual([""]);
		expect(localAddresses({})).toEqual([]);
		expect(localAddresses({ containers: ["x"] })).toEqual([]);
	});
	test("a command's words count as arguments do", () => {
		expect(localAddresses({ containers: [{ command: ["/node-cache", "-localip", "169.254.20.10"] }] })).toEqual(["169.254.20.10"]);
	});
});
