#!/usr/bin/env node
// Compiles the rules of a pack of your own: `node tools/build-pack.mjs FOLDER` checks, tests and compiles FOLDER/rules with portpolicy's
// library, and writes FOLDER/dist. OPA is the pinned one: that of $OPA when it is that version, else built once with Go.
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { opa, opaVersion } from "./opa.mjs";
import { hostBuiltins } from "./policies/capabilities.mjs";
import { catalogue } from "./policies/catalogue.mjs";
import { idsOf, ownSources, ownStage } from "./policies/own.mjs";
import { CAPABILITIES, digestOf, librarySources, packSources, stage } from "./policies/stage.mjs";
import { extract } from "./policies/tar.mjs";

const sha256 = (content) => `sha256:${createHash("sha256").update(content).digest("hex")}`;

/** Checks, tests and compiles the rules of a pack. @throws Error in words. */
export function buildOwn(pack) {
	const sources = ownSources(pack);
	const ids = idsOf(pack, sources);
	const library = `sha256:${digestOf(librarySources(packSources()))}`;
	const rules = sources.filter(({ path }) => !path.endsWith("_test.rego"));
	const revision = digestOf([...rules, { path: "library", text: library }]).slice(0, 16);
	const built = inFolder((folder) => {
		stage(ownStage(sources, ids, { tests: false }), folder, revision);
		checked(folder);
		const found = catalogue(folder, { message: true }).filter(({ id }) => ids.includes(id));
		opa(["build", "-t", "wasm", "-e", "portpolicy/decision", "--capabilities", CAPABILITIES, "-o", join(folder, "bundle.tar.gz"), "."], {
			cwd: folder,
		});
		return { wasm: extract(readFileSync(join(folder, "bundle.tar.gz")), "policy.wasm"), found };
	});
	const wordless = built.found.find(({ message }) => message !== null && typeof message !== "string");
	if (wordless !== undefined) throw new Error(`${wordless.id}: custom.message must be text`);
	const tests = tested(pack, sources, ids, revision);
	const wanted = Object.keys(hostBuiltins(built.wasm));
	if (wanted.length > 0) throw new Error(`the rules need built-ins that a host would have to supply: ${wanted.join(", ")}`);
	const list = `${JSON.stringify({ schema: "portpolicy.rules/v1", rules: built.found }, null, "\t")}\n`;
	const lock = {
		schema: "portpolicy.rules-lock/v1",
		revision,
		opa: opaVersion(),
		library,
		files: { "policy.wasm": sha256(built.wasm), "rules.json": sha256(list) },
		sources: Object.fromEntries(rules.map(({ path, text }) => [path, sha256(text)])),
	};
	const dist = join(pack, "dist");
	mkdirSync(dist, { recursive: true });
	writeFileSync(join(dist, "policy.wasm"), built.wasm);
	writeFileSync(join(dist, "rules.json"), list);
	writeFileSync(join(dist, "pack.lock.json"), `${JSON.stringify(lock, null, "\t")}\n`);
	return { ids, tests, dist };
}

/** Runs the pack's tests, with `data.portpolicy.lib.facts_test` to make facts. @returns how many there are. */
function tested(pack, sources, ids, revision) {
	return inFolder((folder) => {
		stage(ownStage(sources, ids, { tests: true }), folder, revision);
		checked(folder);
		const own = ids.map((id) => `portpolicy.rules.${id.replaceAll("-", "_").replace("/", ".")}`);
		const ran = JSON.parse(opa(["test", "--timeout", "60s", "--format", "json", "."], { cwd: folder, failing: true }) || "[]");
		const results = ran.filter((result) => own.some((name) => result.package.startsWith(`data.${name}`)));
		const failed = results.filter(({ fail, error }) => fail || error);
		if (failed.length > 0)
			throw new Error(
				failed.map((result) => `${join(pack, result.location.file.replace(/^portpolicy\//, ""))}: ${result.name} fails`).join("\n"),
			);
		return results.length;
	});
}

const checked = (folder) => opa(["check", "--strict", "--capabilities", CAPABILITIES, "."], { cwd: folder });

function inFolder(work) {
	const folder = mkdtempSync(join(tmpdir(), "portpolicy-own-"));
	try {
		return work(folder);
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
}

const [pack, ...more] = process.argv.slice(2);
if (pack === undefined || more.length > 0 || pack.startsWith("-")) {
	process.stderr.write("build-pack: give the folder of one pack: node tools/build-pack.mjs FOLDER\n");
	process.exitCode = 2;
} else {
	try {
		const { ids, tests, dist } = buildOwn(pack);
		process.stdout.write(`${ids.join(", ")}: ${tests} ${tests === 1 ? "test passes" : "tests pass"}; compiled into ${dist}\n`);
	} catch (cause) {
		process.stderr.write(`${cause.message.replace(/^/gm, "build-pack: ")}\n`);
		process.exitCode = 2;
	}
}
