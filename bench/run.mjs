// `make bench`: start-up, throughput and scale of the built command, as ratios to what Node itself takes on the same machine in
// the same minutes, written to bench/RESULTS.md. Exits 1 when the median of a bounded ratio is beyond its bound.
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { cpus, loadavg, tmpdir, totalmem } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { dump } from "js-yaml";
import { distinct } from "./distinct.mjs";
import { byNamespace, byObject, manifests, withDns } from "./manifests.mjs";
import { interleaved, mustJudge, spread } from "./measure.mjs";
import { mixed } from "./mixed.mjs";
import { modulesPlan } from "./modules-plan.mjs";
import { plan, smallPlan } from "./plan.mjs";
import { probes } from "./probes.mjs";

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const COMMAND = join(ROOT, "dist", "portpolicy.cjs");
const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 15);
const SCALE = { pods: 10_000, namespaces: 1000, policies: 5000 };
const PROBES = 10_000;
const MB = 2 ** 20;

const figure = (value) => (value < 10 ? value.toFixed(2) : value.toFixed(0));
const three = ({ min, median, max }) => `${figure(min)} / ${figure(median)} / ${figure(max)}`;
const parseFolder = (folder) => [
	"-e",
	`const { readdirSync, readFileSync } = require("node:fs"); const folder = ${JSON.stringify(folder)};
	for (const name of readdirSync(folder)) JSON.parse(readFileSync(folder + "/" + name, "utf8"))`,
];
const parse = (file) => ["-e", `JSON.parse(require("node:fs").readFileSync(${JSON.stringify(file)}, "utf8"))`];
const parseYaml = (file) => [
	"-e",
	`require(${JSON.stringify(join(ROOT, "node_modules", "js-yaml"))}).loadAll(require("node:fs").readFileSync(${JSON.stringify(file)}, "utf8"))`,
];
const size = (file) => {
	const { size: bytes } = statSync(file);
	return bytes < 0.5 * MB ? `${(bytes / 1024).toFixed(1)} KB` : `${(bytes / MB).toFixed(1)} MB`;
};

function packFigures(file) {
	const { status, stdout, stderr } = spawnSync(process.execPath, [join(ROOT, "bench", "pack.mjs"), file], { encoding: "utf8" });
	if (status !== 0) throw new Error(stderr);
	return Object.fromEntries(
		Object.entries(JSON.parse(stdout))
			.filter(([, values]) => values.length > 0)
			.map(([name, values]) => [name, spread(values)]),
	);
}

