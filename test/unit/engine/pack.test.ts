import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { Evaluator } from "../../../src/engine/evaluator.ts";
import { loadPack } from "../../../src/engine/pack.ts";
import type { Findable } from "../../../src/engine/portions.ts";
import { merge } from "../../../src/engine/shards.ts";
import { EngineError } from "../../../src/errors.ts";
import type { Decision } from "../../../src/model/facts.ts";
import { coverage, exposure, facts, manyFacts, part, waiver } from "../../policy/facts.ts";
import { committedPack, packFiles } from "../../policy/pack.ts";

const pack = committedPack();

const thrown = (action: () => unknown): { readonly name: string; readonly code: string; readonly message: string } => {
	try {
		action();
	} catch (error) {
		if (error instanceof EngineError) return { name: error.name, code: error.code, message: error.message };
		throw error;
	}
	throw new Error("nothing was thrown");
};

describe("loading", () => {
	it("names digest and revision of the lock", () => {
		const lock = packFiles().lock as { readonly revision: string; readonly files: Readonly<Record<string, string>> };
		expect([pack.digest, pack.revision]).toEqual([lock.files["policy.wasm"], lock.revision]);
	});

	it("refuses a module that differs from its lock by one bit", () => {
		const { wasm, lock } = packFiles();
		const changed = Uint8Array.from(wasm);
		changed[changed.length - 1] = (changed[changed.length - 1] ?? 0) ^ 1;
		expect(thrown(() => loadPack({ wasm: changed, lock }))).toMatchObject({ name: "EngineError", code: "pack-digest" });
	});

	it.each([
		null,
		"text",
		{},
		{ schema: "portpolicy.pack-lock/v2" },
		{ schema: "portpolicy.pack-lock/v1", revision: "r" },
		{ schema: "portpolicy.pack-lock/v1", revision: "", files: { "policy.wasm": `sha256:${"0".repeat(64)}` } },
	])("refuses %j as a lock", (lock) => {
		expect(thrown(() => loadPack({ wasm: packFiles().wasm, lock })).code).toBe("pack-lock");
	});

	it("refuses answers of a module that was built from another revision", () => {
		const { wasm, lock } = packFiles();
		const other = loadPack({ wasm, lock: { ...(lock as object), revision: "another" } });
		expect(thrown(() => other.decide(facts()))).toMatchObject({ code: "engine-proof" });
		expect(thrown(() => other.decide(facts())).message).toContain(`it comes from revision ${pack.revision}, the lock names another`);
	});

	it("turns a module that is no WASM into an engine error", async () => {
		const { createHash } = await import("node:crypto");
		const wasm = new TextEncoder().encode("no module");
		const digest = `sha256:${createHash("sha256").update(wasm).digest("hex")}`;
		const lock = { schema: "portpolicy.pack-lock/v1", revision: "r", files: { "policy.wasm": digest } };
		expect(thrown(() => loadPack({ wasm, lock }).decide(facts())).code).toBe("engine-throw");
	});
});

