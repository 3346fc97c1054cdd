import { describe, expect, it } from "vitest";
import { Evaluator } from "../../../src/engine/evaluator.ts";
import { EngineError } from "../../../src/errors.ts";
import type { Decision } from "../../../src/model/facts.ts";
import { manyFacts } from "../../policy/facts.ts";
import { packFiles } from "../../policy/pack.ts";

const { wasm } = packFiles();
const DECISION = "portpolicy/decision";
const question = JSON.stringify({ ...manyFacts(10), schema: "portpolicy.facts/v1", nonce: "n" });
const halfSurrogate = question.replace("aws_instance", "\\ud800");

const codeOf = (action: () => unknown): string => {
	try {
		action();
	} catch (error) {
		if (error instanceof EngineError) return error.code;
		throw error;
	}
	return "no error";
};

describe("what the SDK passes over in silence is an engine error", () => {
	it.each([
		["nothing", ""],
		["a word cut short", '{"schema":nul}'],
		["a trailing comma", '{"schema":"portpolicy.facts/v1",}'],
		["a leading zero", '{"schema":01}'],
		["a truncated document", question.slice(0, -40)],
		["a byte order mark", `\uFEFF${question}`],
		["zero", "0"],
		["an empty string", '""'],
		["false", "false"],
		["null", "null"],
		["a Buffer as the SDK would write it", JSON.stringify(new Uint8Array([123, 125]))],
		["another question", '{"schema":"portpolicy.requirements-query/v1"}'],
	])("%s", (_, input) => {
		expect(codeOf(() => new Evaluator(wasm).evaluate(DECISION, input))).toBe("engine-undefined");
	});
});

describe("what throws", () => {
	it.each([
		["half a surrogate pair", DECISION, halfSurrogate],
		["nesting that exhausts the stack", DECISION, `{"schema":"portpolicy.facts/v1","deep":${"[".repeat(50_000)}${"]".repeat(50_000)}}`],
		["an entrypoint that is not there", "portpolicy/unheard-of", "{}"],
	])("%s is an engine error, and the next question is answered", (_, entrypoint, input) => {
		const evaluator = new Evaluator(wasm);
		const before = evaluator.evaluate(DECISION, question);
		expect(codeOf(() => evaluator.evaluate(entrypoint, input))).toBe("engine-throw");
		expect(evaluator.evaluate(DECISION, question)).toEqual(before);
	});

	it("says what was thrown in one sentence", () => {
		expect(() => new Evaluator(wasm).evaluate("portpolicy/unheard-of", "{}")).toThrow(
			/^The rule pack failed on portpolicy\/unheard-of: entrypoint portpolicy\/unheard-of is not valid in this instance\.$/,
		);
	});

	it("does not wear the evaluator out: an instance that threw a thousand times would fail for good", () => {
		const evaluator = new Evaluator(wasm);
		const before = evaluator.evaluate(DECISION, question);
		for (let time = 0; time < 1_100; time++) expect(codeOf(() => evaluator.evaluate(DECISION, halfSurrogate))).toBe("engine-throw");
		expect(evaluator.evaluate(DECISION, question)).toEqual(before);
	}, 120_000);
});

describe("memory", () => {
	it("answers small, large and small questions alike, each time from a clean slate", () => {
		const evaluator = new Evaluator(wasm);
		const large = JSON.stringify({ ...manyFacts(1_500), schema: "portpolicy.facts/v1", nonce: "n" });
		const small = evaluator.evaluate(DECISION, question);
		const first = evaluator.evaluate(DECISION, large) as Decision;
		expect([first.seen.coverage, first.seen.exposure]).toEqual([6_000, 1_500]);
		expect(evaluator.evaluate(DECISION, question)).toEqual(small);
		expect(evaluator.evaluate(DECISION, large)).toEqual(first);
	});

	it("does not grow with the number of questions", () => {
		const evaluator = new Evaluator(wasm);
		const first = evaluator.evaluate(DECISION, question);
		for (let time = 0; time < 2_000; time++) evaluator.evaluate(DECISION, question);
		expect(evaluator.evaluate(DECISION, question)).toEqual(first);
	});
});
