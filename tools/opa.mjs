// The pinned OPA: built once from tools/go.mod into .tools/opa, then run. `node tools/opa.mjs ARGS...` is `opa ARGS...`.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const TOOLS = dirname(fileURLToPath(import.meta.url));
export const ROOT = dirname(TOOLS);
const BINARY = join(ROOT, ".tools", "opa");
const STAMP = join(ROOT, ".tools", "opa.sum");
const MODULE = "github.com/open-policy-agent/opa";

/** Path of the OPA binary: $OPA when it is the pinned version, else ours; builds that when absent or when the pin changed since it was built (about two minutes and a Go toolchain). */
export function opaBinary() {
	const given = process.env.OPA;
	if (given !== undefined && given !== "") return ofPinnedVersion(given);
	const pin = createHash("sha256")
		.update(readFileSync(join(TOOLS, "go.mod")))
		.update(readFileSync(join(TOOLS, "go.sum")))
		.digest("hex");
	if (existsSync(BINARY) && existsSync(STAMP) && readFileSync(STAMP, "utf8").trim() === pin) return BINARY;
	mkdirSync(dirname(BINARY), { recursive: true });
	process.stderr.write(`building OPA ${opaVersion()} into .tools/opa\n`);
	const build = spawnSync("go", ["build", "-trimpath", "-buildvcs=false", "-mod=readonly", "-ldflags=-s -w", "-o", BINARY, MODULE], {
		cwd: TOOLS,
		env: { ...process.env, CGO_ENABLED: "0" },
		stdio: ["ignore", "inherit", "inherit"],
	});
	if (build.error) throw new Error(`OPA could not be built: ${build.error.message} (Go 1.26 is needed)`);
	if (build.status !== 0) throw new Error("OPA could not be built: go build failed");
	writeFileSync(STAMP, `${pin}\n`);
	return BINARY;
}

function ofPinnedVersion(binary) {
	const { error, stdout } = spawnSync(binary, ["version"], { encoding: "utf8" });
	const version = /^Version:\s*(\S+)/m.exec(stdout ?? "")?.[1];
	if (error || version !== opaVersion())
		throw new Error(`$OPA (${binary}) is ${version === undefined ? "no OPA" : `OPA ${version}`}, and ${opaVersion()} is pinned`);
	return binary;
}

/** Version that tools/go.mod pins, without the `v`. */
export function opaVersion() {
	const match = /^\s*github\.com\/open-policy-agent\/opa v(\S+)/m.exec(readFileSync(join(TOOLS, "go.mod"), "utf8"));
	if (match === null) throw new Error("tools/go.mod does not pin github.com/open-policy-agent/opa");
	return match[1];
}

/**
 * Runs OPA and gives its standard output.
 *
 * @param {readonly string[]} args
 * @param {{cwd?: string, input?: string, failing?: boolean}} options `failing`: what it prints counts, whatever the exit code (tests)
 * @throws Error with OPA's own words when it fails.
 */
export function opa(args, options = {}) {
	const run = spawnSync(opaBinary(), args, { cwd: options.cwd ?? ROOT, input: options.input, encoding: "utf8", maxBuffer: 2 ** 28 });
	if (run.error) throw run.error;
	if (run.status !== 0 && !(options.failing === true && run.stdout.trim() !== ""))
		throw new Error(`opa ${args[0]} failed (exit ${run.status}):\n${run.stdout}${run.stderr}`.trimEnd());
	return run.stdout;
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
	const run = spawnSync(opaBinary(), process.argv.slice(2), { stdio: "inherit" });
	process.exitCode = run.status ?? 2;
}
