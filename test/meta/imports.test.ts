import { posix } from "node:path";
import { describe, expect, it } from "vitest";
import { importsOf, sources } from "./sources.ts";

/** Rooms that a room may import beside itself (docs/architecture.md); `generated` holds validators made from schemas/. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
	model: [],
	errors: ["model"],
	input: ["model", "errors"],
	config: ["model", "errors", "input", "generated"],
	readers: ["model", "errors", "input"],
	roles: ["model", "errors"],
	analysis: ["model", "errors"],
	engine: ["model", "errors"],
	report: ["model", "errors"],
	generate: ["model", "errors"],
	harness: ["model", "errors", "analysis", "report"],
	composition: ["model", "errors", "input", "config", "readers", "roles", "analysis", "engine", "report"],
	index: ["model", "errors", "input", "config", "readers", "roles", "analysis", "engine", "report", "composition"],
	cli: [
		"model",
		"errors",
		"input",
		"config",
		"readers",
		"roles",
		"analysis",
		"engine",
		"report",
		"generate",
		"harness",
		"composition",
		"generated",
	],
};

/** Rooms that alone may import a package. */
const PACKAGES: Readonly<Record<string, readonly string[]>> = {
	"@open-policy-agent/opa-wasm": ["engine"],
	commander: ["cli"],
	"fast-glob": ["input"],
	"ipaddr.js": ["model"],
};

/** `model` of `src/model/ports.ts`, `errors` of `src/errors.ts`; any other file beside the rooms composes them. */
const room = (path: string): string => {
	const [, name = "", file] = path.split("/");
	const own = name.replace(/\.ts$/, "");
	return file !== undefined || own in MAY_IMPORT ? own : "composition";
};
const isOurs = (specifier: string): boolean => specifier.startsWith(".");

describe("imports", () => {
	it("go one way", () => {
		const wrong = sources.flatMap((source) =>
			importsOf(source)
				.filter(isOurs)
				.map((specifier) => posix.join(posix.dirname(source.path), specifier))
				// package.json gives the command its version.
				.filter((target) => !(target === "package.json" && room(source.path) === "cli"))
				.filter((target) => room(target) !== room(source.path) && !MAY_IMPORT[room(source.path)]?.includes(room(target)))
				.map((target) => `${source.path} imports ${target}`),
		);
		expect(wrong).toEqual([]);
	});

	it("come from rooms that are known", () => {
		expect([...new Set(sources.map(({ path }) => room(path)))].filter((name) => MAY_IMPORT[name] === undefined)).toEqual([]);
	});

	it("name files with their extension", () => {
		const wrong = sources.flatMap((source) =>
			importsOf(source)
				.filter((specifier) => isOurs(specifier) && !/\.(?:ts|mjs|json)$/.test(specifier))
				.map((specifier) => `${source.path}: ${specifier}`),
		);
		expect(wrong).toEqual([]);
	});

	it("take each package only where it belongs", () => {
		const wrong = sources.flatMap((source) =>
			importsOf(source)
				.filter((specifier) => PACKAGES[specifier]?.includes(room(source.path)) === false)
				.map((specifier) => `${source.path} imports ${specifier}`),
		);
		expect(wrong).toEqual([]);
	});
});
