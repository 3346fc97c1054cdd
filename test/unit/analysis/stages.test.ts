import { describe, expect, test } from "vitest";
import { blameFor } from "../../../src/analysis/blame.ts";
import { claimsOf } from "../../../src/analysis/claims.ts";
import { type Coverage, coverageOf } from "../../../src/analysis/coverage.ts";
import { exposuresOf } from "../../../src/analysis/exposure.ts";
import { failsafeEffects } from "../../../src/analysis/failsafe.ts";
import { mandatesOf } from "../../../src/analysis/mandate.ts";
import type { Filter, Layer, StageFilter } from "../../../src/model/inventory.ts";
import type { Target } from "../../../src/model/target.ts";
import { at, filter, machine, row, rule, scene, target } from "./scene.ts";

const stage = (id: string, over: Partial<StageFilter> = {}): StageFilter => ({ id, attached: "yes", rank: 0, isolates: false, ...over });

/** A control-plane machine behind stages of one filter each, and a worker that needs its port 9. */
function world(filters: readonly Filter[], stages: readonly StageFilter[]) {
	const layer: Layer = {
		kind: "host-policy",
		certain: stages.map(({ id }) => id),
		possible: [],
		whenNone: "open",
		skippedInsideSubnet: false,
		stages: stages.map((item) => ({ name: item.id, filters: [item] })),
	};
	const judged: Target = target("control-plane", machine("cp", [], { layers: [layer] }));
	const built = scene({
		targets: [judged, target("worker", at(machine("w", []), "10.0.0.9/32"))],
		filters,
		rows: [row("r", "control-plane", "tcp", "9", ["worker"])],
	});
	const [mandate] = mandatesOf(judged, built.answer.rows, []);
	const coverage = mandate === undefined ? null : coverageOf(built, judged, mandate);
	if (coverage === null) throw new Error("the row demands something of the machine");
	return { built, judged, coverage, exposed: (): readonly string[] => exposedBy(built, judged) };
}

const exposedBy = (built: ReturnType<typeof scene>, judged: Target): readonly string[] =>
	exposuresOf(built, judged, claimsOf(built.answer)).map(({ rule: by, fact }) => `${by.id} ${fact.parts.some(({ certain }) => certain)}`);

const blamed = (built: ReturnType<typeof scene>, coverage: Coverage): unknown =>
	blameFor(built, coverage).map(({ filter: id, rule: by }) => [id, by]);

const denies = filter("deny", [rule("deny", "tcp", "9", ["10.0.0.0/8"], { id: "deny#0", action: "deny" })], { mode: "first-match" });
const allows = filter("allow", [rule("allow", "tcp", "1-99", ["0.0.0.0/0"], { id: "allow#0" })], { mode: "first-match" });

describe("blame in stages", () => {
	test("names the rule that refuses, or the filter that isolates, not those behind", () => {
		const first = world([denies, allows], [stage("deny"), stage("allow", { isolates: true })]);
		expect([first.coverage.fact.upper, blamed(first.built, first.coverage)]).toEqual(["none", [["deny", "deny#0"]]]);
		const empty = filter("shut", [], { mode: "first-match" });
		const second = world([empty, allows], [stage("shut", { isolates: true }), stage("allow")]);
		expect([second.coverage.fact.upper, blamed(second.built, second.coverage)]).toEqual(["none", [["shut", null]]]);
	});
});

describe("exposure in stages", () => {
	test("what an earlier rule refuses is none; what nobody refuses is, whatever the filter's mode", () => {
		const all = filter("deny", [rule("deny", "tcp", "*", ["0.0.0.0/0"], { id: "deny#0", action: "deny" })], { mode: "first-match" });
		expect(world([all, allows], [stage("deny"), stage("allow")]).exposed()).toEqual([]);
		expect(world([denies, allows], [stage("deny"), stage("allow")]).exposed()).toEqual(["allow#0 true"]);
		expect(world([denies, allows], [stage("deny", { attached: "maybe" }), stage("allow")]).exposed()).toEqual(["allow#0 true"]);
		const maybe = world([all, allows], [stage("deny", { attached: "maybe" }), stage("allow")]);
		expect(maybe.exposed()).toEqual(["allow#0 false"]);
	});
	test("failsafes excuse no rule behind them, and what an engine lets in by itself is nobody's", () => {
		const failsafe = filter("safe", [rule("safe", "tcp", "9", ["0.0.0.0/0"], { id: "safe#0", providerDefault: true })], {
			mode: "first-match",
			standing: "failsafe",
		});
		expect(world([failsafe, allows], [stage("safe"), stage("allow")]).exposed()).toEqual(["safe#0 true", "allow#0 true"]);
		expect(world([{ ...failsafe, standing: "own" }], [stage("safe")]).exposed()).toEqual([]);
	});
});

