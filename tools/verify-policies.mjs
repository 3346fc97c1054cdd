// `make verify-policies`: rebuilds the pack from its sources with the pinned OPA and compares every byte of policies/dist.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { buildPack, checkCapabilities, DIST } from "./policies/build.mjs";

checkCapabilities();
const built = buildPack();
const differing = [...built]
	.filter(([name, bytes]) => !existsSync(join(DIST, name)) || !readFileSync(join(DIST, name)).equals(bytes))
	.map(([name]) => name);
const strange = readdirSync(DIST).filter((name) => !built.has(name));
if (differing.length + strange.length > 0) {
	for (const name of differing) process.stderr.write(`policies/dist/${name} is not what its sources give: run make policies\n`);
	for (const name of strange) process.stderr.write(`policies/dist/${name} does not belong there\n`);
	process.exitCode = 1;
} else {
	process.stdout.write(`${built.size} passed, 0 failed: policies/dist is what its sources give\n`);
}
