// Builds dist/: portpolicy.cjs (starts the command), command.cjs (the command, one CommonJS file: it starts faster than ESM),
// command.cache (what V8 compiled of it), cli.js (the command by the name that scripts look for in an ESM package), index.js (the library, ESM) and types/. The rule pack is not built here: policies/dist is committed, and found at ../policies/dist from the bundle.
import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const DIST = join(ROOT, "dist");

/**
 * Modules that the WASM SDK loads eagerly for host built-ins (sprintf, yaml.*) that the rule pack does not use: its
 * capabilities forbid them. Left out, since they cost a tenth of the start-up.
 */
const leaveOut = {
	name: "leave-out",
	setup(setup) {
		setup.onResolve({ filter: /^(?:yaml|sprintf-js)$/ }, ({ importer, path }) =>
			importer.includes("opa-wasm") ? { path, namespace: "left-out" } : undefined,
		);
		setup.onLoad({ filter: /.*/, namespace: "left-out" }, () => ({ contents: "module.exports = {};", loader: "js" }));
	},
};

/**
 * Parts that few runs need (globs, YAML, a configuration file, packs), each in a file of its own beside the command: V8 reads
 * through all of a file before it runs the first line. They import nothing of ours, so that no class is there twice.
 */
const APART = {
	"fast-glob": "fast-glob",
	"js-yaml": "js-yaml",
	"validate-config": "./src/generated/validate-config.mjs",
	"validate-requirements": "./src/generated/validate-requirements.mjs",
};

const setApart = {
	name: "set-apart",
	setup(setup) {
		setup.onResolve({ filter: /^(?:fast-glob|js-yaml)$|\/validate-(?:config|requirements)\.mjs$/ }, ({ path, kind }) =>
			kind === "entry-point" ? undefined : { path: `./apart/${path.replace(/^.*\/|\.mjs$/g, "")}.cjs`, external: true },
		);
	},
};

/** Commander loads it for subcommands that are programs of their own; ours are not. */
const noPrograms = {
	name: "no-programs",
	setup(setup) {
		setup.onResolve({ filter: /^node:child_process$/ }, ({ importer, path }) =>
			importer.includes("commander") ? { path, namespace: "left-out" } : undefined,
		);
	},
};

const shared = {
	absWorkingDir: ROOT,
	bundle: true,
	platform: "node",
	target: "node20",
	charset: "utf8",
	logLevel: "warning",
	legalComments: "none",
};

const compact = {
	...shared,
	format: "cjs",
	minifySyntax: true,
	minifyWhitespace: true,
	// What ESM sources use to find files beside them, in CommonJS.
	define: { "import.meta.dirname": "__dirname", "import.meta.filename": "__filename" },
};

/**
 * @type {import("esbuild").BuildOptions} The command, as the function that Node would wrap it in: its start compiles it with a code cache,
 * which has no `import()`. esbuild evaluates what that names when it is called.
 */
export const command = {
	...compact,
	entryPoints: ["src/cli/main.ts"],
	outfile: join(DIST, "command.cjs"),
	charset: "ascii",
	plugins: [leaveOut, setApart, noPrograms],
	supported: { "dynamic-import": false },
	banner: { js: "(function(exports,require,module,__filename,__dirname){" },
	footer: { js: "})" },
};

/** @type {import("esbuild").BuildOptions} What is run. */
const start = {
	...compact,
	entryPoints: ["src/cli/start.ts"],
	outfile: join(DIST, "portpolicy.cjs"),
	banner: { js: "#!/usr/bin/env node" },
};

/** @type {import("esbuild").BuildOptions} The library. */
const library = { ...shared, entryPoints: ["src/index.ts"], outfile: join(DIST, "index.js"), format: "esm", packages: "external" };

function run(script, ...args) {
	const { status } = spawnSync(process.execPath, [join(ROOT, script), ...args], { cwd: ROOT, stdio: "inherit" });
	if (status !== 0) process.exit(status ?? 1);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
	rmSync(DIST, { recursive: true, force: true });
	mkdirSync(DIST, { recursive: true });
	run("tools/build-validators.mjs");
	await build(command);
	await build(start);
	for (const [name, entry] of Object.entries(APART))
		await build({ ...compact, entryPoints: [entry], outfile: join(DIST, "apart", `${name}.cjs`) });
	chmodSync(start.outfile, 0o755);
	writeFileSync(join(DIST, "cli.js"), '#!/usr/bin/env node\nimport "./portpolicy.cjs";\n', { mode: 0o755 });
	run("tools/build-code-cache.mjs");
	await build(library);
	run("node_modules/typescript/bin/tsc", "-p", "tsconfig.build.json");
}