describe("decide", () => {
	it("judges facts of every kind", () => {
		const decision = pack.decide(
			facts({
				coverage: [coverage(), coverage({ key: "m|worker|ssh", requirement: "p/worker/ssh", lower: "all", upper: "all" })],
				exposure: [exposure()],
				effects: [{ key: "e", rule: "effect/failsafe-only", args: {} }],
				inputs: [{ key: "i", rule: "input/unreadable-rule", cause: "rejected" }],
				waivers: [waiver(), waiver({ id: "1", expires: "2026-11-21" })],
			}),
		);
		const plain = { partial: false, parts: [], waived: null };
		expect({ ...decision, nonce: "" }).toEqual({
			schema: "portpolicy.decision/v1",
			nonce: "",
			pack: pack.revision,
			seen: { rows: 4, coverage: 2, exposure: 1, effects: 1, inputs: 1, waivers: 2 },
			met: 1,
			findings: [
				{ ...plain, rule: "effect/failsafe-only", key: "e", verdict: "advice", level: "note" },
				{ ...plain, rule: "input/unreadable-rule", key: "i", verdict: "advice", level: "error" },
				{ ...plain, rule: "exposure/beyond-sources", key: "m|r", verdict: "overexposed", level: "warning", parts: [0], waived: "0" },
				{ ...plain, rule: "required/blocked", key: "m|worker|kubelet", verdict: "blocked", level: "error" },
				{ ...plain, rule: "waiver/expired", key: "waiver|1", verdict: "advice", level: "warning" },
			],
		});
	});

	it("gives equal answers whatever came before, with a nonce of its own each time", () => {
		const first = pack.decide(manyFacts(20));
		pack.decide(manyFacts(500, 7));
		const second = pack.decide(manyFacts(20));
		expect({ ...second, nonce: "" }).toEqual({ ...first, nonce: "" });
		expect(second.nonce).not.toBe(first.nonce);
	});

	it("gives back keys with half a surrogate pair as they were", () => {
		const key = "tag:\ud800=\udc00|r";
		const decision = pack.decide(facts({ exposure: [exposure({ key })], waivers: [waiver({ covers: { [key]: "all" } })] }));
		expect(decision.findings.map((finding) => [finding.key, finding.rule, finding.waived])).toEqual([
			[key, "exposure/beyond-sources", "0"],
		]);
	});

	it("keeps whole surrogate pairs, NUL, and what JSON escapes", () => {
		const key = 'a😀\u0000"\\\n\u2028|r';
		expect(pack.decide(facts({ exposure: [exposure({ key })] })).findings.map((finding) => finding.key)).toEqual([key]);
	});

	it("refuses facts that are no JSON", () => {
		const big: object = { ...facts(), coverage: [{ ...coverage(), extra: 1n }] };
		expect(thrown(() => pack.decide(big as Findable)).code).toBe("engine-input");
	});

	it.each<[string, Partial<Findable>, string]>([
		["a row that was not sent", { coverage: [coverage({ requirement: "p/worker/unheard-of" })] }, "it saw 0 of 1 coverage"],
		["a rule that the pack does not know", { effects: [{ key: "e", rule: "effect/unheard-of", args: {} }] }, "it saw 0 of 1 effects"],
		["a waiver of a rule that the pack does not know", { waivers: [waiver({ rule: "exposure/unheard-of" })] }, "it saw 0 of 1 waivers"],
		["two facts of one key", { coverage: [coverage(), coverage()] }, "m|worker|kubelet is judged twice by required/blocked"],
	])("refuses to be silent about %s", (_, changes, why) => {
		expect(thrown(() => pack.decide(facts(changes)))).toEqual({
			name: "EngineError",
			code: "engine-proof",
			message: `The answer of the rule pack does not prove itself: ${why}.`,
		});
	});

	it("treats breadths that are no number as the Internet", () => {
		const decision = pack.decide(facts({ exposure: [exposure({ parts: [part({ ipv4: Number.NaN })] })] }));
		expect(decision.findings.map(({ rule }) => rule)).toEqual(["exposure/internet"]);
	});

	it("judges facts of several megabytes as the module does in one go", () => {
		const many = manyFacts(5_000, 3);
		const sent = JSON.stringify({ ...many, schema: "portpolicy.facts/v1", nonce: "n" });
		expect(sent.length).toBeGreaterThan(4_000_000);
		const whole = new Evaluator(packFiles().wasm).evaluate("portpolicy/decision", sent) as Decision;
		const decision = pack.decide(many);
		expect({ ...decision, nonce: "" }).toEqual({ ...merge([whole]), nonce: "" });
	});
});

describe("catalogue", () => {
	it("is what the annotations say", () => {
		const rules = JSON.parse(readFileSync(new URL("../../../policies/dist/rules.json", import.meta.url), "utf8")) as {
			readonly rules: unknown;
		};
		expect(pack.catalogue()).toEqual(rules.rules);
	});
});
