// Writes dist/command.cache: what V8 compiled of the command while it judged a plan and manifests (docs/decisions/0016).
// A process of its own: functions are in the cache only when they ran, and under the flags that the command sets.
import { rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const CACHE = join(ROOT, "dist", "command.cache");
/** Inputs of the kinds that are judged most, with findings. */
const INPUTS = [
	"fixtures/inputs/demo-plan.json",
	"fixtures/inputs/manifests.json",
	"fixtures/cases/upstream/webhooks-of-an-eventing-project/eventing.yaml",
];
const CONFIG = "fixtures/cases/azure/deny-hides-allow/portpolicy.yaml";

rmSync(CACHE, { force: true });
// A configuration of its own: one in a folder above the checkout is none of the build's.
process.argv.splice(2, Infinity, "eval", "-c", join(ROOT, CONFIG), ...INPUTS.map((path) => join(ROOT, path)));
process.stdout.write = () => true;
const { script } = createRequire(import.meta.url)(join(ROOT, "dist", "portpolicy.cjs"));
process.once("beforeExit", () => {
	writeFileSync(CACHE, script.createCachedData());
	// That the inputs have findings is no failure of the build.
	process.exitCode = process.exitCode === 1 ? 0 : process.exitCode;
});