describe("effect/failsafe-only", () => {
	const failsafe = filter("safe", [rule("safe", "tcp", "9", ["0.0.0.0/0"], { id: "safe#0" })], {
		mode: "first-match",
		standing: "failsafe",
	});
	const shut = filter("shut", [], { mode: "first-match" });

	test("is told where nothing else lets the packets in", () => {
		const { built, coverage } = world([failsafe, shut], [stage("safe"), stage("shut", { isolates: true })]);
		expect(coverage.fact.lower).toBe("all");
		expect(failsafeEffects({ scene: built, coverage: [coverage] }).map(({ rule: id, target: on, ruleId }) => [id, on, ruleId])).toEqual([
			["effect/failsafe-only", "cp", "safe#0"],
		]);
	});
	test("is not told where a policy lets them in as well, or nothing isolates", () => {
		const admitted = world([failsafe, allows], [stage("safe"), stage("allow", { isolates: true })]);
		expect(failsafeEffects({ scene: admitted.built, coverage: [admitted.coverage] })).toEqual([]);
		const open = world([failsafe], [stage("safe")]);
		expect(failsafeEffects({ scene: open.built, coverage: [open.coverage] })).toEqual([]);
	});
});

describe("exposure of a pod in stages", () => {
	const opens = filter("allow", [rule("allow", "tcp", "9", ["0.0.0.0/0"], { id: "allow#0" })]);
	const nobody = filter("shut", []);
	const exposed = (filters: readonly Filter[], stages: readonly StageFilter[], whenNone: Layer["whenNone"] = "open"): readonly string[] => {
		const layer: Layer = {
			kind: "network-policy",
			certain: stages.filter(({ attached }) => attached === "yes").map(({ id }) => id),
			possible: [],
			whenNone,
			skippedInsideSubnet: false,
			stages: stages.map((item) => ({ name: item.id, filters: [item] })),
		};
		const judged = target("etcd", machine("ns/Pod/store", [], { nature: "pod", provider: "kubernetes", layers: [layer] }));
		const rows = [row("r", "etcd", "tcp", "9", ["worker"], { scope: "pod", component: "etcd" })];
		return exposedBy(scene({ targets: [judged, target("worker", at(machine("w", []), "10.0.0.9/32"))], filters, rows }), judged);
	};

	test("is nothing where no filter isolates it and none denies: what a rule lets in would get in without it", () => {
		expect(exposed([opens], [stage("allow")])).toEqual([]);
	});
	test("is what a rule lets in where something isolates it, or may, or denies anybody, or the layer is closed behind its stages", () => {
		expect(exposed([opens], [stage("allow", { isolates: true })])).toEqual(["allow#0 true"]);
		expect(exposed([opens, nobody], [stage("allow"), stage("shut", { isolates: true })])).toEqual(["allow#0 true"]);
		expect(exposed([opens, nobody], [stage("allow"), stage("shut", { isolates: true, attached: "maybe" })])).toEqual(["allow#0 true"]);
		expect(exposed([opens, denies], [stage("allow"), stage("deny")])).toEqual(["allow#0 true"]);
		expect(exposed([opens], [stage("allow")], "closed")).toEqual(["allow#0 true"]);
	});
	test("asks of its own ports alone", () => {
		const elsewhere = filter("deny", [rule("deny", "tcp", "10", ["0.0.0.0/0"], { id: "deny#1", action: "deny" })], { mode: "first-match" });
		expect(exposed([opens, elsewhere], [stage("allow"), stage("deny")])).toEqual([]);
	});
});
