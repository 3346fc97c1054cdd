// `opa fmt`, `opa check --strict` and `opa test` at 100 % line coverage over the sources of the pack.
import { opa } from "./opa.mjs";
import { POLICIES } from "./policies/stage.mjs";

/** What lies in policies/ and is neither rule nor table. Adapters are tested against the hosts that they adapt to. */
const SOURCES = ["--ignore", "dist", "--ignore", "adapters", "--ignore", "capabilities.json", "."];
const inPolicies = { cwd: POLICIES };

const unformatted = opa(["fmt", "--list", "portpolicy"], inPolicies).trim();
if (unformatted !== "") throw new Error(`opa fmt would change:\n${unformatted}`);
opa(["check", "--strict", ...SOURCES], inPolicies);

const results = JSON.parse(opa(["test", "--timeout", "120s", "--format", "json", ...SOURCES], inPolicies));
const coverage = JSON.parse(opa(["test", "--timeout", "120s", "--coverage", "--format", "json", ...SOURCES], inPolicies));
const uncovered = Object.entries(coverage.files)
	.filter(([, file]) => file.coverage < 100)
	.map(
		([path, file]) =>
			`${path}: lines ${file.not_covered.map(({ start, end }) => (start.row === end.row ? start.row : `${start.row}-${end.row}`)).join(", ")} are not covered`,
	);
for (const line of uncovered) process.stderr.write(`${line}\n`);
process.stdout.write(
	`${results.length - uncovered.length} passed, ${uncovered.length} failed: ${coverage.coverage} % of the lines are covered\n`,
);
if (uncovered.length > 0 || results.length === 0) process.exitCode = 1;
