import { describe, expect, it } from "vitest";
import { differences } from "../../../src/harness/compare.ts";
import type { Expectation, Outcome, Pattern } from "../../../src/harness/expectation.ts";
import { updated } from "../../../src/harness/update.ts";

const finding = (more: Pattern): Pattern => ({ rule: "required/blocked", level: "error", target: "w", ports: "1", waived: null, ...more });
const outcome = (findings: readonly Pattern[], exitCode = 1): Outcome => ({
	exitCode,
	stderr: "",
	report: {
		profile: { name: "kubernetes" },
		targets: [{ id: "w" }, { id: "x" }],
		inputs: [{ path: "a" }],
		findings,
		summary: { met: 3, blocked: 1 },
		exitCode,
	},
});
const expected = (more: Partial<Expectation>): Expectation => ({ description: "d", exitCode: 1, ...more });

describe("differences", () => {
	it("are none when every listed finding is there and nothing grave besides", () => {
		const report = outcome([finding({}), finding({ level: "note", rule: "exposure/internet" })]);
		expect(
			differences(
				expected({ findings: [{ rule: "required/blocked", ports: "1" }], summary: { met: 3 }, targets: [{ id: "x" }, { id: "w" }] }),
				report,
			),
		).toEqual([]);
	});

	it("name what is missing, unexpected or forbidden", () => {
		const report = outcome([finding({ ports: "2" }), finding({ level: "note" })]);
		expect(
			differences(expected({ findings: [{ ports: "1", level: "error" }], notes: "exact", absent: [{ level: "note" }] }), report),
		).toEqual([
			'missing: {"ports":"1","level":"error"}',
			'unexpected: {"rule":"required/blocked","level":"error","target":"w","ports":"2","waived":null}',
			'unexpected: {"rule":"required/blocked","level":"note","target":"w","ports":"1","waived":null}',
			'must be absent: {"rule":"required/blocked","level":"note","target":"w","ports":"1","waived":null}',
		]);
	});

	it("let others be when a case is not exact", () => {
		expect(differences(expected({ findings: [{ ports: "1" }], exact: false }), outcome([finding({}), finding({ ports: "2" })]))).toEqual(
			[],
		);
	});

	it("compare exit code, summary, profile, targets, inputs and standard error", () => {
		const wanted = expected({
			exitCode: 0,
			summary: { met: 4 },
			profile: { name: "eks" },
			targets: [{ id: "w" }],
			inputs: [{ path: "b" }],
			stderr: ["lost"],
		});
		expect(differences(wanted, outcome([]))).toEqual([
			"exit code: expected 0, got 1",
			"standard error does not say: lost",
			"summary.met: expected 4, got 3",
			'profile: {"name":"kubernetes"}',
			'targets: unexpected {"id":"x"}',
			'inputs: missing {"path":"b"}',
		]);
	});

	it("need a report where findings are expected", () => {
		const none: Outcome = { exitCode: 2, report: null, stderr: "portpolicy: no such file\n" };
		expect(differences(expected({ exitCode: 2 }), none)).toEqual([]);
		expect(differences(expected({ exitCode: 2, findings: [] }), none)).toEqual([
			"no report on standard output",
			"standard error: portpolicy: no such file",
		]);
	});
});

describe("updated", () => {
	it("rewrites listed keys alone, drops what is gone and adds what must be listed", () => {
		const before = expected({
			exitCode: 0,
			summary: { met: 9 },
			findings: [
				{ rule: "required/blocked", level: "error", target: "w", ports: "7" },
				{ rule: "effect/host-network", level: "warning" },
			],
		});
		const report = outcome([finding({ ports: "2" }), finding({ target: "x", ports: "3" }), finding({ level: "note" })]);
		const after = updated(before, report);
		expect(after).toEqual({
			description: "d",
			exitCode: 1,
			summary: { met: 3 },
			findings: [
				{ rule: "required/blocked", level: "error", target: "w", ports: "2" },
				{ rule: "required/blocked", level: "error", target: "x", ports: "3" },
			],
		});
		expect(differences(after, report)).toEqual([]);
	});

	it("keeps the author's shorter form of what still holds", () => {
		const before = expected({ findings: [{ rule: "required/blocked", level: "error", hints: { contains: "2379" } }] });
		expect(updated(before, outcome([finding({ hints: ["did you mean 2379?"] })]))).toEqual(before);
	});
});
