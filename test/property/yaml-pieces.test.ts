import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { LIMITS } from "../../src/input/limits.ts";
import { parseYaml } from "../../src/input/yaml.ts";
import { parsePiecewise } from "../../src/input/yaml-piecewise.ts";
import { pointers } from "./pointers.ts";
import { fc } from "./seed.ts";

const RUNS = 6000;
const ROOT = join(import.meta.dirname, "../..");
const FIXTURES = join(ROOT, "fixtures");

/** Fixtures without what is filled in before YAML is read, and small enough to be read as a whole again and again. */
const TEXTS = readdirSync(FIXTURES, { recursive: true, encoding: "utf8" })
	.filter((name) => /\.ya?ml$/.test(name))
	.sort()
	.map((name) => readFileSync(join(FIXTURES, name), "utf8"))
	.filter((text) => text.length < 8000 && !/\{\{|\$\{/.test(text));

/** What may change the meaning of a line, or of those below it. */
const MARKS = [
	..." |  |\t|:|: |- |-|#| #|'|\"|>|>-|&a |*a|!x |? |%|{|}|[|]|,|<<: |null: |true|1|~|\\".split("|"),
	...["|", "|+\n", "|2\n", "\n", "\r", "\r\n", "---\n", "--- |\n", "...\n", "a: b\n", "- x\n", "\u00a0", "\u2028", "\ufeff", "\0"],
];
type Change = (lines: string[], at: number, mark: string, width: number) => void;
const CHANGES: readonly Change[] = [
	(lines, at) => lines.splice(at, 1),
	(lines, at, _, width) => lines.splice(at, 0, lines[(at * 7 + width) % lines.length] as string),
	(lines, at, _, width) => lines.splice(at, 1, " ".repeat(width) + lines[at]),
	(lines, at) => lines.splice(at, 1, (lines[at] as string).slice(Math.min(2, marginOf(lines[at] as string)))),
	(lines, at, mark) => lines.splice(at, 1, lines[at] + mark),
	(lines, at, mark) => {
		const line = lines[at] as string;
		lines.splice(at, 1, line.slice(0, marginOf(line)) + mark + line.slice(marginOf(line)));
	},
	(lines, at, mark, width) => {
		const line = lines[at] as string;
		const middle = (at * 31 + width * 7) % (line.length + 1);
		lines.splice(at, 1, line.slice(0, middle) + mark + line.slice(middle));
	},
];
const marginOf = (line: string): number => line.length - line.trimStart().length;

const changed = fc
	.tuple(
		fc.constantFrom(...TEXTS),
		fc.constantFrom(...TEXTS),
		fc.array(fc.tuple(fc.constantFrom(...CHANGES), fc.nat(), fc.constantFrom(...MARKS), fc.nat({ max: 3 })), { maxLength: 3 }),
	)
	.map(([one, other, changes]) => {
		const lines = `${one}---\n${other}`.split("\n");
		for (const [change, at, mark, width] of changes) if (lines.length > 0) change(lines, at % lines.length, mark, width);
		return lines.join("\n");
	});

test(`a text that is parsed in pieces is what it is as a whole, on ${RUNS} changed manifests`, () => {
	let cut = 0;
	let lines = 0;
	fc.assert(
		fc.property(changed, (text) => {
			const documents = parsePiecewise(text, "a.yaml", LIMITS);
			if (documents === null) return;
			cut++;
			const whole = parseYaml(text, "a.yaml", LIMITS).documents;
			expect(JSON.stringify(documents.map(({ value }) => value))).toBe(JSON.stringify(whole.map(({ value }) => value)));
			const places = whole.flatMap(({ value }, index) => [...pointers(value)].map(([pointer]) => [index, pointer] as const));
			lines += places.length;
			expect(places.map(([index, pointer]) => documents[index]?.line(pointer))).toEqual(
				places.map(([index, pointer]) => whole[index]?.line(pointer)),
			);
		}),
		{ numRuns: RUNS },
	);
	expect(cut).toBeGreaterThan(RUNS / 10);
	console.log(`${cut} texts in pieces, the lines of ${lines} values`);
});
