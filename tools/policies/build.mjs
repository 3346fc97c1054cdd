// Compiles the pack: sources in, the three files of policies/dist out. Nothing is written here.
import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { opa, opaVersion } from "../opa.mjs";
import { capabilitiesText, deriveCapabilities, hostBuiltins } from "./capabilities.mjs";
import { catalogue, unreadCategories } from "./catalogue.mjs";
import { CAPABILITIES, digestOf, librarySources, POLICIES, packSources, revisionOf, stage } from "./stage.mjs";
import { checkTables, isTable } from "./tables.mjs";
import { extract } from "./tar.mjs";

export const DIST = join(POLICIES, "dist");
/** Order decides the numbers of the entrypoints, and so the bytes. */
const ENTRYPOINTS = ["portpolicy/decision", "portpolicy/table", "portpolicy/catalogue"];

/**
 * Checks and compiles the pack twice.
 *
 * @returns {ReadonlyMap<string, Uint8Array>} file name in policies/dist to its bytes
 * @throws Error when a check fails or the two builds differ.
 */
export function buildPack() {
	const sources = packSources();
	checkTables(sources);
	const revision = revisionOf(sources);
	const [first, second] = [compile(sources, revision), compile(sources, revision)];
	if (!first.wasm.equals(second.wasm)) throw new Error("two builds of the same sources differ");
	const wanted = Object.keys(hostBuiltins(first.wasm));
	if (wanted.length > 0) throw new Error(`the pack needs built-ins that a host would have to supply: ${wanted.join(", ")}`);
	const rules = Buffer.from(`${JSON.stringify({ schema: "portpolicy.rules/v1", rules: first.rules }, null, "\t")}\n`);
	const lock = {
		schema: "portpolicy.pack-lock/v1",
		revision,
		opa: opaVersion(),
		entrypoints: ENTRYPOINTS,
		files: { "policy.wasm": sha256(first.wasm), "rules.json": sha256(rules) },
		sources: {
			rules: `sha256:${digestOf(sources.filter((source) => !isTable(source)))}`,
			tables: `sha256:${digestOf(sources.filter(isTable))}`,
			// What rules of users' packs are compiled with (tools/build-pack.mjs).
			library: `sha256:${digestOf(librarySources(sources))}`,
		},
	};
	return new Map([
		["policy.wasm", first.wasm],
		["rules.json", rules],
		["pack.lock.json", Buffer.from(`${JSON.stringify(lock, null, "\t")}\n`)],
	]);
}

/** @throws Error when policies/capabilities.json is not what the pinned OPA gives. */
export function checkCapabilities() {
	if (readFileSync(CAPABILITIES, "utf8") !== capabilitiesText(deriveCapabilities())) {
		throw new Error("policies/capabilities.json is not what the pinned OPA gives: run node tools/build-policies.mjs --capabilities");
	}
}

function compile(sources, revision) {
	const folder = mkdtempSync(join(tmpdir(), "portpolicy-pack-"));
	try {
		stage(sources, folder, revision);
		// Paths are part of the bytes: always from inside, always ".".
		opa(["check", "--strict", "--capabilities", CAPABILITIES, "."], { cwd: folder });
		const rules = catalogue(folder);
		const unread = unreadCategories(sources, rules);
		if (unread.length > 0) throw new Error(`no aggregate of the pack reads the rules of: ${unread.join(", ")}`);
		const bundle = join(folder, "bundle.tar.gz");
		const entrypoints = ENTRYPOINTS.flatMap((entrypoint) => ["-e", entrypoint]);
		opa(["build", "-t", "wasm", ...entrypoints, "--capabilities", CAPABILITIES, "-o", bundle, "."], { cwd: folder });
		return { wasm: extract(readFileSync(bundle), "policy.wasm"), rules };
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
}

const sha256 = (bytes) => `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
