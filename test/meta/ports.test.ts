import ts from "typescript";
import { describe, expect, it } from "vitest";
import { place, sources, walk } from "./sources.ts";

/**
 * Ports of the published tables, their errata and the watched ports, except those that are common numbers for other
 * reasons (53, 67-69, 80). Policy lives in tables (docs/architecture.md): none of these may stand in TypeScript.
 */
const PORTS = [
	22, 179, 443, 514, 623, 2379, 2380, 2381, 4240, 4789, 5473, 6081, 6443, 7171, 7172, 8080, 8443, 8472, 9100, 9153, 9443, 10248, 10249,
	10250, 10251, 10252, 10254, 10255, 10256, 10257, 10258, 10259, 30000, 32767, 42113, 50051, 50061, 51820,
];
const PORT = new RegExp(`(?<![\\d.])(?:${PORTS.join("|")})(?![\\d.]*\\d)`);

/** Help may show an example: what follows "e.g." is none of the program's knowledge. */
const withoutExamples = (words: string): string => words.replace(/\be\.g\. .*$/s, "");

/** Truths of engines that are no policy (the port of a Service that names none, ...), each with its source. */
const DEFAULTS = /^src\/readers\/[a-z]+\/defaults\.ts$/;

describe("ports", () => {
	it("stand in tables, not in modules", () => {
		const found: string[] = [];
		for (const source of sources.filter(({ path }) => !DEFAULTS.test(path)))
			walk(source.tree, (node) => {
				const literal =
					ts.isNumericLiteral(node) || ts.isStringLiteralLike(node) || ts.isTemplateHead(node) || ts.isTemplateMiddleOrTemplateTail(node);
				if (literal && PORT.test(withoutExamples(node.text)))
					found.push(`${place(source, node)} ${node.getText(source.tree).slice(0, 60)}`);
			});
		expect(found).toEqual([]);
	});

	it("are recognised in numbers, texts and templates, not inside other numbers", () => {
		const samples = ["10250", "6443-6444", "port 22", "tcp/2379,2380", "--param kubeletPort=10250"];
		const others = ["102501", "1.22", "22.5", "16443", "2220", "65535"];
		expect([samples.filter((sample) => PORT.test(sample)), others.filter((other) => PORT.test(other))]).toEqual([samples, []]);
	});
});
