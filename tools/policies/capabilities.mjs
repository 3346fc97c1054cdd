// Which built-ins the rule pack may use: those that the WASM module itself carries, minus some that cost too much or that other hosts lack.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import wasmSdk from "@open-policy-agent/opa-wasm";
import { opa } from "../opa.mjs";
import { extract } from "./tar.mjs";

/** Native in WASM, and yet not for us. */
const DENIED = new Map([
	["regex.", "links RE2 into the module: 200 KB"],
	["glob.", "links RE2 into the module: 200 KB"],
	["net.cidr_intersects", "absent from regorus"],
	["net.cidr_overlap", "absent from regorus"],
	["trace", "says nothing in WASM"],
	["internal.template_string", "older hosts do not parse template strings"],
]);
/** Part of the language rather than called: always native. */
const LANGUAGE = new Set(["assign", "eq"]);
/** Not callable in a rule: statements, and the test runner's own. */
const UNCALLABLE = new Set([...LANGUAGE, "print", "internal.print", "internal.test_case"]);

/**
 * The capabilities file of the pinned OPA, cut down to what the WASM module implements by itself: one policy that calls every
 * built-in is compiled, and the module says which of them it wants from its host.
 */
export function deriveCapabilities() {
	const current = JSON.parse(opa(["capabilities", "--current"]));
	const callable = current.builtins.filter((builtin) => !builtin.deprecated && !UNCALLABLE.has(builtin.name));
	const hosted = builtinsOfHost(callable);
	const native = callable.filter(({ name }) => !hosted.has(name) && ![...DENIED.keys()].some((denied) => name.startsWith(denied)));
	const builtins = [...native, ...current.builtins.filter(({ name }) => LANGUAGE.has(name))].map(withoutWords);
	return { builtins: builtins.sort((a, b) => (a.name < b.name ? -1 : 1)), future_keywords: null, features: ["rego_v1"], allow_net: [] };
}

/** Canonical text of a capabilities file. */
export const capabilitiesText = (capabilities) => `${JSON.stringify(capabilities, null, "\t")}\n`;

function builtinsOfHost(callable) {
	const rules = callable.map(({ name, decl }, index) => {
		const parameters = (decl.args ?? []).map((_, position) => `input.p${position}`);
		return `r${index} := result if result := ${name}(${parameters.join(", ")})\n`;
	});
	const folder = mkdtempSync(join(tmpdir(), "portpolicy-capabilities-"));
	try {
		writeFileSync(
			join(folder, "every.rego"),
			`package every\n\n${rules.join("\n")}\nanswer := [${rules.map((_, index) => `r${index}`).join(", ")}]\n`,
		);
		opa(["build", "-t", "wasm", "-e", "every/answer", "-o", "every.tar.gz", "."], { cwd: folder });
		const module = extract(readFileSync(join(folder, "every.tar.gz")), "policy.wasm");
		return new Set(Object.keys(hostBuiltins(module)));
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
}

/** Built-ins that a compiled module asks of its host, by name. */
export function hostBuiltins(module) {
	const memory = { initial: 64 };
	const policy = wasmSdk.loadPolicySync(new Uint8Array(module), memory);
	const address = policy.wasmInstance.exports.opa_json_dump(policy.wasmInstance.exports.builtins());
	const bytes = new Uint8Array(policy.mem.buffer, address);
	return JSON.parse(new TextDecoder().decode(bytes.subarray(0, bytes.indexOf(0))));
}

/** Descriptions change from release to release and decide nothing. Every other field does: `walk` without `relation` finds nothing. */
function withoutWords({ description, categories, decl, ...rest }) {
	const bare = (value) => {
		if (Array.isArray(value)) return value.map(bare);
		if (value === null || typeof value !== "object") return value;
		return Object.fromEntries(
			Object.entries(value)
				.filter(([key, item]) => !(typeof item === "string" && (key === "description" || key === "name")))
				.map(([key, item]) => [key, bare(item)]),
		);
	};
	return { ...rest, decl: bare(decl) };
}
