// How long the rule pack itself takes inside an evaluation: the same judgement in one process, with a clock around each of
// its questions. Prints JSON: milliseconds of loading, and of each kind of question, per run.
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const { evaluate, load, loadConfigs, loadPack } = await import(join(ROOT, "dist", "index.js"));
const [path, runs = "5"] = process.argv.slice(2);

const clock = (work) => {
	const start = process.hrtime.bigint();
	const result = work();
	return { result, took: Number(process.hrtime.bigint() - start) / 1e6 };
};

const wasm = readFileSync(join(ROOT, "policies", "dist", "policy.wasm"));
const lock = JSON.parse(readFileSync(join(ROOT, "policies", "dist", "pack.lock.json"), "utf8"));
const configs = await loadConfigs({}, dirname(path), new Date());
const { documents } = await load([{ path, kind: null }], new Set(["terraform-plan"]));
const figures = { first: [], requirements: [], decision: [], evaluation: [] };
for (let run = 0; run < Number(runs); run++) {
	const { result: pack, took } = clock(() => loadPack({ wasm, lock }));
	const asked = { requirements: 0, decision: 0 };
	const timed = {
		...pack,
		digest: pack.digest,
		revision: pack.revision,
		requirements: (question) => ask("requirements", () => pack.requirements(question)),
		decide: (facts) => ask("decision", () => pack.decide(facts)),
	};
	const ask = (kind, work) => {
		const { result, took: spent } = clock(work);
		if (kind === "requirements" && asked.requirements === 0) figures.first.push(took + spent);
		else figures[kind].push(spent);
		asked[kind] += spent;
		return result;
	};
	const judged = documents.map(({ document, kind }) => ({ document, kind, before: true }));
	figures.evaluation.push(
		clock(() => evaluate({ documents: judged, configs, pack: timed, version: "bench", inputNotes: [], inputFailed: false })).took,
	);
}
process.stdout.write(JSON.stringify(figures));
