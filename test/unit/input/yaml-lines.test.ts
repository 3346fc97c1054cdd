import { describe, expect, test } from "vitest";
import { parse } from "../../../src/input/parse.ts";
import { pointers } from "../../property/pointers.ts";

/**
 * Texts whose comments say what stands on their line: `#@ POINTER...`, counted anew in every document. Nothing else is expected, and
 * everything is: each pointer of each value stands in one comment.
 */
const SHAPES: readonly (readonly [string, string])[] = [
	[
		"a manifest in block style, comments before and between",
		`# a licence
#
---
# what it is for
apiVersion: networking.k8s.io/v1 #@ . /apiVersion
kind: NetworkPolicy #@ /kind

metadata: #@ /metadata
  # its name
  name: web #@ /metadata/name
spec: #@ /spec
  podSelector: {} #@ /spec/podSelector
  ingress: #@ /spec/ingress

    # the first
    - from: #@ /spec/ingress/0 /spec/ingress/0/from
        - podSelector: #@ /spec/ingress/0/from/0 /spec/ingress/0/from/0/podSelector
            matchLabels: #@ /spec/ingress/0/from/0/podSelector/matchLabels
              app: web #@ /spec/ingress/0/from/0/podSelector/matchLabels/app
        - ipBlock: #@ /spec/ingress/0/from/1 /spec/ingress/0/from/1/ipBlock
            cidr: 10.0.0.0/8 #@ /spec/ingress/0/from/1/ipBlock/cidr
      # its ports
      ports: #@ /spec/ingress/0/ports
        - protocol: TCP #@ /spec/ingress/0/ports/0 /spec/ingress/0/ports/0/protocol
          port: 80 #@ /spec/ingress/0/ports/0/port
    # the second
    - {} #@ /spec/ingress/1
`,
	],
	[
		"lists at the indentation of their keys",
		`a: #@ . /a
- b: #@ /a/0 /a/0/b
  - c: 1 #@ /a/0/b/0 /a/0/b/0/c
  - c: 2 #@ /a/0/b/1 /a/0/b/1/c
- 3 #@ /a/1
d: 4 #@ /d
`,
	],
	[
		"lists in lists, and items below their dash",
		`a: #@ . /a
  - - 1 #@ /a/0 /a/0/0
    - 2 #@ /a/0/1
  -
    - 3 #@ /a/1 /a/1/0
  -
    # about b
    b: 4 #@ /a/2 /a/2/b
  - - - c: 5 #@ /a/3 /a/3/0 /a/3/0/0 /a/3/0/0/c
        d: 6 #@ /a/3/0/0/d
`,
	],
	[
		"flow style over several lines",
		`spec: { #@ . /spec
  a: [1, #@ /spec/a /spec/a/0
    2, #@ /spec/a/1
    {b: 3}, #@ /spec/a/2 /spec/a/2/b
    [ #@ /spec/a/3
      4 #@ /spec/a/3/0
    ]
  ],
  "c": #@ /spec/c
    5, 'd': 6, #@ /spec/d
  e #@ /spec/e
  :
    7
  }
f: 8 #@ /f
`,
	],
	[
		"brackets that stand too far left for YAML 1.2, not for kubectl",
		`spec: { #@ . /spec
  a: { #@ /spec/a
    b: 1 #@ /spec/a/b
  },
  c: [ #@ /spec/c
  2, #@ /spec/c/0
3 #@ /spec/c/1
]
}
d: #@ /d
  e: [ #@ /d/e
  f, #@ /d/e/0
  ]
  g: { #@ /d/g
\t"h": 4 #@ /d/g/h
  }
l:\t{} #@ /l
m: {n:\t5, o:\t6} #@ /m /m/n /m/o
`,
	],
	[
		"a document behind its marker",
		`--- {a: 1, #@ . /a
b: 2} #@ /b
...
--- [3, #@ . /0
4] #@ /1
--- # a scalar
- 5 #@ . /0
`,
	],
	[
		"several documents, empty ones between",
		`---
# nothing
---
a: 1 #@ . /a
---
---
~
---
a: 2 #@ . /a
b: 3 #@ /b
...
# nothing
---
c: 4 #@ . /c
`,
	],
	[
		"a list of manifests",
		`apiVersion: v1 #@ . /apiVersion
kind: List #@ /kind
items: #@ /items
- kind: A #@ /items/0 /items/0/kind
  spec: #@ /items/0/spec
    ports: #@ /items/0/spec/ports
    - port: 80 #@ /items/0/spec/ports/0 /items/0/spec/ports/0/port
    - port: 81 #@ /items/0/spec/ports/1 /items/0/spec/ports/1/port
- kind: B #@ /items/1 /items/1/kind
  spec: {ports: [{port: 80}]} #@ /items/1/spec /items/1/spec/ports /items/1/spec/ports/0 /items/1/spec/ports/0/port
`,
	],
	[
		"aliases: where they stand, their members where they were written",
		`a: &a #@ . /a
  b: 1 #@ /a/b /c/0/b /e/b
  d: [2] #@ /a/d /a/d/0 /c/0/d /c/0/d/0 /e/d /e/d/0
c: #@ /c
  - *a #@ /c/0
  - &f [3, #@ /c/1 /c/1/0 /c/2/0
      4] #@ /c/1/1 /c/2/1
  - *f #@ /c/2
e: *a #@ /e
g: &g 5 #@ /g
h: *g #@ /h
`,
	],
	[
		"an anchor given twice means the nearest before",
		`a: &x {b: 1} #@ . /a /a/b /c/b
c: *x #@ /c
d: &x {b: 2} #@ /d /d/b /e/b
e: *x #@ /e
`,
	],
	[
		"anchors of another document mean nothing here",
		`a: &x {b: 1} #@ . /a /a/b
---
a: &x #@ . /a
  b: 2 #@ /a/b /c/b
c: *x #@ /c
`,
	],
	[
		"merged keys stand where they were written, own ones win",
		`base: &base #@ . /base
  a: 1 #@ /base/a /one/a /several/a
  b: 2 #@ /base/b /several/b
more: &more #@ /more
  b: 3 #@ /more/b
  c: {d: 4} #@ /more/c /more/c/d /several/c /several/c/d
one: #@ /one
  <<: *base
  b: 5 #@ /one/b
several: #@ /several
  <<: [*base, *more]
  e: 6 #@ /several/e
inline: #@ /inline
  <<: {f: 7} #@ /inline/f
`,
	],
	[
		"quoted keys, keys with slashes and tildes, explicit keys",
		`"a": 1 #@ . /a
'b c': 2 #@ /b c
kubernetes.io/name: 3 #@ /kubernetes.io~1name
x~y: 4 #@ /x~0y
"d\\u0065": 5 #@ /de
? f #@ /f
: 6
? g #@ /g
:
  - 7 #@ /g/0
"it's": 8 #@ /it's
`,
	],
	[
		"tags and anchors before values",
		`a: !!map #@ . /a
  b: !!str 1 #@ /a/b
c: &c !!seq #@ /c
  - !!int 2 #@ /c/0
d: !!map &d {e: 3} #@ /d /d/e
`,
	],
	[
		"empty values",
		`a: #@ . /a
b: ~ #@ /b
c: "" #@ /c
d: [] #@ /d
e: {} #@ /e
f: {g, h: , i: ""} #@ /f /f/g /f/h /f/i
`,
	],
	[
		"tabs between tokens",
		`a:\t1 #@ . /a
b:\t"x\ty"\t#@ /b
c: \t#@ /c
  -\t2 #@ /c/0
`,
	],
];

