// `make bench`: start-up and throughput of the built command, as ratios to what Node itself takes on the same machine in
// the same minute, written to bench/RESULTS.md. Exits 1 when a ratio is beyond its bound.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { plan } from "./plan.mjs";

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const COMMAND = join(ROOT, "dist", "portpolicy.cjs");
const RUNS = 15;
const LARGE = 10 * 2 ** 20;

const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
const ms = (value) => `${value.toFixed(0)} ms`;

/** Milliseconds of one process from start to end. Exit codes 0 and 1 mean that the input was judged. */
function time(args) {
	const start = process.hrtime.bigint();
	const { status, stderr } = spawnSync(process.execPath, args, {
		cwd: ROOT,
		encoding: "utf8",
		maxBuffer: 2 ** 28,
		env: { ...process.env, CI: "1" },
	});
	const elapsed = Number(process.hrtime.bigint() - start) / 1e6;
	if (status !== 0 && status !== 1) throw new Error(`${args.join(" ")}: exit ${status}\n${stderr}`);
	return elapsed;
}

/** Medians of several commands run in turn, so that a slow minute of the machine falls on all of them. */
function interleaved(commands) {
	const times = Object.fromEntries(Object.keys(commands).map((name) => [name, []]));
	for (let run = 0; run <= RUNS; run++)
		for (const [name, args] of Object.entries(commands)) {
			const elapsed = time(args);
			// The first round fills the caches of the file system.
			if (run > 0) times[name].push(elapsed);
		}
	return Object.fromEntries(Object.entries(times).map(([name, values]) => [name, median(values)]));
}

const folder = mkdtempSync(join(tmpdir(), "portpolicy-bench-"));
try {
	const small = join(folder, "small.json");
	const large = join(folder, "large.json");
	writeFileSync(small, plan(0));
	writeFileSync(large, plan(LARGE));
	const parse = `JSON.parse(require("node:fs").readFileSync(${JSON.stringify(large)}, "utf8"))`;
	const took = interleaved({
		empty: ["-e", "0"],
		help: [COMMAND, "--help"],
		small: [COMMAND, "eval", small],
		parse: ["-e", parse],
		large: [COMMAND, "eval", large],
	});
	const parsing = took.parse - took.empty;
	const rows = [
		{
			what: `\`eval\` of a ${Math.round(statSync(small).size / 1024)} KB plan`,
			took: took.small,
			against: "`node -e 0`",
			base: took.empty,
			bound: 2.5,
		},
		{ what: "`--help`", took: took.help, against: "`node -e 0`", base: took.empty, bound: 2.5 },
		{
			what: `\`eval\` of a ${Math.round(statSync(large).size / 2 ** 20)} MB plan, less the cold start`,
			took: took.large - took.small,
			against: "`JSON.parse(readFileSync)` of it",
			base: parsing,
			bound: 1.5,
		},
	];
	const version = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")).version;
	writeFileSync(
		join(ROOT, "bench", "RESULTS.md"),
		`# Measured

Written by \`make bench\` (portpolicy ${version}, Node ${process.versions.node}, medians of ${RUNS} interleaved runs). Read the ratios: milliseconds are those of one machine.

| what | took | against | took | ratio | bound |
| --- | --- | --- | --- | --- | --- |
${rows.map((row) => `| ${row.what} | ${ms(row.took)} | ${row.against} | ${ms(row.base)} | ${(row.took / row.base).toFixed(2)} | ${row.bound} |`).join("\n")}
`,
	);
	for (const row of rows) process.stdout.write(`${row.what}: ${(row.took / row.base).toFixed(2)} x ${row.against} (bound ${row.bound})\n`);
	process.exitCode = rows.every((row) => row.took / row.base <= row.bound) ? 0 : 1;
} finally {
	rmSync(folder, { recursive: true });
}
