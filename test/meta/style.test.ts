import ts from "typescript";
import { describe, expect, it } from "vitest";
import { filesBelow, place, type Source, sources, text, walk } from "./sources.ts";

const MAX_LINES = 250;
const ANNOTATIONS = /\b(?:TODO|FIXME|XXX|HACK)\b|@ts-ignore|@ts-expect-error|@ts-nocheck/;

const nodesOf = (wanted: (node: ts.Node) => boolean): readonly string[] => {
	const found: string[] = [];
	for (const source of sources)
		walk(source.tree, (node) => {
			if (wanted(node)) found.push(place(source, node));
		});
	return found;
};
const exported = (node: ts.Node): boolean =>
	ts.canHaveModifiers(node) && (ts.getModifiers(node) ?? []).some(({ kind }) => kind === ts.SyntaxKind.DefaultKeyword);

describe("style", () => {
	it(`keeps every module within ${MAX_LINES} lines`, () => {
		expect(sources.filter(({ lines }) => lines > MAX_LINES).map(({ path, lines }: Source) => `${path}: ${lines} lines`)).toEqual([]);
	});

	it("has no any outside the engine's fence, no enum, no default export", () => {
		expect({
			any: nodesOf((node) => node.kind === ts.SyntaxKind.AnyKeyword).filter((where) => !where.startsWith("src/engine/")),
			enum: nodesOf((node) => ts.isEnumDeclaration(node)),
			default: nodesOf((node) => ts.isExportAssignment(node) || exported(node)),
		}).toEqual({ any: [], enum: [], default: [] });
	});

	it("leaves nothing for later and silences no type error", () => {
		expect(sources.flatMap(({ path }) => (ANNOTATIONS.test(text(path)) ? [path] : []))).toEqual([]);
	});

	it("copies subjects by changed(), since they may compute their fields, but for readers whose subjects are plain", () => {
		const spreads = nodesOf(
			(node) =>
				(ts.isSpreadAssignment(node) && /(?:^|\.)subject$/.test(node.expression.getText())) ||
				(ts.isBindingElement(node) && node.dotDotDotToken !== undefined && node.name.getText() === "subject"),
		);
		expect(spreads.filter((where) => !/^src\/readers\/(?:aws|terraform)\//.test(where))).toEqual([]);
	});

	it("copies no object of a cluster, since it may compute its value and place", () => {
		const spreads = nodesOf((node) => ts.isSpreadAssignment(node) && /(?:^|\.)object$/.test(node.expression.getText()));
		expect(spreads.filter((where) => /^src\/readers\/(?:kubernetes|calico|cilium|antrea|adminpolicy|ovn)\//.test(where))).toEqual([]);
	});

	it("has no drawer for odds and ends", () => {
		expect(filesBelow("src").filter((path) => /(?:^|\/)(?:utils?|helpers?|misc|common)(?:\.ts|\/)/.test(path))).toEqual([]);
	});

	it("leaves no test out and none alone", () => {
		const tests = filesBelow("test").filter((path) => path.endsWith(".test.ts") && !path.startsWith("test/meta/"));
		expect(tests.filter((path) => /\b(?:it|test|describe)\.(?:only|todo)\b|expect\(true\)/.test(text(path)))).toEqual([]);
	});
});
