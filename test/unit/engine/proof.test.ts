import { describe, expect, it } from "vitest";
import { proveAnswer, proveDecision } from "../../../src/engine/proof.ts";
import { EngineError } from "../../../src/errors.ts";
import type { Decision, Facts } from "../../../src/model/facts.ts";
import type { RequirementsAnswer, RequirementsQuery } from "../../../src/model/requirement.ts";
import { coverage, exposure, facts, waiver } from "../../policy/facts.ts";

const sent: Facts = {
	...facts({
		coverage: [coverage(), coverage({ key: "m|worker|scheduler", requirement: "p/worker/scheduler" })],
		exposure: [exposure()],
		effects: [{ key: "e", rule: "effect/host-network", args: {} }],
		inputs: [{ key: "i", rule: "input/unknown-role", cause: "none" }],
		waivers: [waiver()],
	}),
	schema: "portpolicy.facts/v1",
	nonce: "n",
};
const plain = { partial: false, parts: [], waived: null };
const [blocked, exposed, effect, input] = [
	{ ...plain, rule: "required/blocked", key: "m|worker|kubelet", verdict: "blocked", level: "error" },
	{ ...plain, rule: "exposure/beyond-sources", key: "m|r", verdict: "overexposed", level: "warning", parts: [0], waived: "0" },
	{ ...plain, rule: "effect/host-network", key: "e", verdict: "ineffective", level: "warning" },
	{ ...plain, rule: "input/unknown-role", key: "i", verdict: "advice", level: "note" },
] as const;
const decision: Decision = {
	schema: "portpolicy.decision/v1",
	nonce: "n",
	pack: "r",
	seen: { rows: 4, coverage: 2, exposure: 1, effects: 1, inputs: 1, waivers: 1 },
	met: 0,
	findings: [blocked, exposed, effect, input],
};

describe("proveDecision", () => {
	it("passes an answer that accounts for every fact", () => {
		expect(proveDecision(decision, sent, "r")).toBe(decision);
	});

	it("passes fewer findings where the user ignores what is undetermined", () => {
		const fewer = { ...decision, findings: [exposed, effect, input] };
		expect(proveDecision(fewer, { ...sent, unknown: "ignore" }, "r")).toBe(fewer);
	});

	it.each<[string, unknown, string]>([
		["nothing", undefined, "its schema is undefined"],
		["null", null, "its schema is undefined"],
		["another schema", { ...decision, schema: "portpolicy.decision/v2" }, "its schema is portpolicy.decision/v2"],
		["another nonce", { ...decision, nonce: "m" }, "it answers another question"],
		["no pack", { ...decision, pack: undefined }, "it comes from revision undefined, the lock names r"],
		["a count that is short", { ...decision, seen: { ...decision.seen, coverage: 1 } }, "it saw 1 of 2 coverage"],
		["no counts", { ...decision, seen: undefined }, "it saw undefined of 4 rows"],
		["no findings", { ...decision, findings: undefined }, "it holds no findings or no count of what is met"],
		["no count of what is met", { ...decision, met: "0" }, "it holds no findings or no count of what is met"],
		["a mandate that nobody judged", { ...decision, findings: [exposed, effect, input] }, "it accounts for 0 of 2 mandates"],
		["more met than there are mandates", { ...decision, met: 2 }, "it accounts for 3 of 2 mandates"],
		["silence about an effect", { ...decision, findings: [blocked, exposed, input] }, "it is silent about e (effect/host-network)"],
		["silence about an input", { ...decision, findings: [blocked, exposed, effect] }, "it is silent about i (input/unknown-role)"],
		[
			"a key that was not sent",
			{ ...decision, findings: [{ ...blocked, key: "x" }] },
			"a finding of required/blocked judges x, which was not asked",
		],
		["a finding told twice", { ...decision, findings: [blocked, blocked] }, "m|worker|kubelet is judged twice by required/blocked"],
		[
			"a level that nobody knows",
			{ ...decision, findings: [{ ...blocked, level: "fatal" }] },
			"a finding of required/blocked has level fatal and verdict blocked",
		],
		[
			"a verdict that nobody knows",
			{ ...decision, findings: [{ ...blocked, verdict: "bad" }] },
			"a finding of required/blocked has level error and verdict bad",
		],
		[
			"a waiver that was not sent",
			{ ...decision, findings: [{ ...blocked, waived: "7" }] },
			"a finding of required/blocked has a waiver or parts that were not sent",
		],
		[
			"no parts",
			{ ...decision, findings: [{ ...exposed, parts: undefined }] },
			"a finding of exposure/beyond-sources has a waiver or parts that were not sent",
		],
		[
			"a part that was not sent",
			{ ...decision, findings: [{ ...exposed, parts: [1] }] },
			"a finding of exposure/beyond-sources names parts that m|r does not have",
		],
	])("refuses %s", (_, answer, why) => {
		expect(() => proveDecision(answer, sent, "r")).toThrow(
			new EngineError("engine-proof", `The answer of the rule pack does not prove itself: ${why}.`),
		);
	});
});

describe("proveAnswer", () => {
	const query = { schema: "portpolicy.requirements-query/v1", nonce: "n", profile: "kubernetes", table: "effective" } as RequirementsQuery;
	const answer = {
		schema: "portpolicy.requirements-answer/v1",
		nonce: "n",
		pack: "r",
		profile: { name: "kubernetes", provider: null, release: null, table: "effective" },
		rows: [{ id: "kubernetes/worker/kubelet" }],
		watched: [],
		bounds: { ipv4: 65_536, ipv6: 65_536 },
	} as unknown as RequirementsAnswer;

	it("passes the table that was asked for", () => {
		expect(proveAnswer(answer, query, "r")).toBe(answer);
	});

	it("passes an answer that says why it has no rows", () => {
		const without = { ...answer, rows: [], problems: ["No profile is called x."] };
		expect(proveAnswer(without, query, "r")).toBe(without);
	});

	it.each<[string, unknown, string]>([
		["nothing", undefined, "its schema is undefined"],
		["another nonce", { ...answer, nonce: "m" }, "it answers another question"],
		["another pack", { ...answer, pack: "s" }, "it comes from revision s, the lock names r"],
		["another profile", { ...answer, profile: { ...answer.profile, name: "eks" } }, "it is not about kubernetes (effective)"],
		["another table", { ...answer, profile: { ...answer.profile, table: "published" } }, "it is not about kubernetes (effective)"],
		["no profile", { ...answer, profile: undefined }, "it is not about kubernetes (effective)"],
		["no list of rows", { ...answer, rows: undefined }, "it holds no rows"],
		["no rows", { ...answer, rows: [] }, "it holds no rows, and no problem that would say why"],
		["no watched ports", { ...answer, watched: undefined }, "it holds no rows"],
		["no bounds", { ...answer, bounds: undefined }, "it does not say what counts as the Internet"],
	])("refuses %s", (_, given, why) => {
		expect(() => proveAnswer(given, query, "r")).toThrow(
			new EngineError("engine-proof", `The answer of the rule pack does not prove itself: ${why}.`),
		);
	});
});
