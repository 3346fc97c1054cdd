import { build } from "esbuild";
import { beforeAll, describe, expect, it } from "vitest";
import { command } from "../../tools/build.mjs";

/** Parts that cost start-up time: loaded by the command that needs them, when it needs them (engine.md 6.2). */
const HEAVY =
	/(?:^|\/)node_modules\/(?:js-yaml|ajv|fast-glob|@open-policy-agent\/opa-wasm)\/|^src\/(?:engine|readers|analysis|report|generated)\//;
/** Parts that no bundle should hold at all. */
const ABSENT = /(?:^|\/)node_modules\/(?:yaml|sprintf-js|ajv|typescript)\//;

let inputs: Readonly<
	Record<string, { readonly imports: readonly { readonly path: string; readonly kind: string; readonly external?: boolean }[] }>
>;

beforeAll(async () => {
	const result = await build({ ...command, write: false, metafile: true });
	inputs = result.metafile?.inputs ?? {};
});

/** Modules that are evaluated as soon as one is: what it imports without `import()`, and so on. */
function evaluatedWith(entry: string): readonly string[] {
	const seen = new Set<string>();
	const visit = (path: string): void => {
		if (seen.has(path)) return;
		seen.add(path);
		for (const { path: next, kind, external } of inputs[path]?.imports ?? [])
			if (kind !== "dynamic-import" && external !== true) visit(next);
	};
	visit(entry);
	return [...seen].sort();
}

describe("the bundle of the command", () => {
	it("evaluates nothing heavy before a command asks for it", () => {
		expect(evaluatedWith("src/cli/main.ts").filter((path) => HEAVY.test(path))).toEqual([]);
	});

	it("holds the heavy parts, or has them beside it, and none that it can do without", () => {
		const apart = Object.values(inputs).flatMap(({ imports }) =>
			imports.filter(({ external }) => external === true).map(({ path }) => path),
		);
		const paths = [...Object.keys(inputs), ...apart.map((path) => path.replace(/^\.\/apart\/(.*)\.cjs$/, "node_modules/$1"))];
		expect(
			["js-yaml", "fast-glob", "opa-wasm"].filter(
				(name) => !paths.some((path) => path.includes(`node_modules/${name}`) || path.includes(`/${name}/`)),
			),
		).toEqual([]);
		expect(paths.filter((path) => ABSENT.test(path) && !path.startsWith("left-out:"))).toEqual([]);
	});
});