/** Of each document that holds something, the line by pointer, as the comments say. */
function expected(text: string): readonly (readonly (readonly [string, number])[])[] {
	const documents: [string, number][][] = [];
	for (const [index, line] of text.split(/\r?\n/).entries())
		for (const word of /#@ (.*)$/.exec(line)?.[1]?.split(/ (?=\.|\/)/) ?? []) {
			if (word === ".") documents.push([]);
			documents.at(-1)?.push([word === "." ? "" : word, index + 1]);
		}
	return documents.map(inOrder);
}

const inOrder = (lines: readonly (readonly [string, number])[]): readonly (readonly [string, number])[] =>
	[...lines].sort(([a], [b]) => (a < b ? -1 : 1));

async function told(text: string): Promise<readonly (readonly (readonly [string, number | undefined])[])[]> {
	const { documents } = await parse(Buffer.from(text), "a.yaml");
	return documents.map((one) => inOrder([...pointers(one.value)].map(([pointer]) => [pointer, one.line(pointer) as number])));
}

describe("lines of values in YAML", () => {
	test.each(SHAPES)("%s", async (_, text) => {
		expect(await told(text)).toEqual(expected(text));
	});

	test.each(SHAPES)("with CRLF: %s", async (_, text) => {
		expect(await told(text.replaceAll("\n", "\r\n"))).toEqual(expected(text));
	});

	test.each(SHAPES)("behind a byte order mark, without a last line end: %s", async (_, text) => {
		expect(await told(`\ufeff${text.trimEnd()}`)).toEqual(expected(text));
	});

	test("behind block scalars, folded ones and quoted text over several lines", async () => {
		const text = [
			"a: |", // 1
			"  # no comment", //
			"  b: 2", //
			"", //
			"c: >-", // 5
			"  folded", //
			"  - text", //
			"d: |+", // 8
			"  kept", //
			"", //
			'e: "quoted', // 11
			'  g: 3"', //
			"h: plain", // 13
			"  text", //
			"i:", // 15
			"  - |2-", //
			"      led", //
			"  - k: |", // 18
			"      - l", //
			"    m: 5", // 20
		].join("\n");
		const { documents } = await parse(Buffer.from(text), "a.yaml");
		expect(["/a", "/c", "/d", "/e", "/h", "/i", "/i/1", "/i/1/k", "/i/1/m"].map((pointer) => documents[0]?.line(pointer))).toEqual([
			1, 5, 8, 11, 13, 15, 18, 18, 20,
		]);
	});

	test("behind a quoted text that stands too far left for YAML 1.2, not for kubectl", async () => {
		const { documents } = await parse(Buffer.from("a:\n  b: \"c\nd\"\n  e: 'f\n\n g'\nh: 1\n"), "a.yaml");
		expect(documents.map(({ value }) => value)).toEqual([{ a: { b: "c d", e: "f\ng" }, h: 1 }]);
		expect(["/a/b", "/a/e", "/h"].map((pointer) => documents[0]?.line(pointer))).toEqual([2, 4, 7]);
	});

	test("a pointer to nothing has no line", async () => {
		const { documents } = await parse(Buffer.from("a: [1]\nb: {c: 2}\nd: &d {e: 3}\nf: {<<: *d}\n"), "a.yaml");
		expect(["/x", "/a/1", "/a/b", "/b/d", "/b/c/d", "/f/g"].map((pointer) => documents[0]?.line(pointer))).toEqual(
			Array(6).fill(undefined),
		);
	});
});
