// Writes fixtures/cases/tables (or `--out DIR`): the effective table of every profile, provider, range of releases, CNI and add-on, each as a few cases.
// The expectations are derived from the tables' sources by contract.md section 6 (tools/table-cases), never from what the program prints.
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import * as machines from "./table-cases/machines.mjs";
import * as pods from "./table-cases/pods.mjs";
import { POD_SUITES, SUITES } from "./table-cases/suites.mjs";

const CASES = join(dirname(fileURLToPath(import.meta.url)), "..", "fixtures", "cases", "tables");
const ROOT = parseArgs({ options: { out: { type: "string", default: CASES } } }).values.out;
const FORMS = { on: ["closed", "exact", "wide"], off: ["off"] };
const DESCRIPTIONS = {
	closed: "Nothing is admitted: every row in force is blocked.",
	exact: "Every row is admitted from exactly those who use it, in force or not.",
	wide: "Every row is open to the Internet.",
	off: "Nothing is admitted: of the rows that can be out of force none is a fault, the others are blocked.",
};

/** JSON with a line for each rule, group and finding: cases are read in diffs. */
function lines(value, depth = 0) {
	const indent = "\t".repeat(depth);
	const short = JSON.stringify(value);
	if (typeof value !== "object" || value === null || (depth > 0 && short.length < 100) || depth >= 4) return spaced(short);
	const entries = Array.isArray(value)
		? value.map((item) => `${indent}\t${lines(item, depth + 1)}`)
		: Object.entries(value)
				.filter(([, item]) => item !== undefined)
				.map(([key, item]) => `${indent}\t${JSON.stringify(key)}: ${lines(item, depth + 1)}`);
	const [open, close] = Array.isArray(value) ? "[]" : "{}";
	return entries.length === 0 ? open + close : `${open}\n${entries.join(",\n")}\n${indent}${close}`;
}

const spaced = (json) => json.replace(/("(?:[^"\\]|\\.)*")|([,:])/g, (_, text, mark) => text ?? `${mark} `);

const statusOf = (findings) => (findings.some(({ level }) => level === "error") ? 1 : 0);

function titleOf({ name, provider, release, cni, addons, features }) {
	return [
		`table ${name}${provider === null ? "" : `/${provider}`}${release === null ? "" : `@${release}`}`,
		...(cni.length === 0 ? [] : [`CNI ${cni.join(", ")}`]),
		...(addons.length === 0 ? [] : [`add-on ${addons.join(", ")}`]),
		...(features.externalEtcd ? ["external etcd"] : []),
	].join(", ");
}

function write(folder, inputs, configuration, expected) {
	mkdirSync(folder, { recursive: true });
	for (const [name, input] of Object.entries(inputs))
		writeFileSync(join(folder, name), typeof input === "string" ? input : `${lines(input)}\n`);
	writeFileSync(join(folder, "portpolicy.yaml"), configuration);
	writeFileSync(join(folder, "expected.json"), `${lines(expected)}\n`);
}

function expected(suite, form, findings, survivors = []) {
	return {
		description: `${titleOf(suite)}: ${DESCRIPTIONS[form]}`,
		references: ["contract.md sections 4, 6.1, 6.2 and 6.13"],
		exitCode: statusOf(findings),
		findings,
		notes: "exact",
		...(survivors.length === 0 ? {} : { survivors }),
	};
}

rmSync(ROOT, { recursive: true, force: true });
for (const suite of SUITES) {
	const cluster = machines.plan(suite);
	for (const form of FORMS[suite.form]) {
		const inputs = {
			"sg.json": machines.groupsOf(form, cluster),
			...(suite.alone ? { "instances.json": machines.instancesOf(cluster) } : {}),
		};
		const wanted = expected(suite, form, machines.findingsIn(form, cluster), machines.survivorsIn(form, cluster));
		write(join(ROOT, suite.folder, form), inputs, machines.configurationOf(cluster), wanted);
	}
}
for (const suite of POD_SUITES) {
	const cluster = pods.plan(suite);
	for (const form of FORMS[suite.form]) {
		const wanted = expected(suite, form, pods.findingsIn(form, cluster));
		write(join(ROOT, suite.folder, form), { "pods.yaml": pods.manifestsOf(form, cluster) }, pods.configurationOf(form, cluster), wanted);
	}
}