const folder = mkdtempSync(join(tmpdir(), "portpolicy-bench-"));
try {
	const at = (name) => join(folder, name);
	const [small, middle, large, modules, cluster] = ["small.json", "middle.json", "large.json", "modules.json", "cluster.json"].map(at);
	const [printed, documents, resolved, questions] = ["printed.json", "cluster.yaml", "dns.json", "probes.json"].map(at);
	const [other, unlike, apart, alone] = ["mixed.json", "distinct.json", "apart", "alone"].map(at);
	writeFileSync(small, smallPlan());
	const mid = plan(MB);
	writeFileSync(middle, mid.text);
	const big = plan(10 * MB);
	writeFileSync(large, big.text);
	const deep = modulesPlan(10 * MB);
	writeFileSync(modules, deep.text);
	const list = manifests(SCALE);
	writeFileSync(cluster, list);
	writeFileSync(printed, JSON.stringify(JSON.parse(list), null, 4));
	writeFileSync(
		documents,
		JSON.parse(list)
			.items.map((item) => dump(item, { noRefs: true }))
			.join("---\n"),
	);
	writeFileSync(resolved, withDns(list));
	writeFileSync(other, mixed(SCALE));
	writeFileSync(unlike, distinct(SCALE));
	for (const [into, texts] of [
		[apart, byNamespace(list)],
		[alone, byObject(list)],
	]) {
		mkdirSync(into);
		for (const [name, text] of texts) writeFileSync(join(into, `${name}.json`), text);
	}
	writeFileSync(questions, probes({ count: PROBES, namespaces: SCALE.namespaces, perNamespace: SCALE.pods / SCALE.namespaces }));

	for (const input of [small, middle, large, modules, cluster, printed, documents, resolved, other, unlike, apart, alone])
		mustJudge(COMMAND, input);

	const load = loadavg()[0];
	const taken = interleaved(
		{
			empty: ["-e", "0"],
			help: [COMMAND, "--help"],
			small: [COMMAND, "eval", small],
			parseMiddle: parse(middle),
			middle: [COMMAND, "eval", middle],
			parseLarge: parse(large),
			large: [COMMAND, "eval", large],
			parseModules: parse(modules),
			modules: [COMMAND, "eval", modules],
		},
		ROUNDS,
	);
	const scaled = interleaved(
		{
			parse: parse(cluster),
			judge: [COMMAND, "eval", cluster],
			parsePrinted: parse(printed),
			judgePrinted: [COMMAND, "eval", printed],
			parseYaml: parseYaml(documents),
			judgeYaml: [COMMAND, "eval", documents],
			judgeDns: [COMMAND, "eval", resolved],
			parseMixed: parse(other),
			judgeMixed: [COMMAND, "eval", other],
			parseDistinct: parse(unlike),
			judgeDistinct: [COMMAND, "eval", unlike],
			parseApart: parseFolder(apart),
			judgeApart: [COMMAND, "eval", apart],
			parseAlone: parseFolder(alone),
			judgeAlone: [COMMAND, "eval", alone],
			probe: [COMMAND, "explain", "--probes", questions, "--format", "json", cluster],
		},
		ROUNDS,
	);

	/** A ratio round by round; `work` and `base` give a figure of one round. */
	const ratio = (from, work, base) =>
		spread(
			Object.values(from)[0].map(
				(_, round) => work((name, what = "wall") => from[name][round][what]) / base((name, what = "wall") => from[name][round][what]),
			),
		);
	/** What one command of `scaled` takes of the processor against another. */
	const processorTime = (what, work, base, against, bound) => ({
		what: `processor time of ${what}`,
		against,
		ratio: ratio(
			scaled,
			(t) => t(work, "cpu"),
			(t) => t(base, "cpu"),
		),
		bound,
	});
	const rows = [
		{
			what: `cold start: \`eval\` of a ${size(small)} plan`,
			against: "`node -e 0`",
			ratio: ratio(
				taken,
				(t) => t("small"),
				(t) => t("empty"),
			),
			bound: 2.5,
		},
		{
			what: "`--help`",
			against: "`node -e 0`",
			ratio: ratio(
				taken,
				(t) => t("help"),
				(t) => t("empty"),
			),
			bound: 2.5,
		},
		{
			what: `\`eval\` of a ${size(modules)} plan of modules (${deep.resources} resources, ${deep.rules} inbound rules), less the cold start`,
			against: "`JSON.parse(readFileSync)` of it, less `node -e 0`",
			ratio: ratio(
				taken,
				(t) => t("modules") - t("small"),
				(t) => t("parseModules") - t("empty"),
			),
			bound: 1.5,
		},
		{
			what: "the same",
			against: "a process of Node that reads and parses it",
			ratio: ratio(
				taken,
				(t) => t("modules") - t("small"),
				(t) => t("parseModules"),
			),
			bound: null,
		},
		{
			what: `\`eval\` of a ${size(large)} plan dense with rules (${big.resources} resources, ${big.rules} inbound rules), less the cold start`,
			against: "`JSON.parse(readFileSync)` of it, less `node -e 0`",
			ratio: ratio(
				taken,
				(t) => t("large") - t("small"),
				(t) => t("parseLarge") - t("empty"),
			),
			bound: 1.5,
		},
		{
			what: "the same",
			against: "a process of Node that reads and parses it",
			ratio: ratio(
				taken,
				(t) => t("large") - t("small"),
				(t) => t("parseLarge"),
			),
			bound: null,
		},
		{
			what: `\`eval\` of a ${size(middle)} plan (${mid.resources} resources, ${mid.rules} inbound rules)`,
			against: "a process of Node that reads and parses it",
			ratio: ratio(
				taken,
				(t) => t("middle"),
				(t) => t("parseMiddle"),
			),
			bound: null,
		},
		processorTime(
			`\`eval\` of ${size(cluster)} of manifests (${SCALE.pods} pods, ${SCALE.namespaces} namespaces, ${SCALE.policies} policies)`,
			"judge",
			"parse",
			"a process of Node that reads and parses them",
			3,
		),
		processorTime(
			`\`eval\` of the same manifests, ${size(printed)} as \`kubectl\` prints them`,
			"judgePrinted",
			"parsePrinted",
			"a process of Node that reads and parses them",
			3,
		),
		processorTime(
			`\`eval\` of the same manifests as ${size(documents)} of YAML`,
			"judgeYaml",
			"parseYaml",
			"a process of Node that reads them and loads them by js-yaml",
			1.5,
		),
		processorTime(
			`\`eval\` of the same manifests in JSON with CoreDNS, which all pods must reach`,
			"judgeDns",
			"parse",
			"a process of Node that reads and parses them without it",
			null,
		),
		processorTime(
			`\`eval\` of ${size(other)} of other manifests of that size, of which less is alike, with egress and CoreDNS`,
			"judgeMixed",
			"parseMixed",
			"a process of Node that reads and parses them",
			3,
		),
		processorTime(
			`\`eval\` of ${size(unlike)} of manifests of that size, in which every workload and next to every policy is another`,
			"judgeDistinct",
			"parseDistinct",
			"a process of Node that reads and parses them",
			3,
		),
		processorTime(
			"`eval` of the first manifests in a file for each namespace",
			"judgeApart",
			"parseApart",
			"a process of Node that reads and parses them",
			3,
		),
		processorTime(
			"`eval` of the first manifests in a file for each object",
			"judgeAlone",
			"parseAlone",
			"a process of Node that reads and parses them",
			3,
		),
		processorTime(`${PROBES} probes of those manifests in one run of \`explain --probes\``, "probe", "judge", "`eval` of them", null),
	];
	const memory = Math.max(
		...[...scaled.judge, ...scaled.judgePrinted, ...scaled.judgeYaml, ...scaled.judgeApart, ...scaled.judgeAlone, ...scaled.probe].map(
			(one) => one.memory,
		),
	);
	const pack = packFigures(large);
	const version = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")).version;
	const [{ model }] = cpus();
	const verdict = ({ bound, ratio: { median } }) => (bound === null ? "" : median <= bound ? "holds" : "**does not hold**");
	writeFileSync(
		join(ROOT, "bench", "RESULTS.md"),
		`# Measured

Written by \`make bench\` on ${new Date().toISOString().slice(0, 10)}: portpolicy ${version}, Node ${process.versions.node} (V8 ${process.versions.v8}),
${process.platform} ${process.arch}, ${cpus().length} x ${model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GB; load ${load.toFixed(1)} at the start. Everything is run in turn, ${ROUNDS} rounds; a ratio is
that of one round. Read the ratios: milliseconds are those of one machine on one day.

| what | against | ratio: min / median / max | bound | |
| --- | --- | --- | --- | --- |
${rows.map((row) => `| ${row.what} | ${row.against} | ${three(row.ratio)} | ${row.bound ?? ""} | ${verdict(row)} |`).join("\n")}

| command | ms: min / median / max | processor ms, median | MB, median |
| --- | --- | --- | --- |
${[...Object.entries(taken), ...Object.entries(scaled).map(([name, values]) => [`${name} (manifests)`, values])]
	.map(
		([name, values]) =>
			`| ${name} | ${three(spread(values.map(({ wall }) => wall)))} | ${figure(spread(values.map(({ cpu }) => cpu)).median)} | ${figure(spread(values.map(({ memory: used }) => used)).median)} |`,
	)
	.join("\n")}

The manifests take at most ${figure(memory)} MB (bound 1024: ${memory <= 1024 ? "holds" : "**does not hold**"}).

| inside the evaluation of the large plan, in one process | ms: min / median / max |
| --- | --- |
${Object.entries({
	first: "rule pack: load, compile, first question for requirements",
	requirements: "rule pack: a later question for requirements",
	decision: "rule pack: decision",
	evaluation: "all of it, from document to report",
})
	.filter(([name]) => pack[name] !== undefined)
	.map(([name, words]) => `| ${words} | ${three(pack[name])} |`)
	.join("\n")}
`,
	);
	for (const row of rows)
		process.stdout.write(
			`${row.what}: ${three(row.ratio)} x ${row.against}${row.bound === null ? "" : ` (bound ${row.bound}: ${verdict(row)})`}\n`,
		);
	process.exitCode = memory <= 1024 && rows.every(({ bound, ratio: { median } }) => bound === null || median <= bound) ? 0 : 1;
} finally {
	rmSync(folder, { recursive: true });
}
