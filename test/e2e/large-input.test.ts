import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { built } from "./command.ts";

it("parses an array of very many values with few collections, each of which walks over all values so far", () => {
	const folder = mkdtempSync(join(tmpdir(), "portpolicy-large-"));
	try {
		const file = join(folder, "list.json");
		writeFileSync(file, `{"apiVersion":"v1","kind":"List","items":[${Array(700_000).fill("{}").join()}]}`);
		const { status, stdout } = spawnSync(process.execPath, ["--trace-gc", built(), "eval", file], { encoding: "utf8" });
		const collections = stdout.match(/Scavenge/g)?.length ?? 0;
		expect(status).toBe(2);
		expect(collections).toBeGreaterThan(0);
		// With a young generation that never grows there are 240.
		expect(collections).toBeLessThan(100);
	} finally {
		rmSync(folder, { recursive: true });
	}
});
