// `make ci` after the build: runs every suite to its end, then prints one line that sums them. A suite that says
// `N passed, N failed` counts as that, any other command as one. Exits 1 when anything failed.
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const CACHE = join(ROOT, ".cache", "ci");
const BIN = join(ROOT, "node_modules", ".bin");

/** Runs a command and shows what it says; its standard output is given back too. */
function run(command, args) {
	const { error, status, stdout } = spawnSync(command, args, {
		cwd: ROOT,
		encoding: "utf8",
		maxBuffer: 2 ** 28,
		stdio: ["ignore", "pipe", "inherit"],
	});
	if (error !== undefined) throw error;
	process.stdout.write(stdout);
	return { ok: status === 0, stdout };
}

function counted(command, ...args) {
	const { ok, stdout } = run(command, args);
	// A script of several parts says it for each.
	const said = [...stdout.matchAll(/^(\d+) passed, (\d+) failed/gm)];
	const sum = (group) => said.reduce((total, match) => total + Number(match[group]), 0);
	const [passed, failed] = said.length > 0 ? [sum(1), sum(2)] : [ok ? 1 : 0, 0];
	// A suite that fails has failed at least once, whatever it counts.
	return { passed, failed: ok ? failed : Math.max(1, failed), skipped: 0 };
}

const script = (name, ...args) => counted(process.execPath, join("tools", name), ...args);

/** Unit, property, policy (native OPA against WASM), end to end, cases, corpus, meta. */
function vitest() {
	const file = join(CACHE, "vitest.json");
	const { ok } = run(join(BIN, "vitest"), ["run", "--reporter=default", "--reporter=json", `--outputFile.json=${file}`]);
	const { numPassedTests, numFailedTests, numPendingTests, numTodoTests } = JSON.parse(readFileSync(file, "utf8"));
	// A file that cannot be collected fails the run without a failed test.
	return { passed: numPassedTests, failed: ok ? numFailedTests : Math.max(1, numFailedTests), skipped: numPendingTests + numTodoTests };
}

const suites = {
	"rules and tables: opa fmt, check --strict, test at 100 % of the lines": () => script("test-policies.mjs"),
	"policies/dist rebuilt byte for byte": () => script("verify-policies.mjs"),
	"assembly/ compiled byte for byte": () => script("build-assembly.mjs", "--check"),
	"docs up to date": () => script("gen-docs.mjs", "--check"),
	"what README.md shows": () => script("gen-readme.mjs", "--check"),
	types: () => counted(join(BIN, "tsc"), "--noEmit"),
	"lint and format": () => counted(join(BIN, "biome"), "check", "--error-on-warnings", "."),
	"dead code": () => counted(join(BIN, "knip")),
	tests: vitest,
};

rmSync(CACHE, { recursive: true, force: true });
mkdirSync(CACHE, { recursive: true });
const total = { passed: 0, failed: 0, skipped: 0 };
const lines = [];
for (const [name, suite] of Object.entries(suites)) {
	process.stdout.write(`\n── ${name}\n`);
	let count;
	try {
		count = suite();
	} catch (error) {
		process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
		count = { passed: 0, failed: 1, skipped: 0 };
	}
	for (const key of Object.keys(total)) total[key] += count[key];
	lines.push(`${count.failed === 0 ? "ok    " : "FAILED"} ${name}: ${count.passed} passed, ${count.failed} failed`);
}
process.stdout.write(`\n${lines.join("\n")}\n`);
if (total.skipped > 0) process.stdout.write(`${total.skipped} tests were skipped because what they need is not here; they say what\n`);
process.stdout.write(`${total.passed} passed, ${total.failed} failed\n`);
process.exitCode = total.failed === 0 ? 0 : 1;
