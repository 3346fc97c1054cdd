import fc from "fast-check";
import { expect, test } from "vitest";
import type { Finding } from "../../../src/model/finding.ts";
import { counting, exitCode } from "../../../src/report/exit-code.ts";
import { findingsOf } from "../../../src/report/findings.ts";
import { sortFindings } from "../../../src/report/order.ts";
import { unitePackets, unitePorts } from "../../../src/report/packets.ts";
import { decision, evidence, judged, judgement } from "./judged.ts";

const [BASE] = findingsOf(
	judged({ decision: decision([judgement("required/blocked", "k")]), evidence: new Map([["k", evidence("k")]]) }),
) as [Finding];
const finding = (over: Partial<Finding>): Finding => ({ ...BASE, ...over });

const ANY: fc.Arbitrary<Finding> = fc
	.record({
		level: fc.constantFrom("error" as const, "warning" as const, "note" as const),
		rule: fc.constantFrom("required/blocked", "exposure/internet"),
		target: fc.constantFrom("a", "b", null),
		ports: fc.constantFrom("22", "443", "80-90", "", "*"),
		role: fc.constantFrom("worker", "node"),
	})
	.map(finding);

test("findings come by level, rule, target and ports as numbers", () => {
	const sorted = [
		finding({ level: "error", rule: "exposure/internet" }),
		finding({ level: "error", target: "a", ports: "80" }),
		finding({ level: "error", target: "a", ports: "443" }),
		finding({ level: "error", target: "b", ports: "22" }),
		finding({ level: "warning", target: "a" }),
		finding({ level: "note", target: "a" }),
	];
	expect(sortFindings([...sorted].reverse())).toEqual(sorted);
});

test("the order does not depend on the order of the input", () => {
	fc.assert(
		fc.property(fc.array(ANY, { maxLength: 12 }), fc.integer(), (findings, seed) => {
			const shuffled = [...findings].sort((a, b) => Math.sin(seed + JSON.stringify(a).length) - Math.sin(seed + JSON.stringify(b).length));
			expect(JSON.stringify(sortFindings(shuffled))).toBe(JSON.stringify(sortFindings(findings)));
		}),
		{ seed: 3, numRuns: 300 },
	);
});

test.each([
	["error", false, ["error"]],
	["warning", false, ["error", "warning", "existing"]],
	["warning", true, ["error", "warning"]],
	["note", true, ["error", "warning", "note"]],
	["never", false, []],
] as const)("what counts at --fail-on %s, only introduced: %s", (failOn, onlyIntroduced, expected) => {
	const findings = [
		finding({ level: "error", role: "error" }),
		finding({ level: "warning", role: "warning" }),
		finding({ level: "warning", role: "existing", change: "existing" }),
		finding({ level: "note", role: "note", change: null }),
		finding({ level: "error", role: "waived", waived: { reason: "x", owner: null, expires: "2027-01-01" } }),
	];
	expect(counting(findings, failOn, onlyIntroduced).map(({ role }) => role)).toEqual(expected);
});

test("what could not be judged outweighs findings", () => {
	expect([exitCode(false, 0), exitCode(false, 2), exitCode(true, 0), exitCode(true, 2)]).toEqual([0, 1, 2, 2]);
});

test("ports and packets unite in canonical form", () => {
	expect([
		unitePorts(["22", "443"]),
		unitePorts(["80", "22", "81"]),
		unitePorts(["", "22"]),
		unitePorts([]),
		unitePorts(["8/0", "3"]),
		unitePorts(["*", "22"]),
	]).toEqual(["22,443", "22,80-81", "22", "", "3,8/0", "*"]);
	expect(
		unitePackets([
			{ protocol: "tcp", ports: "22", sources: ["a"] },
			{ protocol: "udp", ports: "22", sources: ["a"] },
			{ protocol: "tcp", ports: "80", sources: ["a"] },
		]),
	).toEqual([
		{ protocol: "tcp", ports: "22,80", sources: ["a"] },
		{ protocol: "udp", ports: "22", sources: ["a"] },
	]);
});
