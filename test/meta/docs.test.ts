import { existsSync } from "node:fs";
import { posix } from "node:path";
import { describe, expect, it } from "vitest";
import { filesBelow, ROOT, text } from "./sources.ts";

const pages = filesBelow().filter((path) => path.endsWith(".md"));

/** Prose alone: what stands in code is shown, not linked. */
const prose = (path: string): string =>
	text(path)
		.replace(/^```.*?^```$/gms, "")
		.replace(/`[^`\n]*`/g, "");

describe("docs", () => {
	it("link to files that are there", () => {
		const dead = pages.flatMap((path) =>
			[...prose(path).matchAll(/\]\(([^)\s#]+)(?:#[^)\s]*)?\)/g)]
				.map(([, target = ""]) => target)
				.filter((target) => !/^[a-z]+:/.test(target))
				.filter((target) => !existsSync(posix.join(ROOT, posix.dirname(path), target)))
				.map((target) => `${path}: ${target}`),
		);
		expect(dead).toEqual([]);
	});

	it("number decisions without a gap, each with its number, state and three parts", () => {
		const decisions = filesBelow("docs/decisions");
		expect(decisions.map((path) => Number(/(\d{4})-[a-z0-9-]+\.md$/.exec(path)?.[1]))).toEqual(decisions.map((_, index) => index + 1));
		const parts = [/^# \d+\. \S/, /^Status: \S/m, /^## Context$/m, /^## Decision$/m, /^## Consequences$/m];
		expect(
			decisions.filter((path, index) => !text(path).startsWith(`# ${index + 1}. `) || parts.some((part) => !part.test(text(path)))),
		).toEqual([]);
	});

	it("justify every dependency", () => {
		const { dependencies, devDependencies } = JSON.parse(text("package.json")) as Record<string, Record<string, string>>;
		const [decision = ""] = filesBelow("docs/decisions").filter((path) => path.endsWith("-dependencies.md"));
		const unnamed = Object.keys({ ...dependencies, ...devDependencies }).filter((name) => !text(decision).includes(name));
		expect(unnamed).toEqual([]);
	});

	it("name targets that the Makefile has, and steps that CI runs", () => {
		const targets = new Set([...text("Makefile").matchAll(/^([a-z-]+):/gm)].map(([, name]) => name));
		const named = pages.flatMap((path) =>
			[...text(path).matchAll(/`make ([a-z -]+?)`/g)].flatMap(([, names = ""]) => names.split(" ").map((name) => `${path}: ${name}`)),
		);
		expect(named.filter((line) => !targets.has(line.split(": ")[1]))).toEqual([]);
		const steps = [...text("tools/ci.mjs").matchAll(/^\t(?:"([^"]+)"|(\w+)): (?:\(\) =>|vitest)/gm)].map(
			([, quoted, bare]) => quoted ?? bare,
		);
		const told = [...text("CONTRIBUTING.md").matchAll(/^\|.*\| ([^|]+) \|$/gm)].map(([, step = ""]) => step.replaceAll("`", ""));
		expect(steps.filter((step = "") => !told.some((line) => line.split(":")[0] === step.split(":")[0]))).toEqual([]);
		expect(steps.length).toBeGreaterThanOrEqual(8);
	});
});
