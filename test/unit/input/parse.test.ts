import { describe, expect, test } from "vitest";
import { InputError } from "../../../src/errors.ts";
import { LIMITS } from "../../../src/input/limits.ts";
import { parse } from "../../../src/input/parse.ts";

const values = async (text: string | Buffer, file: string): Promise<readonly unknown[]> =>
	(await parse(Buffer.from(text), file)).documents.map(({ value }) => value);

async function refusal(
	text: string | Buffer,
	file: string,
	limits = LIMITS,
): Promise<{ code: string; line: number | undefined; message: string }> {
	try {
		await parse(Buffer.from(text), file, limits);
	} catch (error) {
		if (error instanceof InputError) return { code: error.code, line: error.location?.line, message: error.message };
		throw error;
	}
	throw new Error("it was read");
}

describe("texts that are read", () => {
	test.each([
		["JSON", '{"a": [1, null]}', "a.json", [{ a: [1, null] }]],
		["JSON behind another name", '[{"a": 1}]', "plan.out", [[{ a: 1 }]]],
		["JSON with a byte order mark and CRLF", '\ufeff{\r\n"a": 1\r\n}', "a.json", [{ a: 1 }]],
		["YAML with CRLF", "a: 1\r\nb:\r\n  - x\r\n", "a.yaml", [{ a: 1, b: ["x"] }]],
		["several documents, empty ones left out", "---\n---\na: 1\n---\n# nothing\n---\nb: 2\n...\n", "a.yaml", [{ a: 1 }, { b: 2 }]],
		[
			"YAML 1.2 core",
			"a: yes\nb: 0o17\nc: 017\nd: 1_000\ne: ~\nf: 2027-03-31\n",
			"a.yaml",
			[{ a: "yes", b: 15, c: 17, d: "1_000", e: null, f: "2027-03-31" }],
		],
		[
			"merge keys, as kubectl reads them",
			"x: &x {a: 1, b: 2}\ny:\n  <<: *x\n  b: 3\n",
			"a.yaml",
			[{ x: { a: 1, b: 2 }, y: { a: 1, b: 3 } }],
		],
		["flow style that is no JSON", "{a: 1}", "a.yaml", [{ a: 1 }]],
		// biome-ignore lint/suspicious/noTemplateCurlyInString: variables of clusterctl, not of JavaScript.
		["variables with a default", "port: ${PORT:=443}\nname: ${NAME}\n", "a.yaml", [{ port: 443, name: "${NAME}" }]],
		["CloudFormation's short tags", "a: !Ref X\nb: !GetAtt [Y, Z]\n", "a.yaml", [{ a: { Ref: "X" }, b: { "Fn::GetAtt": ["Y", "Z"] } }]],
		["equal keys in JSON: the last", '{"a": 1, "a": 2}', "a.json", [{ a: 2 }]],
	])("%s", async (_, text, file, expected) => {
		expect(await values(text, file)).toEqual(expected);
	});

	test.each([
		["Alertmanager's, in a block", "data:\n  a.yml: |\n    title: '{{ template \"slack.title\" . }}'\n"],
		["Alertmanager's, in quotes", "title: '{{ template \"slack.title\" . }}'\n"],
		["a chart's, in a block", "data:\n  chart.yaml: |\n    name: {{ .Values.name }}\n"],
		["a chart's, in quotes as kubectl writes a text of many lines", 'data: {chart.yaml: "name: {{ .Values.name }} \\nb: 1"}\n'],
	])("files that a manifest holds are content: %s", async (_, text) => {
		expect(await parse(Buffer.from(text), "a.yaml")).toMatchObject({ template: false, documents: [{}] });
	});
	test("content with braces is no template", async () => {
		const text =
			"kind: ConfigMap\ndata:\n  quoted: '{{ ds.meta_data.hostname }}'\n  plain: echo {{ ds.meta_data.hostname }}\n  block: |\n    {{ .device }}\n";
		expect(await parse(Buffer.from(text), "a.yaml")).toMatchObject({ template: false, documents: [{}] });
	});

	test.each([
		["an action for a value", "port: {{ .Values.port }}\n"],
		["an action inside a plain scalar", "name: web-{{ .Release.Name }}\n"],
		["Helm's objects inside quotes", 'name: "{{ .Values.name }}"\n'],
		["a control line", "{{- if .Values.enabled }}\na: 1\n{{- end }}\n"],
	])("a template: %s", async (_, text) => {
		expect(await parse(Buffer.from(text), "a.yaml")).toEqual({ documents: [], template: true });
	});
});

