import { expect, test } from "vitest";
import { parse } from "../../src/input/parse.ts";
import { pointers } from "./pointers.ts";
import { fc } from "./seed.ts";
import { choosing, writeYaml } from "./yaml-writer.ts";

const RUNS = 3000;

const text = fc.oneof(
	fc.constantFrom(
		"a",
		"web",
		"10.0.0.0/8",
		"true",
		"yes",
		"80",
		"",
		" ",
		"~",
		"- a",
		"a: b",
		"# no",
		"{{",
		"a#b",
		"*x",
		"&x",
		"|",
		"é ☃",
		"a\tb",
	),
	fc.constantFrom("two\nlines\n", "one\n\nthree", "ends\n\n\n", "  led", "it's", 'say "so"', "a, b", "[x]", "\u{1f600}"),
);
const key = fc.constantFrom(
	"a",
	"b",
	"ports",
	"matchLabels",
	"kubernetes.io/metadata.name",
	"a~b",
	"80",
	"x y",
	"it's",
	"-",
	"?",
	"#",
	"true",
);
const scalar = fc.oneof(text, fc.constantFrom<unknown>(0, 80, -1, 1.5, true, false, null));
const { value } = fc.letrec<{ value: unknown; mapping: Record<string, unknown>; sequence: unknown[] }>((tie) => ({
	value: fc.oneof({ maxDepth: 4, withCrossShrink: true }, scalar, tie("mapping"), tie("sequence")),
	mapping: fc.dictionary(key, tie("value"), { maxKeys: 4, noNullPrototype: true }),
	sequence: fc.array(tie("value"), { maxLength: 3 }),
}));
const document = fc.dictionary(key, value, { minKeys: 1, maxKeys: 4, noNullPrototype: true });

/** Forms that must all have been tried, in what they leave in a text. */
const FORMS = {
	"an alias": /[ \t]\*n\d+/,
	"an anchored mapping in block style": /&n\d+[ \t]*(?:#.*)?\r?\n +"?[a-z]+"?: /,
	"a literal": /: \|/,
	"a folded scalar": /: >/,
	"a quoted scalar over two lines": /\\\r?\n/,
	"an explicit key": /^ *\? /m,
	"a directive": /^%YAML/m,
	"a byte order mark": /^\ufeff/,
	CRLF: /\r\n/,
	"a compact list of lists": /- - /,
	"brackets over several lines": /[[{,][ \t]*\r?\n/,
	"an empty document": /^---\r?\n# nothing\r?\n/m,
	"an end of a document": /^\.\.\./m,
	"no last line end": /[^\n]$/,
};

test(`values and their lines are those written, on ${RUNS} texts in YAML`, async () => {
	let asked = 0;
	const seen = new Set<string>();
	await fc.assert(
		fc.asyncProperty(
			fc.array(document, { minLength: 1, maxLength: 3 }),
			fc.array(fc.nat({ max: 840 }), { minLength: 7, maxLength: 200 }),
			async (values, choices) => {
				const written = writeYaml(values, choosing(choices));
				for (const [name, form] of Object.entries(FORMS)) if (form.test(written.text)) seen.add(name);
				const { documents } = await parse(Buffer.from(written.text), "a.yaml");
				expect(documents.map((one) => one.value)).toEqual(values);
				for (const [index, one] of documents.entries()) {
					const at = [...pointers(one.value)].map(([pointer]) => pointer);
					asked += at.length;
					expect(at.map((pointer) => [pointer, one.line(pointer)])).toEqual(
						at.map((pointer) => [pointer, written.lines[index]?.get(pointer)]),
					);
				}
			},
		),
		{ numRuns: RUNS },
	);
	expect([...seen].sort()).toEqual(Object.keys(FORMS).sort());
	console.log(`the lines of ${asked} values`);
});
