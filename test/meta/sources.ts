import { readdirSync, readFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";

export const ROOT: string = fileURLToPath(new URL("../..", import.meta.url));

/** What git ignores (.gitignore), and git's own folder. */
const IGNORED: ReadonlySet<string> = new Set([".git", "node_modules", ".tools", ".cache", "coverage", "src/generated", "dist"]);

/** Every file of the repository below a folder, as paths from the root with slashes, sorted. Needs no git. */
export function filesBelow(folder = ""): readonly string[] {
	return readdirSync(join(ROOT, folder), { withFileTypes: true })
		.flatMap((entry) => {
			const path = relative(ROOT, join(ROOT, folder, entry.name))
				.split(sep)
				.join("/");
			if (IGNORED.has(path) || entry.name.endsWith(".tsbuildinfo")) return [];
			return entry.isDirectory() ? filesBelow(path) : [path];
		})
		.sort();
}

export const text = (path: string): string => readFileSync(join(ROOT, path), "utf8");

export interface Source {
	readonly path: string;
	readonly lines: number;
	readonly tree: ts.SourceFile;
}

/** The modules of src/, parsed; comments are no part of a tree. */
export const sources: readonly Source[] = filesBelow("src")
	.filter((path) => path.endsWith(".ts"))
	.map((path) => {
		const content = text(path);
		return { path, lines: content.trimEnd().split("\n").length, tree: ts.createSourceFile(path, content, ts.ScriptTarget.ES2022, true) };
	});

/** Visits every node below one. */
export function walk(node: ts.Node, visit: (node: ts.Node) => void): void {
	visit(node);
	ts.forEachChild(node, (child) => walk(child, visit));
}

/** `src/x.ts:12` of a node. */
export const place = ({ path, tree }: Source, node: ts.Node): string =>
	`${path}:${tree.getLineAndCharacterOfPosition(node.getStart(tree)).line + 1}`;

/** Specifiers of static and dynamic imports and of re-exports, types included. */
export function importsOf({ tree }: Source): readonly string[] {
	const out: string[] = [];
	walk(tree, (node) => {
		if (
			(ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) &&
			node.moduleSpecifier !== undefined &&
			ts.isStringLiteral(node.moduleSpecifier)
		)
			out.push(node.moduleSpecifier.text);
		if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
			const [specifier] = node.arguments;
			if (specifier !== undefined && ts.isStringLiteral(specifier)) out.push(specifier.text);
		}
		if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument) && ts.isStringLiteral(node.argument.literal))
			out.push(node.argument.literal.text);
	});
	return out;
}
