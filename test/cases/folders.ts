import { execFile } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { validateCase } from "../../src/generated/validate-case.mjs";
import type { Expectation, Outcome, ReportView } from "../../src/harness/expectation.ts";
import { built } from "../e2e/command.ts";

const CASES = join(import.meta.dirname, "../../fixtures/cases");
const RESERVED = new Set(["expected.json", "portpolicy.yaml"]);

/** A folder with an expected.json. `name` is its path from fixtures/cases, with `/`. */
export interface Case {
	readonly name: string;
	readonly folder: string;
	readonly args: readonly string[];
	readonly inputs: readonly string[];
	readonly expected: Expectation;
}

/** Every case below a folder, by name. */
export function readCases(root: string = CASES): readonly Case[] {
	return readdirSync(root, { recursive: true, encoding: "utf8" })
		.filter((path) => /(?:^|[/\\])expected\.json$/.test(path))
		.map((path) => readCase(root, join(root, path, "..")))
		.sort((a, b) => (a.name < b.name ? -1 : 1));
}

function readCase(root: string, folder: string): Case {
	const name = relative(root, folder).replaceAll("\\", "/");
	const expected: unknown = JSON.parse(readFileSync(join(folder, "expected.json"), "utf8"));
	if (!validateCase(expected))
		throw new Error(
			`${name}/expected.json: ${JSON.stringify(validateCase.errors?.map(({ instancePath, message }) => [instancePath, message]))}`,
		);
	const lines = existsSync(join(folder, "args"))
		? readFileSync(join(folder, "args"), "utf8")
				.split("\n")
				.filter((line) => line !== "")
		: [];
	const named = lines.filter((line) => !line.startsWith("-") || line === "-");
	const found = readdirSync(folder, { withFileTypes: true }).filter(
		(entry) => entry.isFile() && /\.(?:json|ya?ml)$/.test(entry.name) && !RESERVED.has(entry.name),
	);
	const inputs = named.length > 0 ? named : found.map((entry) => entry.name).sort();
	return { name, folder, args: lines.filter((line) => !named.includes(line)).flatMap(words), inputs, expected: expected as Expectation };
}

/** `--option value` is two arguments; the value may hold spaces. */
function words(line: string): readonly string[] {
	const space = line.indexOf(" ");
	return space < 0 ? [line] : [line.slice(0, space), line.slice(space + 1)];
}

/** The command line under test: the bundle of this tree, or another build that PORTPOLICY names, such as an installed package. */
export const commandLine = (): string => process.env["PORTPOLICY"] ?? built();

/** Runs `portpolicy eval` in the case's folder, so that its portpolicy.yaml and *.tf are found as a user's would be. */
export function run(bundle: string, { folder, args, inputs }: Case): Promise<Outcome> {
	const line = [bundle, "eval", "--format", "json", ...args, ...inputs];
	const options = { cwd: folder, encoding: "utf8", maxBuffer: 2 ** 26, env: { PATH: process.env["PATH"] ?? "", TZ: "UTC" } } as const;
	return new Promise((resolve, reject) => {
		const child = execFile(process.execPath, line, options, (error, stdout, stderr) => {
			if (child.exitCode === null) return reject(error ?? new Error(`no exit code: ${stderr}`));
			resolve({ exitCode: child.exitCode, report: stdout === "" ? null : (JSON.parse(stdout) as ReportView), stderr });
		});
		child.stdin?.end();
	});
}
