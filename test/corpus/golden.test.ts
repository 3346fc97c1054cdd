import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Report } from "../../src/model/finding.ts";
import { ROOT } from "../meta/sources.ts";
import { run } from "./command.ts";
import { goldenLines, unreasoned, withReasons } from "./golden.ts";
import { GOLDENS } from "./inputs.ts";
import { given, hasShared } from "./shared.ts";

if (!hasShared) console.log(`skipped: ../shared is absent, 0 of ${GOLDENS.length} goldens compared`);

describe.skipIf(!hasShared)("goldens of real inputs", () => {
	it.each(GOLDENS)("$name", async ({ name, input }) => {
		const file = join(ROOT, "test/goldens", `${name}.txt`);
		const { stdout } = await run(["eval", "--format", "json", given(input)]);
		const golden = existsSync(file) ? readFileSync(file, "utf8") : "";
		await expect(withReasons(goldenLines(JSON.parse(stdout) as Report), golden)).toMatchFileSnapshot(file);
	});

	it.each(GOLDENS)("$name: every finding has its reason", ({ name }) => {
		expect(unreasoned(readFileSync(join(ROOT, "test/goldens", `${name}.txt`), "utf8"))).toEqual([]);
	});
});
