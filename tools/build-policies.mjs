// `make policies`: checks the rule pack, compiles it and writes policies/dist. With --capabilities, first derives policies/capabilities.json anew.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { buildPack, checkCapabilities, DIST } from "./policies/build.mjs";
import { capabilitiesText, deriveCapabilities } from "./policies/capabilities.mjs";
import { CAPABILITIES } from "./policies/stage.mjs";

if (process.argv.includes("--capabilities")) writeFileSync(CAPABILITIES, capabilitiesText(deriveCapabilities()));
else checkCapabilities();
mkdirSync(DIST, { recursive: true });
for (const [name, bytes] of buildPack()) {
	writeFileSync(join(DIST, name), bytes);
	process.stdout.write(`policies/dist/${name}: ${bytes.length} bytes\n`);
}
