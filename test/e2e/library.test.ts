import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { ROOT, text } from "../meta/sources.ts";
import { built } from "./command.ts";

it("the library does what README.md shows, in a folder that has it installed", () => {
	built();
	const [, code = ""] = /^## As a library$.*?^```js\n(.*?)^```$/ms.exec(text("README.md")) ?? [];
	const folder = mkdtempSync(join(tmpdir(), "portpolicy-library-"));
	try {
		mkdirSync(join(folder, "node_modules"));
		symlinkSync(ROOT, join(folder, "node_modules", "portpolicy"), "dir");
		copyFileSync(join(ROOT, "fixtures/inputs/demo-plan.json"), join(folder, "plan.json"));
		writeFileSync(join(folder, "ports.mjs"), code);
		const { status, stdout, stderr } = spawnSync(process.execPath, ["ports.mjs"], { cwd: folder, encoding: "utf8" });
		expect({ status, stderr, errors: stdout.replaceAll("'", '"') }).toEqual({
			status: 0,
			stderr: "",
			errors: expect.stringMatching(
				/^1 \[\n {2}"exposure\/internet aws_autoscaling_group\.worker",\n {2}"required\/blocked aws_autoscaling_group\.worker",\n/,
			),
		});
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
});
