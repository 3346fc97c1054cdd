import { spawnSync } from "node:child_process";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { built } from "./command.ts";

const PLAN = join(import.meta.dirname, "../../fixtures/inputs/demo-plan.json");
const CODE = `process.argv = [process.execPath, ...process.argv.slice(1)];
const { script } = require(process.argv[1]);
process.on("exit", () => process.stderr.write("refused: " + script.cachedDataRejected));`;

/** Judges a plan in a process with these flags of V8. */
function judged(flags: readonly string[]): { readonly stdout: string; readonly stderr: string; readonly status: number | null } {
	return spawnSync(process.execPath, [...flags, "-e", CODE, "--", built(), "eval", PLAN], {
		encoding: "utf8",
		env: { PATH: process.env["PATH"] ?? "" },
	});
}

describe("the code cache of the command", () => {
	it("is taken by the Node that built it", () => {
		expect(judged([])).toMatchObject({ status: 1, stderr: "refused: false" });
	});

	it("changes nothing where V8 refuses it", () => {
		const refused = judged(["--stack-size=900"]);
		expect(refused).toMatchObject({ status: 1, stderr: "refused: true" });
		expect(refused.stdout).toBe(judged([]).stdout);
	});
});

describe("dist/cli.js", () => {
	it("is the same command", () => {
		const run = (file: string): ReturnType<typeof judged> =>
			spawnSync(process.execPath, [file, "eval", PLAN], { encoding: "utf8", env: { PATH: process.env["PATH"] ?? "" } });
		const other = run(join(dirname(built()), "cli.js"));
		expect(other).toMatchObject({ status: 1, stderr: "" });
		expect(other.stdout).toBe(run(built()).stdout);
	});
});
