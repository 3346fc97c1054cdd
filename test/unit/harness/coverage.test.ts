import { describe, expect, it } from "vitest";
import { coverageOf } from "../../../src/analysis/coverage.ts";
import { mandatesOf } from "../../../src/analysis/mandate.ts";
import { Coverage } from "../../../src/harness/coverage.ts";
import type { CoverageFact, Verdict } from "../../../src/model/facts.ts";
import type { Finding } from "../../../src/model/finding.ts";
import type { Rule } from "../../../src/model/inventory.ts";
import type { Row } from "../../../src/model/requirement.ts";
import { filter, machine, row, rule, scene, target } from "../analysis/scene.ts";

const KUBELET = row("p/worker/kubelet", "worker", "tcp", "10250", ["client"], { clauses: ["without"] });
const CLIENTS = rule("g", "tcp", "10250", ["10.20.0.0/24"]);

const found = (verdict: Verdict, requirements: readonly string[], protocol = "tcp"): Finding =>
	({ rule: "r", verdict, requirements, protocol, target: "w" }) as unknown as Finding;

/** What a run of one worker shows of a row: the directions that are no longer missing. */
function missing(given: Row, rules: readonly Rule[], findings: readonly Finding[] = []): string | undefined {
	const { answer, targets, inventory, config } = scene({
		filters: [filter("g", rules)],
		targets: [target("worker", machine("w", ["g"]))],
		rows: [given],
		config: { sources: new Map([["client", CLIENTS.sources.addresses]]) },
	});
	const [worker] = targets;
	if (worker === undefined) throw new Error("no target");
	const built = { answer, targets, inventory, config, everyone: targets };
	const facts = mandatesOf(worker, answer.rows, []).flatMap((mandate): readonly CoverageFact[] => {
		const covered = coverageOf(built, worker, mandate);
		return covered === null ? [] : [covered.fact];
	});
	const coverage = new Coverage();
	coverage.add([{ answer, targets, inventory, config, coverage: facts }], findings);
	return coverage
		.gaps()
		.map((gap) => `${gap.id}: ${gap.missing.join(" ")}`)
		.join();
}

describe("what a run shows of a row", () => {
	it("closed: some of it is kept out, and that is found", () => {
		expect(missing(KUBELET, [], [found("blocked", [KUBELET.id])])).toBe("p/worker/kubelet: exact wide off");
		expect(missing(KUBELET, [], [found("blocked", ["p/worker/other"])])).toBe("p/worker/kubelet: closed exact wide off");
	});
	it("exact: its packets get in, and nothing is found", () => {
		expect(missing(KUBELET, [CLIENTS])).toBe("p/worker/kubelet: closed wide off");
		expect(missing(KUBELET, [rule("g", "tcp", "10250", ["10.9.0.0/24"])])).toBe("p/worker/kubelet: closed exact wide off");
		expect(missing(KUBELET, [CLIENTS], [found("undetermined", [KUBELET.id])])).toBe("p/worker/kubelet: closed exact wide off");
	});
	it("wide: others get in, and that is found", () => {
		expect(missing(KUBELET, [CLIENTS], [found("overexposed", [KUBELET.id])])).toBe("p/worker/kubelet: closed exact off");
	});
	it("off: out of force and shut", () => {
		const off = { ...KUBELET, applies: false };
		expect(missing(off, [])).toBe("p/worker/kubelet: closed exact wide");
		expect(missing(off, [CLIENTS])).toBe("p/worker/kubelet: closed exact wide off");
	});
	it("a row that nothing puts in force is exact when it is open without a finding", () => {
		const never = { ...KUBELET, applies: false, clauses: ["never"] };
		expect(missing(never, [CLIENTS])).toBe("p/worker/kubelet: wide off");
		expect(missing(never, [])).toBe("p/worker/kubelet: exact wide");
	});
	it("a loopback row is never closed, and ICMP never wide", () => {
		expect(missing({ ...KUBELET, bind: "loopback", sources: ["self"], clauses: [] }, [])).toBe("p/worker/kubelet: wide");
		expect(missing(row("p/worker/ping", "worker", "icmp", "8/0", ["client"]), [])).toBe("p/worker/ping: closed exact");
	});
	it("a row of whole protocols is wide under whatever name its protocol is found open", () => {
		const whole = row("p/worker/all", "worker", "udp", "1-65535", ["client"], { blanket: true });
		expect(missing(whole, [], [found("overexposed", [], "udp")])).toBe("p/worker/all: closed exact");
		expect(missing(whole, [], [found("overexposed", [], "tcp")])).toBe("p/worker/all: closed exact wide");
	});
	it("optional rows, and rows of the machine itself, are not counted", () => {
		expect(missing({ ...KUBELET, need: "optional" }, [])).toBe("");
		expect(missing({ ...KUBELET, sources: ["self"] }, [])).toBe("");
	});
});
