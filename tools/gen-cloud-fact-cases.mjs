// Writes the cases of fixtures/cases/cloud-facts, and fixtures/CLOUD-FACTS.md which says what each of them shows: the facts of
// tools/cloud-facts through the plan maker (`--plan-maker DIR`, its folder). `ONLY=TEXT` writes those whose name holds TEXT.
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CONFIG } from "./cloud-facts/cluster.mjs";
import { GROUPS } from "./cloud-facts/groups.mjs";
import { ACLS, BALANCERS, EKS, QUOTAS } from "./cloud-facts/networks.mjs";
import { CHANGES } from "./cloud-facts/plans.mjs";
import { REFERENCES, WRONG_ANSWERS } from "./cloud-facts/references.mjs";
import { planOf, ROOT } from "./plan-maker.mjs";

const CASES = join(ROOT, "fixtures/cases/cloud-facts");
const PARTS = [
	{ title: "AWS security groups", facts: GROUPS },
	{ title: "AWS network ACLs", facts: ACLS },
	{ title: "AWS load balancers and EKS", facts: [...BALANCERS, ...EKS] },
	{ title: "AWS quotas", facts: QUOTAS },
	{ title: "Plans: what changes", facts: CHANGES },
	{ title: "Plans: values and where they come from", facts: REFERENCES },
	{ title: "What other tools get wrong", facts: WRONG_ANSWERS },
];
const only = process.env["ONLY"] ?? "";

/** Writes files, some of them in folders, and gives the folder back. */
function written(folder, files) {
	for (const [path, text] of Object.entries(files)) {
		mkdirSync(join(folder, path, ".."), { recursive: true });
		writeFileSync(join(folder, path), text);
	}
	return folder;
}

const filesOf = (hcl) => (typeof hcl === "string" ? { "main.tf": hcl } : hcl);

/** What a person wrote of mutations that nobody can notice stays. */
function survivorsOf(file) {
	if (!existsSync(file)) return {};
	const { survivors } = JSON.parse(readFileSync(file, "utf8"));
	return survivors === undefined ? {} : { survivors };
}

function write(fact, { name, shows, hcl, before, drift, planArgs = [], config, args, expect, keep, alter = (plan) => plan }) {
	const folder = join(CASES, fact.id, name);
	if (!`${fact.id}/${name}`.includes(only)) return;
	const reviewed = survivorsOf(join(folder, "expected.json"));
	rmSync(folder, { recursive: true, force: true });
	written(folder, filesOf(hcl));
	const first = before === undefined ? [] : ["--apply-first", written(join(folder, "before"), filesOf(before))];
	const work = mkdtempSync(join(tmpdir(), "fact-"));
	if (drift !== undefined) first.push("--drift", join(written(work, { "drift.json": JSON.stringify(drift) }), "drift.json"));
	const maker = [...first, ...planArgs.flatMap((arg) => ["--plan-arg", arg])];
	const plan = alter(planOf(folder, { args: maker, keep }));
	rmSync(work, { recursive: true });
	const text = typeof plan === "string" ? plan : JSON.stringify(plan);
	writeFileSync(join(folder, "plan.json"), `${text}\n`);
	const own = config ?? "";
	writeFileSync(join(folder, "portpolicy.yaml"), own.includes("sources:") ? `version: 1\n${own}` : `${CONFIG}${own}`);
	if (args !== undefined) writeFileSync(join(folder, "args"), `${args.join("\n")}\n`);
	const expected = { description: shows, references: [`cloud facts: ${fact.id}`], ...expect, ...reviewed };
	writeFileSync(join(folder, "expected.json"), `${JSON.stringify(expected, null, "\t")}\n`);
}

/** What each fact is shown by, as a table for people. */
function table() {
	const link = (path) => `[${path}](cases/${path}/expected.json)`;
	const row = ({ id, fact, cases = [], elsewhere = [] }) =>
		`| ${fact} | ${[...cases.map(({ name }) => `cloud-facts/${id}/${name}`), ...elsewhere].map(link).join(", ")} |`;
	const part = ({ title, facts }) => `## ${title}\n\n| fact | cases |\n|---|---|\n${facts.map(row).join("\n")}\n`;
	return `# What clouds and plans really do, and the cases that hold it\n\nWritten by \`node tools/gen-cloud-fact-cases.mjs\`. Each fact is shown in both directions: what holds, and its neighbour that does not.\n\n${PARTS.map(part).join("\n")}`;
}

for (const { facts } of PARTS) for (const fact of facts) for (const one of fact.cases ?? []) write(fact, one);
writeFileSync(join(ROOT, "fixtures/CLOUD-FACTS.md"), table());
