import ts from "typescript";
import { describe, expect, it } from "vitest";
import { importsOf, place, sources, walk } from "./sources.ts";

/** Rooms that talk to the machine: everything else is a function of what it is given. */
const MACHINE = /^src\/(?:cli|input)\//;
const GLOBALS: ReadonlySet<string> = new Set(["process", "console", "Deno", "fetch", "setTimeout", "setInterval"]);
const MODULES =
	/^(?:node:)?(?:fs|fs\/promises|process|child_process|console|http|https|net|os|readline|tty|worker_threads|timers|timers\/promises)$/;

const isPropertyName = (node: ts.Identifier): boolean =>
	(ts.isPropertyAccessExpression(node.parent) && node.parent.name === node) ||
	(ts.isPropertyAssignment(node.parent) && node.parent.name === node) ||
	((ts.isPropertySignature(node.parent) || ts.isPropertyDeclaration(node.parent) || ts.isMethodDeclaration(node.parent)) &&
		node.parent.name === node);

describe("pure rooms", () => {
	const pure = sources.filter(({ path }) => !MACHINE.test(path));

	it("use no process, no console, no timer", () => {
		const found: string[] = [];
		for (const source of pure)
			walk(source.tree, (node) => {
				if (ts.isIdentifier(node) && GLOBALS.has(node.text) && !isPropertyName(node)) found.push(`${place(source, node)} ${node.text}`);
			});
		expect(found).toEqual([]);
	});

	it("import no file system, network or process", () => {
		expect(
			pure.flatMap((source) =>
				importsOf(source)
					.filter((name) => MODULES.test(name))
					.map((name) => `${source.path} imports ${name}`),
			),
		).toEqual([]);
	});

	it("ask neither the clock nor chance", () => {
		const found: string[] = [];
		for (const source of pure)
			walk(source.tree, (node) => {
				const now = ts.isNewExpression(node) && node.expression.getText(source.tree) === "Date" && (node.arguments?.length ?? 0) === 0;
				const call = ts.isPropertyAccessExpression(node) && /^(?:Date\.now|Math\.random|performance\.now)$/.test(node.getText(source.tree));
				if (now || call) found.push(`${place(source, node)} ${node.getText(source.tree)}`);
			});
		expect(found).toEqual([]);
	});
});