describe("texts that are refused", () => {
	const zip = Buffer.from([0x50, 0x4b, 3, 4, 0, 0]);
	test.each([
		["empty", "", "a.json", "input-empty", undefined],
		["white space only", " \n\t\n", "a.yaml", "input-empty", undefined],
		["truncated", '{\n"a": [1,\n', "a.json", "input-truncated", 2],
		["truncated in a string", '{\n"a": "b', "a.json", "input-truncated", 2],
		["not JSON", '{\n  "a": nul\n}', "a.json", "input-json", 2],
		["a comma too many", '{"a": 1,\n}', "a.json", "input-json", 2],
		["two values", '{"a": 1}\n{"b": 2}', "a.json", "input-json", 2],
		["a terraform plan -json log", '{"@level":"info","@message":"x"}\n{"@level":"info"}\n', "a.json", "input-plan-log", undefined],
		["a binary plan", zip, "plan.tfplan", "input-binary-plan", undefined],
		["gzip", Buffer.from([0x1f, 0x8b, 8, 0]), "a.json", "input-compressed", undefined],
		["UTF-16 little endian", Buffer.from("\ufeff{}", "utf16le"), "a.json", "input-utf16", undefined],
		["UTF-16 without mark", Buffer.from("{}", "utf16le"), "a.json", "input-nul", 1],
		["a NUL byte", "a: 1\nb: \0\n", "a.yaml", "input-nul", 2],
		[
			"bad UTF-8",
			Buffer.concat([Buffer.from("a: 1\nb: é\nc: "), Buffer.from([0xff, 0xfe, 0x41]), Buffer.from("\nd: 1\n")]),
			"a.yaml",
			"input-utf8",
			3,
		],
		["a duplicate key", "a:\n  b: 1\n  c: 2\n  b: 3\n", "a.yaml", "input-yaml", 4],
		["a tab for indentation", "a:\n\tb: 1\n", "a.yaml", "input-yaml", 2],
		["an unknown tag", "a: !!js/function x\n", "a.yaml", "input-yaml", 1],
		["a document that holds itself", "a: &a\n  - *a\n", "a.yaml", "input-aliases", undefined],
	])("%s", async (_, text, file, code, line) => {
		expect(await refusal(text, file)).toMatchObject({ code, line });
	});

	test("the sentences name what to do", async () => {
		expect((await refusal(zip, "plan.tfplan")).message).toBe(
			"this is a zip archive, as terraform plan -out writes; give its JSON: terraform show -json plan.tfplan > plan.json",
		);
		expect((await refusal("a: 1\na: 2\n", "a.yaml")).message).toBe("the key a stands twice in one mapping");
	});

	test("an alias bomb costs neither time nor memory", async () => {
		const levels = Array.from(
			{ length: 30 },
			(_, level) =>
				`l${level}: &l${level} [${
					level === 0
						? "x"
						: Array(9)
								.fill(`*l${level - 1}`)
								.join(", ")
				}]`,
		);
		const start = performance.now();
		expect(await refusal(levels.join("\n"), "a.yaml")).toMatchObject({ code: "input-aliases" });
		expect(performance.now() - start).toBeLessThan(2_000);
	});

	test("aliases that nest are bounded like collections that nest", async () => {
		const levels = Array.from(
			{ length: LIMITS.depth + 10 },
			(_, level) => `l${level}: &l${level} [${level === 0 ? "x" : `*l${level - 1}`}]`,
		);
		expect(await refusal(levels.join("\n"), "a.yaml")).toMatchObject({ code: "input-depth" });
	});

	test("broken JSON with a string of megabytes is refused like any other", async () => {
		const text = `{\n"a": "${'\\"key\\": \\"value\\",'.repeat(200_000)}",\n}`;
		expect(await refusal(text, "a.json")).toMatchObject({ code: "input-json", line: 3 });
	});

	test("depth is bounded, strings do not count", async () => {
		const deep = `${'{"a":['.repeat(LIMITS.depth)}1${"]}".repeat(LIMITS.depth)}`;
		expect(await refusal(deep, "a.json")).toMatchObject({ code: "input-depth", line: 1 });
		expect(await refusal("[".repeat(500), "a.yaml")).toMatchObject({ line: 1 });
		const most = `${"[".repeat(LIMITS.depth)}${"]".repeat(LIMITS.depth)}`;
		expect(await values(most, "a.json")).toHaveLength(1);
		expect(await refusal(`[${most}]`, "a.json")).toMatchObject({ code: "input-depth" });
	});

	test("what nests too deep need be no JSON: its lines count all the same", async () => {
		const deep = "[".repeat(LIMITS.depth + 10);
		expect(await refusal(`[\n"\n\n",\n${deep}`, "a.json")).toMatchObject({ code: "input-depth", line: 5 });
		expect(await refusal(`{}]\n${deep}`, "a.json")).toMatchObject({ code: "input-depth", line: 2 });
		expect(await values(JSON.stringify({ a: "[{".repeat(1_000) }), "a.json")).toEqual([{ a: "[{".repeat(1_000) }]);
	});
});
